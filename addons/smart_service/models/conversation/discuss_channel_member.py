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
        # sudo: mail.message - only the provider's id of the customer's last message is used
        said = self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "=", session.id),
            ("message_type", "=", "comment"),
            ("author_id", "=", session.smart_contact_id.partner_id.id)], order="id desc", limit=1)
        self.env["smart.service.outbox"]._enqueue_kind(
            session, "typing", values={"target": self.env["smart.service.inbox"]._ref_of(said)})
