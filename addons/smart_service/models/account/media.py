import logging
import mimetypes
from urllib.parse import urlsplit

from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http

_logger = logging.getLogger(__name__)


class SmartServiceMedia(models.Model):
    """A file of a customer's message that is still at the provider.

    It is fetched after the message has been posted, so that a slow provider never holds the
    message up.
    """

    _name = "smart.service.media"
    _description = "Incoming File"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "name"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_media"

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, ondelete="cascade", index=True)
    mail_message_id = fields.Many2one(
        "mail.message", required=True, ondelete="cascade", index=True)
    queue_key = fields.Char(required=True)
    kind = fields.Char(required=True)
    media_ref = fields.Char("Provider's id")
    url = fields.Char("URL")
    name = fields.Char()
    mimetype = fields.Char("MIME type")

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    def _process_one(self):
        media = base.Media(
            kind=self.kind, media_id=self.media_ref or "", url=self.url or "",
            name=self.name or "", mimetype=self.mimetype or "")
        adapter = self.account_id._adapter(
            self.env["smart.service.token"]._current(self.account_id))
        call = adapter.media_call(media)
        try:
            if urlsplit(call.url).hostname != urlsplit(adapter.base_url).hostname:
                # named by whoever wrote, not by the administrator
                http.require_public(call.url)
            response = http.perform(call)
        except http.NotPublic as error:
            raise QueueFailed(str(error)) from error
        except http.NetworkError as error:
            raise QueueRetry(str(error)) from error
        failure = adapter.check_media(response)
        if isinstance(failure, base.Retry | base.Reauthenticate):
            raise QueueRetry(f"{failure.code}: {failure.reason}")
        if failure:
            raise QueueFailed(f"{failure.code}: {failure.reason}")
        self._attach(response)

    def _attach(self, response):
        mimetype = (response.headers.get("content-type") or self.mimetype or "").split(";")[0]
        name = self.name or f"{self.kind}{mimetypes.guess_extension(mimetype) or ''}"
        # sudo: ir.attachment - the customer's file belongs to the customer's message
        attachment = self.env["ir.attachment"].sudo().create({
            "name": name, "raw": response.body, "res_model": "discuss.channel",
            "res_id": self.channel_id.id,
        })
        self.mail_message_id.attachment_ids += attachment
        Store(bus_channel=self.channel_id).add(self.mail_message_id, ["attachment_ids"]).bus_send()

    def _on_given_up(self):
        self.channel_id._smart_note(self.env._(
            "A file that the customer sent could not be fetched: %s", self.error))
