from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store

from ...engine import window as engine
from ..conversation.speech import speech_of


class DiscussChannel(models.Model):
    """What of the customer's reply windows an agent sees, and what the server refuses."""

    _inherit = "discuss.channel"

    def _smart_standing(self):
        """What may be written to this session's customer now."""
        self.ensure_one()
        # sudo: smart.service.contact - whoever writes in the session may know whether it arrives
        channel = self.sudo()
        return channel.smart_contact_id._standing(channel.smart_account_id)

    # === REFUSING === #

    def _smart_check_writing(self, kwargs):
        result = super()._smart_check_writing(kwargs)
        # sudo: discuss.channel - reading the state of a session that the user is writing in
        if (self.sudo().smart_account_id and kwargs.get("subtype_xmlid") != "mail.mt_note"
                and not speech_of(self.env).template_id):
            self._smart_check_window(1)
        return result

    def _smart_check_window(self, parts):
        """Refuse what the provider would not deliver.

        :param parts: messages that it takes on the customer's channel
        :raises UserError: it says the way out
        """
        standing = self._smart_standing()
        if standing.open and (standing.left is None or standing.left >= parts):
            return
        if standing.open:
            raise UserError(self.env._(
                "On the customer's channel this is %(parts)s messages, and only %(left)s may "
                "still be sent before the customer writes again. Please shorten it.",
                parts=parts, left=standing.left))
        raise UserError(self._smart_closed_text(standing))

    def _smart_closed_text(self, standing):
        """Why nothing may be written, and the way out."""
        if standing.why == engine.USED_UP:
            return self.env._(
                "The messages that may follow what the customer wrote last are used up. Send an "
                "approved template, write to the customer elsewhere, or wait until the customer "
                "writes again.")
        return self.env._(
            "The time in which we may answer this customer is over. Send an approved template, "
            "write to the customer elsewhere, or wait until the customer writes again.")

    # === CONSENT === #

    def _smart_on_customer_message(self, message):
        """Who wants no more notices is told so at once; no bot and no agent need look."""
        answer = self.smart_contact_id._take_notices(self._smart_text(message))
        if not answer:
            return super()._smart_on_customer_message(message)
        stopped = self.smart_contact_id.notices_stopped
        self.env["smart.service.event"]._log(
            "notices_stopped" if stopped else "notices_resumed", channel=self, message=message)
        self._smart_post_notice(answer)
        return True

    # === SHOWING === #

    def _smart_show_window(self):
        """Bring the agents who have these sessions open up to date."""
        for channel in self:
            Store(bus_channel=channel, bus_subchannel="internal_users").add(
                channel, [self._smart_window_attr(channel)]).bus_send()

    def _smart_store_for_staff(self):
        return [*super()._smart_store_for_staff(), self._smart_window_attr(self)]

    def _smart_window_attr(self, channels):
        shown = channels._smart_windows()
        return Store.Attr(
            "smart_window", lambda channel: shown[channel.id],
            predicate=lambda channel: channel.id in shown)

    def _smart_windows(self):
        """What the composer counts down, by id of those sessions that have reply windows.

        What waits in the outbox counts as sent, so that nothing is promised twice.
        """
        # sudo: discuss.channel - the answer goes to whoever reads the session
        sessions = self.sudo().filtered(
            lambda channel: channel.smart_account_id and not channel.livechat_end_dt
            and channel.smart_account_id._windows())
        if not sessions:
            return {}
        # sudo: smart.service.window - times and numbers of sessions that are read anyway
        windows = self.env["smart.service.window"].sudo().search([
            ("contact_id", "in", sessions.smart_contact_id.ids),
            ("account_id", "in", sessions.smart_account_id.ids)]).grouped(
                lambda window: (window.contact_id.id, window.account_id.id))
        now = fields.Datetime.now()
        shown = {}
        for session in sessions:
            contact, account = session.smart_contact_id, session.smart_account_id
            known = windows.get((contact.id, account.id))
            opened = known._opened() if known else ()
            for _message in range(contact._queued(account) if known else 0):
                opened = engine.spend(opened, now) or opened
            shown[session.id] = [{
                "trigger": window.trigger,
                "closes_at": fields.Datetime.to_string(window.closes_at) or False,
                "left": False if window.left is None else window.left,
                "adds_up": window.adds_up,
            } for window in opened]
        return shown
