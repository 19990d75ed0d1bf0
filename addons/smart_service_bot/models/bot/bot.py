from odoo import api, fields, models


class SmartServiceBot(models.Model):
    """A bot that answers the customers of some desks first."""

    _name = "smart.service.bot"
    _description = "Service Bot"
    _order = "name, id"

    name = fields.Char(required=True, translate=True, help="What customers see as its name.")
    active = fields.Boolean(
        default=True, help="An inactive bot opens no new conversation; people answer at once.")
    company_id = fields.Many2one("res.company")
    operator_partner_id = fields.Many2one(
        "res.partner", "Voice", required=True, readonly=True, copy=False, ondelete="restrict",
        index=True, context={"active_test": False}, help="Author of what the bot says.")
    desk_ids = fields.One2many("im_livechat.channel", "smart_bot_id", "Desks")
    greeting = fields.Text(
        translate=True, help="Said after the customer's name, once in a conversation.")
    silence_seconds = fields.Float(
        "Answers after", digits=(4, 1), default=2.0, help="People write in bursts: the bot waits "
        "until the customer has been silent for so long, and a quarter of it after a finished "
        "question.")
    turn_count = fields.Integer("Turns", compute="_compute_turn_count")

    _silence_check = models.Constraint(
        "CHECK (silence_seconds >= 0 AND silence_seconds <= 60)",
        "The bot waits for 0 to 60 seconds of silence.")

    def _compute_turn_count(self):
        # sudo: smart.service.bot.turn - a number alone
        counts = dict(self.env["smart.service.bot.turn"].sudo()._read_group(
            [("bot_id", "in", self.ids)], ["bot_id"], ["__count"]))
        for bot in self:
            bot.turn_count = counts.get(bot, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("operator_partner_id"):
                # sudo: res.partner - the bot's own voice, archived like a chatbot's, no person
                vals["operator_partner_id"] = self.env["res.partner"].sudo().create({
                    "name": vals.get("name"), "active": False}).id
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            # sudo: res.partner - the bot's own voice follows its name
            self.sudo().operator_partner_id.write({"name": vals["name"]})
        return result

    def action_turns(self):
        """Show what this bot did."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service_bot.bot_turn_action")
        return {**action, "domain": [("bot_id", "=", self.id)]}
