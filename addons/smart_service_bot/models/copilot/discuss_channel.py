from odoo import models
from odoo.exceptions import AccessError

from ...engine import text
from .subject import AGENT, CUSTOMER, Subject, open_texts

MESSAGES = 30


class DiscussChannel(models.Model):
    """A live chat session: what helps the agent who answers in it."""

    _name = "discuss.channel"
    _inherit = ["smart.service.copilot.mixin", "discuss.channel"]

    def _smart_copilot_check(self):
        result = super()._smart_copilot_check()
        if self.channel_type != "livechat":
            raise AccessError(self.env._("There is nothing to suggest here."))
        self._smart_check_agent()
        return result

    def _smart_copilot_subject(self):
        # sudo: discuss.channel - whoever reads the session may know whom it is with
        session = self.sudo()
        partner = session._smart_customer_partner()
        visitors = session.livechat_channel_member_history_ids.filtered(
            lambda history: history.livechat_member_type == "visitor").partner_id | partner
        messages = self.env["mail.message"].search([
            ("model", "=", "discuss.channel"), ("res_id", "=", self.id),
            ("message_type", "=", "comment"), ("is_internal", "=", False),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
        ], order="id desc", limit=MESSAGES).sorted("id")
        said = [
            (CUSTOMER if message.author_guest_id or message.author_id in visitors else AGENT,
             self._smart_text(message), message) for message in messages]
        transcript = tuple((who, words) for who, words, _message in said if words)
        texts = open_texts(transcript)
        theirs = [message for who, _words, message in said if who == CUSTOMER]
        return Subject(
            texts=texts,
            lang=text.language("\n".join(texts), session._smart_customer_lang()),
            company=session.smart_company_id or self.env.company, partner=partner,
            message=theirs[-1] if theirs else messages.browse(), transcript=transcript,
            provider=session.smart_account_id.provider or "")

    def _smart_copilot_facts(self):
        # sudo: discuss.channel - what exists already, not what it says
        session = self.sudo()
        ticket = session.smart_ticket_id
        is_repair = bool(ticket) and ticket.type_id.code == "repair" and not ticket.is_closed
        # the desk's own actions, which ask for what they need
        may = {"repair", "lead", "ticket", "ask", "close"}
        # sudo: crm.lead - whether the agent's own session has a lead, nothing of it
        return {
            "may": frozenset() if session.livechat_end_dt else frozenset(may),
            "has_ticket": bool(ticket), "has_repair": is_repair,
            "has_lead": bool(self.env["crm.lead"].sudo().search_count(
                [("origin_channel_id", "=", self.id)], limit=1)),
        }

    def _smart_copilot_do(self, name):
        """Nothing: the desk's own menu does it, and asks for what is missing."""

    # === WORDS === #

    def _smart_copilot_channel(self):
        return self

    def _smart_copilot_leave_note(self, text):
        self.action_smart_note(text)

    # === TAGS === #

    def _smart_copilot_tag_field(self):
        return "livechat_conversation_tag_ids"

    def _smart_copilot_may_tag(self):
        # as core's own way to tag a conversation has it
        return self.env["im_livechat.conversation.tag"].has_access("write")

    def _smart_copilot_add_tag(self, tag):
        if not self._smart_copilot_may_tag():
            raise AccessError(self.env._("Only agents can do that."))
        # sudo: discuss.channel - whoever reads a conversation and may write tags may tag it
        return super(DiscussChannel, self.sudo())._smart_copilot_add_tag(tag)

    def _smart_copilot_examples_domain(self, company):
        return [("channel_type", "=", "livechat"),
                ("smart_company_id", "in", [False, company.id])]

    def _smart_copilot_example_words(self):
        words = self._smart_copilot_first_words(self._name, self.ids)
        return {session.id: words.get(session.id, "") for session in self}
