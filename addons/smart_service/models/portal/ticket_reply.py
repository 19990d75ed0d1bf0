from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class SmartServiceTicket(models.Model):
    """What a customer says about his ticket on his page."""

    _inherit = "smart.service.ticket"

    def _portal_reply(self, visitor, text, uploads=()):
        """Go on with this ticket: in its open conversation, else on the ticket itself.

        A note on the ticket tells what was said in the conversation, so that it is not missed
        there. A ticket that was solved is open again.

        :param visitor: :class:`~models.portal.visitor.Visitor`, the ticket's own customer
        :param uploads: files of the form
        :return: the message
        :raises UserError: nothing was said, or a file can't be taken
        """
        self.ensure_one()
        text, files = self.env["smart.service.portal"]._take_words(text, uploads)
        session = self._portal_session(visitor)
        # what our own people read is not in the customer's language
        ticket = self.merged_into_id or self
        ticket = ticket.with_context(lang=ticket.user_id.lang or ticket.company_id.partner_id.lang)
        if session:
            message = session._smart_take_from_page(visitor.partner, text, files)
            ticket.message_post(
                body=plaintext2html(ticket.env._("The customer wrote on his page: %s", text)),
                attachments=files, subtype_xmlid="mail.mt_note",
                partner_ids=ticket.user_id.partner_id.ids)
        else:
            message = ticket.message_post(
                author_id=visitor.partner.id, body=plaintext2html(text), attachments=files,
                message_type="comment", subtype_xmlid="mail.mt_comment")
        ticket._portal_continued()
        return message

    def _portal_session(self, visitor):
        """The visitor's own open conversation about this ticket, if there is one."""
        return self.env["smart.service.portal"]._mine("discuss.channel", visitor, [
            ("smart_ticket_id", "=", self.id), ("livechat_end_dt", "=", False)],
            order="id desc", limit=1)

    def _portal_continued(self):
        """The customer has said something: somebody looks, and what was solved is not."""
        self.ensure_one()
        if self.stage_id.code == "solved":
            self._set_stage("progress")
        if not self.user_id:
            self._ask_person(self._asked_env()._("The customer wrote on his page."))


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _portal_say(self, visitor, text, uploads=()):
        """Go on with this conversation, the visitor's own.

        :raises UserError: it has ended, nothing was said, or a file can't be taken
        """
        self.ensure_one()
        text, files = self.env["smart.service.portal"]._take_words(text, uploads)
        if self.livechat_end_dt or self.smart_owner == "closed":
            raise UserError(self.env._(
                "This conversation has ended. Please write to us where you did before, or make a "
                "new request."))
        return self._smart_take_from_page(visitor.partner, text, files)

    def _smart_take_from_page(self, partner, text, files):
        """The customer goes on with this open conversation on his page.

        :param partner: the customer
        :param files: list of (name, bytes)
        :return: the message
        """
        self.ensure_one()
        session = self.with_env(self.smart_contact_id._session_env())
        session._smart_lock()
        message = session.message_post(
            author_id=partner.id, body=plaintext2html(text), attachments=files,
            message_type="comment", subtype_xmlid="mail.mt_comment",
            reply_to=False, record_alias_domain_id=False,
            record_company_id=self.smart_company_id.id)
        # a website chat has taken in what its own visitor posts by itself
        if not (session._smart_is_web() and session._smart_is_visitors(message)):
            session._smart_received(message)
        return message
