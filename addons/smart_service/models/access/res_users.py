from contextlib import contextmanager

from odoo import api, models

WATCHED = {"active", "group_ids", "livechat_channel_ids", "company_ids"}


class ResUsers(models.Model):
    """How much of the service desk a user may see, and what becomes of it when he changes."""

    _inherit = "res.users"

    def _smart_scope(self):
        """Whose conversations this user's roles let him see.

        :return: ``all`` of his companies, those of his ``team`` (whole desks), his ``own`` and
            what waits at his desks, or ``member`` for those alone that he takes part in
        """
        self.ensure_one()
        if self.has_group("smart_service.group_manager") or self.has_group("base.group_system"):
            return "all"
        if self.has_group("smart_service.group_agent_team"):
            return "team"
        if self.has_group("im_livechat.im_livechat_group_user"):
            return "own"
        return "member"

    def _smart_desk_ids(self):
        """Ids of the desks that this user answers for or leads."""
        self.ensure_one()
        # sudo: im_livechat.channel - where a user works, whatever else he may read of desks
        desks = self.env["im_livechat.channel"].sudo().with_context(active_test=False)
        domain = [("user_ids", "in", self.ids)]
        if self.has_group("smart_service.group_lead"):
            domain = ["|", "|", *domain, ("smart_lead_ids", "in", self.ids),
                      ("smart_lead_ids", "=", False)]
        return desks.search(domain).ids

    @api.depends_context("im_livechat_channel_id")
    @api.depends("livechat_channel_ids.channel_ids.livechat_end_dt", "partner_id")
    def _compute_livechat_ongoing_session_count(self):
        # sudo: im_livechat.channel.member.history - how busy a colleague is, not with whom
        return super(ResUsers, self.sudo())._compute_livechat_ongoing_session_count()

    # === LEAVERS AND MOVERS === #

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        with self._smart_while_rights_change():
            return super().write(vals)

    @contextmanager
    def _smart_while_rights_change(self):
        """Whatever these users may no longer see afterwards is taken from them."""
        # sudo: res.users - what follows from a change that somebody was allowed to make
        users = self.sudo()
        before = users._smart_rights()
        yield
        after = users._smart_rights()
        for user in users:
            had, has = before[user.id], after[user.id]
            if had["chats"] and not has["chats"]:
                user._smart_withdraw()
                continue
            if lost := had["desks"] - has["desks"]:
                user._smart_withdraw([("livechat_channel_id", "in", list(lost))])
            if lost := had["companies"] - has["companies"]:
                user._smart_withdraw([("smart_company_id", "in", list(lost))])

    def _smart_rights(self):
        """What decides on a user's conversations, by his id."""
        return {user.id: {
            "chats": user.active and user.has_group("im_livechat.im_livechat_group_user"),
            "desks": set(user._smart_desk_ids()),
            "companies": set(user.company_ids.ids),
        } for user in self}

    def _smart_withdraw(self, among=()):
        """Take a user's conversations from him; open ones go back to the queue, keeping their age.

        :param among: domain of the sessions in question, all by default
        """
        self.ensure_one()
        partner = self.partner_id
        # sudo: discuss.channel - the user has lost his rights to them, whoever has taken them
        sessions = self.env["discuss.channel"].sudo().with_context(active_test=False).search([
            ("channel_type", "=", "livechat"), *among, "|",
            ("livechat_operator_id", "=", partner.id),
            ("channel_member_ids.partner_id", "=", partner.id)])
        members = sessions.channel_member_ids.filtered(
            lambda member: member.partner_id == partner
            and member.livechat_member_type == "agent")
        held = sessions.filtered(
            lambda session: not session.livechat_end_dt
            and session.livechat_operator_id == partner)
        if ours := held.filtered("smart_account_id"):
            ours._smart_requeue("left")
        for session in held.filtered(lambda session: not session.smart_account_id):
            session._smart_ask_for_help()
        still = members.exists()
        for member in still.filtered(lambda member: not member.channel_id.livechat_end_dt):
            member.channel_id._action_unfollow(partner=partner, post_leave_message=False)
        still.exists().unlink()
