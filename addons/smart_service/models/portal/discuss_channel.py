from odoo import models
from odoo.exceptions import UserError

from ...engine.portal_words import asks_for_page


class DiscussChannel(models.Model):
    """The customer asks for his page in the conversation, or an agent sends it."""

    _inherit = "discuss.channel"

    def _smart_on_customer_message(self, message):
        """Who asks for his page gets a link; nobody else needs to look at that message.

        Below the wish a mail may say more, were it a signature: that is left to others.
        """
        question, _end, more = self._smart_text(message).strip().partition("\n")
        if asks_for_page(question):
            contact = self.smart_contact_id
            text, _sent = contact._portal_words(self.smart_company_id or self.env.company)
            self._smart_post_notice(text)
            if more:
                return super()._smart_on_customer_message(message)
            if self._smart_is_first_word(message) and self.livechat_status == "need_help":
                self.livechat_status = "waiting"
            return True
        return super()._smart_on_customer_message(message)

    def _smart_is_first_word(self, message):
        """Whether the customer has said nothing in this session before: nobody is wanted yet."""
        return not self.env["mail.message"].search_count([
            ("model", "=", self._name), ("res_id", "=", self.id), ("id", "<", message.id),
            ("message_type", "=", "comment"), ("author_id", "=", message.author_id.id)], limit=1)

    def execute_command_mypage(self, **kwargs):
        """``/mypage``: send the customer a one-time link to his page."""
        self.ensure_one()
        self.check_access("write")
        # sudo: smart.service.contact - of the very session that the agent may write in
        contact = self.sudo().smart_contact_id
        try:
            if not contact:
                raise UserError(self.env._("This conversation has no contact point."))
            contact._send_portal_link(self.env.user)
        except UserError as error:
            self.env.user._bus_send_transient_message(self, error.args[0])
