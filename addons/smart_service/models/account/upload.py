from datetime import timedelta

from odoo import api, fields, models

# a file that is about to be forgotten is given again
MARGIN = timedelta(minutes=10)


class SmartServiceUpload(models.Model):
    """A file that a provider has taken, so that it is not given to him for every customer."""

    _name = "smart.service.upload"
    _description = "Uploaded File"
    _log_access = False

    account_id = fields.Many2one("smart.service.account", required=True, ondelete="cascade")
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, ondelete="cascade", index=True)
    media_ref = fields.Char("Provider's id", required=True)
    expires_at = fields.Datetime("Expires at", index="btree_not_null")

    _file_uniq = models.UniqueIndex("(account_id, attachment_id)")

    @api.model
    def _known(self, account, attachment):
        """The provider's id of a file that he still has, or ''."""
        upload = self.search([
            ("account_id", "=", account.id), ("attachment_id", "=", attachment.id),
            "|", ("expires_at", "=", False),
            ("expires_at", ">", fields.Datetime.now() + MARGIN)], limit=1)
        return upload.media_ref or ""

    @api.model
    def _remember(self, account, attachment, uploaded):
        """Keep what the provider has answered to an upload.

        :param uploaded: :class:`~providers.base.Uploaded`
        """
        expires_at = None
        if uploaded.expires_in:
            expires_at = fields.Datetime.now() + timedelta(seconds=uploaded.expires_in)
        self.env.cr.execute(
            "INSERT INTO smart_service_upload (account_id, attachment_id, media_ref, expires_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (account_id, attachment_id)"
            " DO UPDATE SET media_ref = EXCLUDED.media_ref, expires_at = EXCLUDED.expires_at",
            [account.id, attachment.id, uploaded.media_id, expires_at])
        self.invalidate_model()

    @api.autovacuum
    def _gc_expired(self):
        self.search([("expires_at", "<", fields.Datetime.now())]).unlink()
