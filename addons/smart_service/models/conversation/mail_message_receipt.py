from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.mail.tools.discuss import Store

from ..account.outbox_receipt import RECEIPT_KINDS

# a message in several parts is as far as the one that is worst off
WORST_FIRST = ("failed", "dead", "uncertain", "queued", "sending", "sent", "delivered", "read")
RETRIED = ("failed", "dead", "uncertain")


class MailMessage(models.Model):
    """What became of a message to a customer, shown below it in Discuss."""

    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        names = super()._to_store_defaults(target)
        # the customer on the website has no business with it
        return [*names, "smart_receipt"] if target.is_internal(self.env) else names

    def _to_store(self, store: Store, fields, **kwargs):
        result = super()._to_store(
            store, [f for f in fields if f != "smart_receipt"], **kwargs)
        if "smart_receipt" in fields:
            receipts = self._smart_receipts()
            for message in self.filtered(lambda message: message.id in receipts):
                store.add(message, {"smart_receipt": receipts[message.id]})
        return result

    def _smart_receipts(self):
        """Receipts of those messages that left, or were to leave, for a customer.

        :return: message id → ``{"state", "reason", "parts"}``
        """
        mine = self.filtered(
            lambda message: message.model == "discuss.channel"
            and message.message_type != "notification")
        if not mine:
            return {}
        # sudo: smart.service.outbox - who reads a message may know what became of it
        rows = self.env["smart.service.outbox"].sudo().search_fetch(
            [("mail_message_id", "in", mine.ids), ("kind", "in", RECEIPT_KINDS)],
            ["mail_message_id", "state", "error"])
        receipts = {}
        for message, parts in rows.grouped("mail_message_id").items():
            worst = min(parts, key=lambda part: WORST_FIRST.index(part.state))
            receipts[message.id] = {
                "state": worst.state, "reason": worst.error or "", "parts": len(parts)}
        return receipts

    def action_smart_retry(self):
        """Send again what did not, or may not have, reached the customer.

        :raises AccessError: the user neither answers in this conversation nor leads the desk
        """
        self.ensure_one()
        self.check_access("read")
        channel = self.env["discuss.channel"].browse(self.res_id).exists()
        if self.model != "discuss.channel" or not self._smart_may_retry(channel):
            raise AccessError(self.env._(
                "Only who answers in this conversation, or a team lead, may send it again."))
        # sudo: smart.service.outbox - the right to it has just been checked
        rows = self.env["smart.service.outbox"].sudo().search([
            ("mail_message_id", "=", self.id), ("kind", "in", RECEIPT_KINDS),
            ("state", "in", RETRIED)])
        rows.action_replay()
        if rows:
            self.env["smart.service.event"]._log(
                "replayed", channel=channel, message=self, user=self.env.user,
                payload={"outbox": rows.ids})
        return True

    def _smart_may_retry(self, channel):
        if self.env.user.has_group("smart_service.group_lead"):
            return True
        # sudo: discuss.channel.member - whether the user answers in this conversation
        members = channel.sudo().channel_member_ids
        return bool(members.filtered(
            lambda member: member.is_self and member.livechat_member_type == "agent"))
