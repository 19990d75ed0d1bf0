from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

# the customer has it, or will have it in a moment
LEFT = ("sending", "uncertain", "sent", "delivered", "read")


class DiscussChannel(models.Model):
    """A live chat session: what becomes of a message of ours that is changed afterwards."""

    _inherit = "discuss.channel"

    def _message_update_content(self, message, /, **kwargs):
        # sudo: discuss.channel - what has left for the customer does not depend on who edits
        session = self.sudo()
        rows = session._smart_rows(message)
        if not rows or kwargs.get("body") is None:
            return super()._message_update_content(message, **kwargs)
        deleting = not kwargs["body"] and not kwargs.get("attachment_ids", message.attachment_ids)
        if not deleting:
            if "template" in rows.mapped("kind"):
                raise UserError(self.env._(
                    "A template says what the provider has approved. Send another message."))
            self._smart_check_files(message, rows, kwargs.get("attachment_ids"))
        if rows.filtered(lambda row: row.state in LEFT):
            session._smart_check_change(rows, "delete" if deleting else "edit")
        result = super()._message_update_content(message, **kwargs)
        if deleting:
            session._smart_pass_on_delete(message, rows)
        else:
            session._smart_pass_on_edit(message, rows)
        self.env["smart.service.event"]._log(
            "message_deleted" if deleting else "message_edited",
            channel=self, message=message, user=self._smart_acting_agent())
        return result

    def _smart_rows(self, message):
        """What has been queued for the customer of a message of ours, part after part."""
        self.ensure_one()
        outbox = self.env["smart.service.outbox"]
        if not self.smart_contact_id:
            return outbox
        return outbox.search([
            ("mail_message_id", "=", message.id), ("kind", "in", ("message", "template")),
        ], order="part")

    def _smart_check_files(self, message, rows, attachment_ids):
        if (attachment_ids is not None and set(attachment_ids) != set(message.attachment_ids.ids)
                and rows.filtered(lambda row: row.state in LEFT)):
            raise UserError(self.env._(
                "The files of a message can't be changed once it has left. Send another message."))

    def _smart_check_change(self, rows, kind):
        """Refuse a change that the customer would not see.

        :param kind: ``edit`` or ``delete``
        """
        capabilities = self.smart_account_id._adapter().capabilities
        if kind not in capabilities.kinds:
            raise UserError(self.env._(
                "%(account)s can't change what it has delivered, so the customer would still see "
                "the old message. Send another one.", account=self.smart_account_id.name))
        limit = timedelta(seconds=capabilities.edit_seconds)
        if limit and any(row.sent_at and fields.Datetime.now() - row.sent_at > limit
                         for row in rows):
            raise UserError(self.env._(
                "This message is too old to be changed at %(account)s, so the customer would "
                "still see the old one. Send another one.", account=self.smart_account_id.name))
        if "uncertain" in rows.mapped("state"):
            raise UserError(self.env._(
                "Nobody knows whether the customer has this message, so it can't be changed."))

    def _smart_pass_on_delete(self, message, rows):
        # what did not arrive must not be sent again later either
        others = rows.filtered(lambda row: row.state not in LEFT)
        for row in rows.filtered(lambda row: row.state in LEFT):
            row._enqueue_kind(
                self, "delete", contact=row.contact_id, account=row.account_id, message=message,
                values={"part": row.part, "target": row.external_id})
        others.unlink()

    def _smart_pass_on_edit(self, message, rows):
        """Send the parts that have changed; what has not left yet simply leaves as it is now."""
        outbox = self.env["smart.service.outbox"]
        parts = self._smart_parts(message)
        left = rows.filtered(lambda row: row.state in LEFT)
        if not left:
            if waiting := rows.filtered(lambda row: row.state == "queued"):
                shared = {"reply_to": waiting[0].reply_to}
                waiting.unlink()
                rows.exists().flush_recordset()
                outbox._enqueue(message, self.smart_contact_id, self, parts, **shared)
            else:
                self._smart_rewrite(rows, parts)
            return
        if left != rows or len(parts) > len(rows):
            raise UserError(self.env._(
                "This message left in parts and can't be changed so much. Send another one."))
        changed = [(row, part) for row, part in zip(rows, parts, strict=False)
                   if (row.body or "") != (part.get("body") or "")]
        for row, part in changed:
            row._enqueue_kind(
                self, "edit", contact=row.contact_id, account=row.account_id, message=message,
                values={"part": row.part, "target": row.external_id, "body": part.get("body"),
                        "attachment_id": row.attachment_id.id})
            row.body = part.get("body")
        if superfluous := rows[len(parts):]:
            self._smart_check_change(superfluous, "delete")
            self._smart_pass_on_delete(message, superfluous)

    def _smart_rewrite(self, rows, parts):
        """What did not arrive is sent again, if somebody wants that, as it is written now."""
        if len(parts) > len(rows):
            raise UserError(self.env._(
                "This message did not reach the customer and can't be changed so much. Send "
                "another one."))
        for row, part in zip(rows, parts, strict=False):
            row.body = part.get("body")
        rows[len(parts):].unlink()
