from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import routing
from .im_livechat_channel_routing import seconds


class DiscussChannel(models.Model):
    """The queue as a team lead sees it, and what he does by hand."""

    _inherit = "discuss.channel"

    smart_place = fields.Integer(
        "Place", compute="_compute_smart_place", groups="base.group_user",
        help="In the order of its desk. Who needs a certain agent may be overtaken.")
    smart_waiting_minutes = fields.Integer(
        "Waiting, minutes", compute="_compute_smart_waiting_minutes", groups="base.group_user")
    smart_lang_code = fields.Char(
        "Customer's language", related="livechat_lang_id.name", groups="base.group_user")

    @api.depends("smart_owner", "smart_queued_at", "smart_priority", "smart_tier_id")
    def _compute_smart_place(self):
        queued = self.filtered(lambda session: session.smart_owner == "queue")
        places = {}
        if queued:
            desks = queued.livechat_channel_id
            # all of a desk are counted, whoever of them the reader sees
            waiting = [session for session in desks._smart_waiting() if session.desk in desks.ids]
            places = routing.positions(
                waiting, desks._smart_rules(), seconds(fields.Datetime.now()))
        for session in self:
            session.smart_place = places.get(session.id, 0)

    @api.depends("smart_owner", "smart_queued_at")
    def _compute_smart_waiting_minutes(self):
        now = fields.Datetime.now()
        for session in self:
            waits = session.smart_owner == "queue" and session.smart_queued_at
            session.smart_waiting_minutes = (now - waits).total_seconds() // 60 if waits else 0

    # === BY HAND === #

    def _smart_check_lead(self):
        if not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Only team leads give conversations out by hand."))
        self.check_access("read")

    def action_smart_assign(self):
        """Ask to whom these conversations shall go."""
        self._smart_check_lead()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign"),
            "res_model": "smart.service.assign",
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_channel_ids": self.ids, "dialog_size": "medium"},
        }

    def action_smart_assign_to(self, user):
        """Give conversations to an agent of their desk, also beyond his capacity.

        :raises UserError: he is no agent of the desk, or somebody else answers elsewhere
        """
        self._smart_check_lead()
        # sudo: discuss.channel - a team lead steers the sessions that he may read
        for session in self.sudo().filtered("smart_account_id"):
            if user not in session.livechat_channel_id.user_ids:
                raise UserError(self.env._("Choose an agent of the conversations' desk."))
            if session._smart_is_held():
                raise UserError(session._smart_held_text())
            owner, _epoch = session._smart_lock()
            if owner == "closed" or (
                    owner == "agent" and session.livechat_operator_id == user.partner_id):
                continue
            if owner == "agent":
                session._smart_leave_agent("assigned", None)
            elif owner == "bot":
                session._smart_hand_over_quietly()
            session._smart_enter_queue()
            self.env["smart.service.seat"]._change(user.ids)
            session._smart_give([(session.id, user.id)])

    def _smart_hand_over_quietly(self):
        """Take a session from the bot without calling anybody: its agent is known."""
        self._smart_move("queue")
        self.smart_hand_over_reason = "policy"
