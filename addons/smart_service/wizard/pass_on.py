from odoo import api, fields, models


class SmartServicePassOn(models.TransientModel):
    """Who shall go on with a conversation, why, and what he has to know."""

    _name = "smart.service.pass.on"
    _description = "Transfer a Conversation"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, ondelete="cascade", readonly=True)
    to = fields.Selection(
        [("agent", "A colleague"), ("skill", "Whoever knows"), ("desk", "Another desk")],
        "Transfer to", required=True, default="agent")
    agent_ids = fields.Many2many("res.users", compute="_compute_agent_ids")
    user_id = fields.Many2one(
        "res.users", "To whom", domain="[('id', 'in', agent_ids)]",
        help="Those who take conversations now.")
    skill_ids = fields.Many2many("im_livechat.expertise", string="Skills")
    desk_ids = fields.Many2many(
        "im_livechat.channel", string="Desks to choose from", compute="_compute_desk_ids")
    desk_id = fields.Many2one(
        "im_livechat.channel", domain="[('id', 'in', desk_ids)]")
    reason = fields.Char(required=True)
    summary = fields.Text(
        compute="_compute_summary", store=True, readonly=False,
        help="What it is about and what was tried. The customer does not see it.")

    @api.depends("channel_id")
    def _compute_agent_ids(self):
        for wizard in self:
            channel = wizard.channel_id
            agents = channel and channel._smart_agents_on_duty()
            # sudo: discuss.channel - who has it now
            wizard.agent_ids = agents and agents - channel.sudo().livechat_operator_id.user_ids

    @api.depends("channel_id")
    def _compute_desk_ids(self):
        for wizard in self:
            # sudo: im_livechat.channel, discuss.channel - the names of the company's desks
            session = wizard.channel_id.sudo()
            wizard.desk_ids = self.env["im_livechat.channel"].sudo().search([
                ("id", "!=", session.livechat_channel_id.id),
                ("smart_company_id", "in", [False, session.smart_company_id.id])])

    @api.depends("channel_id")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard.channel_id.smart_summary

    def action_transfer(self):
        """Give the conversation away."""
        self.ensure_one()
        target = {
            "agent": {"user": self.user_id}, "skill": {"skills": self.skill_ids},
            "desk": {"desk": self.desk_id}}[self.to]
        self.channel_id._smart_transfer(**target, reason=self.reason, summary=self.summary)
        return {"type": "ir.actions.act_window_close"}
