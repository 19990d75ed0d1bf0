from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _message_reaction(self, content, action, partner, guest, store=None):
        result = super()._message_reaction(content, action, partner, guest, store)
        if self.model == "discuss.channel" and partner:
            self._smart_pass_on_reaction(partner)
        return result

    def _smart_pass_on_reaction(self, partner):
        """Show the customer the reaction to a message of his, where his channel can."""
        # sudo: discuss.channel - what leaves does not depend on the reader's rights
        session = self.env["discuss.channel"].sudo().browse(self.res_id)
        customer = session.smart_contact_id.partner_id
        if (not customer or partner == customer or self.author_id != customer
                or session.livechat_end_dt
                or "reaction" not in session.smart_account_id._adapter().capabilities.kinds):
            return
        target = self.env["smart.service.inbox"]._ref_of(self)
        if target:
            # sudo: mail.message.reaction - one reaction is all that the customer can be shown
            ours = self.sudo().reaction_ids.filtered(lambda r: r.partner_id != customer)
            self.env["smart.service.outbox"]._enqueue_kind(
                session, "reaction", message=self, values={
                    "target": target, "reaction": ours.sorted("id")[-1:].content or ""})

    def _smart_follows(self, said, session_ids=None):
        """Whether nothing was said to the customer between ``said`` and this message of his.

        :param said: the message that this one may answer
        :param session_ids: the conversations that count, as ids or a query; this message's own if
            None
        """
        self.ensure_one()
        return not self.search_count([
            ("model", "=", self.model),
            ("res_id", "in", [self.res_id] if session_ids is None else session_ids),
            ("id", ">", said.id), ("id", "<", self.id),
            ("message_type", "=", "comment"), ("is_internal", "=", False),
            ("author_id", "!=", self.author_id.id)], limit=1)
