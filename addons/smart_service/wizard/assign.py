from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartServiceAssign(models.TransientModel):
    """A team lead gives conversations to an agent by hand, whatever the queue would do."""

    _name = "smart.service.assign"
    _description = "Assign Conversations"

    channel_ids = fields.Many2many("discuss.channel", string="Conversations", readonly=True)
    allowed_user_ids = fields.Many2many("res.users", compute="_compute_allowed_user_ids")
    user_id = fields.Many2one(
        "res.users", "Agent", required=True, domain="[('id', 'in', allowed_user_ids)]")
    room = fields.Char("Has to do", compute="_compute_room")

    @api.depends("channel_ids")
    def _compute_allowed_user_ids(self):
        for wizard in self:
            # sudo: im_livechat.channel - the colleagues of the desks whose conversations they are
            desks = wizard.channel_ids.sudo().livechat_channel_id
            wizard.allowed_user_ids = desks.user_ids

    @api.depends("user_id")
    def _compute_room(self):
        for wizard in self:
            # sudo: res.users - how much a colleague of the lead's own desk has to do
            user = wizard.user_id.sudo() & wizard.allowed_user_ids.sudo()
            states = dict(user._fields["smart_service_state"]._description_selection(self.env))
            wizard.room = user and self.env._(
                "%(load)g of %(capacity)g, %(state)s", load=user._smart_load()[user.id],
                capacity=user.smart_capacity, state=states[user.smart_service_state])

    def action_assign(self):
        """Give all of them; who has one already keeps it."""
        self.ensure_one()
        if self.user_id not in self.allowed_user_ids:
            raise UserError(self.env._("Choose an agent of the conversations' desk."))
        self.channel_ids.action_smart_assign_to(self.user_id)
        return {"type": "ir.actions.act_window_close"}
