import mimetypes
from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

from ...engine.file_policy import is_program
from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http

# the largest file that is taken; providers' own limits lie below it, but for some documents
MAX_BYTES = 25 * 1024 * 1024
DOWNLOAD_SECONDS = 60.0
MAX_HOPS = 3
# what servers say that do not know
ANY_TYPE = "application/octet-stream"


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
        tokens = self.env["smart.service.token"]
        token = tokens._current(self.account_id)
        response, failure = self._download(self.account_id._adapter(token))
        if isinstance(failure, base.Reauthenticate):
            token = tokens._current(self.account_id, stale=token)
            response, failure = self._download(self.account_id._adapter(token))
        if isinstance(failure, base.Retry):
            raise QueueRetry(f"{failure.code}: {failure.reason}", failure.after)
        if isinstance(failure, base.Reauthenticate):
            raise QueueRetry(f"{failure.code}: {failure.reason}")
        if failure:
            raise QueueFailed(f"{failure.code}: {failure.reason}")
        self._attach(response)

    def _download(self, adapter):
        """Fetch the file, over what the provider sends first where that only names its place.

        :return: the last answer, and why it is no file or None
        """
        call = adapter.media_call(base.Media(
            kind=self.kind, media_id=self.media_ref or "", url=self.url or "",
            name=self.name or "", mimetype=self.mimetype or ""))
        for _hop in range(MAX_HOPS):
            response = self._perform(adapter, call)
            call = adapter.next_media_call(response)
            if call is None:
                return response, adapter.check_media(response)
        raise QueueFailed(self.env._("The provider names another place again and again."))

    def _perform(self, adapter, call):
        """Make a call; an address that the administrator has not named has to be a public one."""
        ours = urlsplit(adapter.base_url).hostname
        try:
            return http.perform(
                call, MAX_BYTES, DOWNLOAD_SECONDS, public=urlsplit(call.url).hostname != ours)
        except (http.NotPublic, http.TooLarge) as error:
            raise QueueFailed(str(error)) from error
        except http.NetworkError as error:
            raise QueueRetry(str(error)) from error

    def _scan(self, content, mimetype):
        """Hook: look for viruses, in a file that nobody has seen yet.

        :return: why the file is refused, or None
        """
        return None

    @api.model
    def _refusal(self, name, mimetypes_named, content):
        """Why a customer's file is not taken in, in words; '' if it is.

        :param mimetypes_named: what it is said to be, by whoever says so
        """
        if is_program(name, "", content) or any(
                is_program("", mimetype, b"") for mimetype in mimetypes_named):
            return self.env._("%s was refused, because it may be a program.", name)
        if reason := self._scan(content, mimetypes_named[0]):
            return self.env._("%(name)s was refused: %(reason)s", name=name, reason=reason)
        return ""

    def _attach(self, response):
        mimetype = (response.headers.get("content-type") or "").split(";")[0]
        if mimetype in ("", ANY_TYPE):
            mimetype = (self.mimetype or "").split(";")[0]
        suffix = mimetypes.guess_extension(mimetype) if mimetype != ANY_TYPE else ""
        name = self.name or f"{self.kind}{suffix or ''}"
        if refused := self._refusal(name, (mimetype, self.mimetype or ""), response.body):
            raise QueueFailed(refused)
        if not self.mail_message_id.exists():
            return
        # sudo: ir.attachment - the customer's file belongs to the customer's message; what a
        # browser would run is served as plain text, although the superuser may do otherwise
        attachment = self.env["ir.attachment"].sudo().with_context(
            attachments_mime_plainxml=True).create({
                "name": name, "raw": response.body, "res_model": "discuss.channel",
                "res_id": self.channel_id.id,
                # Odoo does not know what every telephone records
                **({"mimetype": mimetype} if mimetype.startswith("audio/") else {}),
            })
        self.mail_message_id.attachment_ids += attachment
        Store(bus_channel=self.channel_id).add(self.mail_message_id, ["attachment_ids"]).bus_send()
        self.channel_id._smart_on_customer_files(self.mail_message_id, self)

    def _on_given_up(self):
        self.channel_id._smart_note(self.env._(
            "A file that the customer sent could not be fetched: %s", self.error))
        self.channel_id._smart_on_customer_files(self.mail_message_id, self)
