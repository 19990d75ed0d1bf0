from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import verification
from ..identity.verification import PROVEN


class DiscussChannel(models.Model):
    """A session whose customer proves who he is by a one-time code."""

    _inherit = "discuss.channel"

    smart_claimed_id = fields.Many2one(
        "res.partner", "Says to be", readonly=True, ondelete="set null",
        index="btree_not_null", groups="base.group_user",
        help="The customer as whom the visitor has introduced himself, without proof.")

    def _smart_is_verified(self):
        """Whether a code has proven in this session that its customer is who he is."""
        self.ensure_one()
        # sudo: smart.service.verification - whether there is one is all that is told
        return bool(self.smart_contact_id.partner_id) and bool(
            self.env["smart.service.verification"].sudo().search_count([
                ("channel_id", "=", self.id), ("state", "=", "confirmed"),
                ("partner_id", "=", self.smart_contact_id.partner_id.id),
                ("confirmed_at", ">", fields.Datetime.now() - PROVEN)], limit=1))

    def _smart_require_verified(self, purpose):
        """Let a strong action go on only when the customer has proven who he is.

        The first call sends a code and tells the customer so; what he writes next is compared,
        and :meth:`_smart_verified` is called when it fits.

        :param purpose: one of :data:`~models.identity.verification.PURPOSES`
        :return: True when he has; False while a code is on its way; None when none can be sent
        """
        self.ensure_one()
        if self._smart_is_verified():
            return True
        # sudo: discuss.channel - whom he says to be decides where the code goes
        channel = self.sudo()
        contact = channel.smart_contact_id
        if self.env["smart.service.verification"]._pending(contact):
            return False
        started = contact._smart_start_verification(
            purpose, channel.smart_claimed_id, channel)
        if not started:
            return None
        if started.way == "mail":
            channel.with_context(lang=contact._lang())._smart_post_notice(self.env._(
                "We have sent a code of six digits to %(address)s. Please write it here, so that "
                "we know that it is you.", address=started.sent_to))
        return False

    def _smart_verified(self, message):
        """Hook: the customer has just proven who he is; what waited for it goes on.

        :param message: the one that brought the code
        :return: True when somebody tells the customer
        """
        return False

    def _smart_on_customer_message(self, message):
        code = verification.code_in(self._smart_text(message))
        pending = code and self.env["smart.service.verification"]._pending(self.smart_contact_id)
        if pending:
            self._smart_take_code(pending, code, message)
            return True
        return super()._smart_on_customer_message(message)

    def _smart_take_code(self, pending, code, message):
        lang = self.smart_contact_id._lang()
        session = self.with_context(lang=lang)
        if pending._confirm(code):
            self._smart_note(self.env._(
                "The customer has proven to be %(name)s, by a code sent to %(address)s.",
                name=pending.partner_id.name, address=pending.sent_to))
            if not self._smart_verified(message):
                session._smart_post_notice(
                    session.env._("Thank you, now we know that it is you."))
        elif pending.state == "sent":
            session._smart_post_notice(session.env._(
                "This is not the code that we sent. Please look at it again."))
        else:
            session._smart_post_notice(session.env._(
                "This was not the code either, so it is not valid any more."))
            self._smart_note(self.env._(
                "A wrong code was written %s times. Do not tell anything about the customer.",
                verification.MAX_ATTEMPTS))

    def execute_command_verify(self, **kwargs):
        """Send the customer a code by which he proves who he is."""
        self.ensure_one()
        self.check_access("write")
        # sudo: discuss.channel - agents who may write in the session may ask for a proof
        proven = self.sudo()._smart_require_verified("identify")
        if proven:
            text = self.env._("The customer has proven who he is in this conversation already.")
        elif proven is None:
            raise UserError(self.env._(
                "No code can be sent: no e-mail address of the customer is known, or too many "
                "codes were sent within an hour."))
        else:
            text = self.env._("A code is on its way to the customer.")
        self.env.user._bus_send_transient_message(self, text)
