import time

from odoo import api, fields, models

# providers show "is typing" for some seconds; more often than that helps nobody
TYPING_SECONDS = 5.0
# per process: session → when the customer was last told
_told: dict[int, float] = {}


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    # core would end what its agent has read and nobody has written in for a day; accounts have
    # an idle policy of their own

    @api.autovacuum
    def _gc_unpin_livechat_sessions(self):
        return super(DiscussChannelMember, self.with_context(
            smart_without_accounts=True))._gc_unpin_livechat_sessions()

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self.env.context.get("smart_without_accounts"):
            domain = fields.Domain(domain) & fields.Domain(
                "channel_id.smart_account_id", "=", False)
        return super()._search(domain, *args, **kwargs)

    # === TYPING === #

    def _notify_typing(self, is_typing):
        result = super()._notify_typing(is_typing)
        if is_typing:
            for member in self.filtered("partner_id"):
                member._smart_pass_on_typing()
        return result

    def _smart_pass_on_typing(self):
        """Tell the customer that his agent is writing, where his channel can."""
        # sudo: discuss.channel - what leaves does not depend on the typist's rights
        session = self.channel_id.sudo()
        now = time.monotonic()
        if (session.smart_owner != "agent" or self.livechat_member_type != "agent"
                or now - _told.get(session.id, -TYPING_SECONDS) < TYPING_SECONDS
                or "typing" not in session.smart_account_id._adapter().capabilities.kinds):
            return
        if len(_told) > 1000:
            _told.clear()
        _told[session.id] = now
        said = self._smart_last_said(session)
        self.env["smart.service.outbox"]._enqueue_kind(
            session, "typing", values={"target": self.env["smart.service.inbox"]._ref_of(said)})

    def _smart_last_said(self, session):
        """The customer's last message in a session."""
        # sudo: mail.message - only the provider's id of the customer's last message is used
        return self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "=", session.id),
            ("message_type", "=", "comment"),
            ("author_id", "=", session.smart_contact_id.partner_id.id)], order="id desc", limit=1)

    # === READING === #

    def _mark_as_read(self, last_message_id):
        # sudo: discuss.channel.member - how far this member himself has read
        before = self.sudo().seen_message_id.id or 0
        result = super()._mark_as_read(last_message_id)
        self._smart_pass_on_reading(before, last_message_id)
        return result

    def _smart_pass_on_reading(self, before, until):
        """Tell the customer that his agent has read him, where his channel can.

        :param before: id of the last message that the agent had read already
        :param until: id of the last message that he has read now
        """
        # sudo: discuss.channel - what leaves does not depend on the reader's rights
        session = self.channel_id.sudo()
        if (session.smart_owner != "agent" or self.livechat_member_type != "agent"
                or not session.smart_account_id._adapter().capabilities.read_marks):
            return
        said = self._smart_last_said(session)
        target = self.env["smart.service.inbox"]._ref_of(said)
        if target and before < said.id <= until:
            self.env["smart.service.outbox"]._enqueue_kind(
                session, "acknowledge", values={"target": target})
