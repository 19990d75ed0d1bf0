from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ...providers.text import clean_text

MOST_TEXT = 10_000
MOST_FILES = 6
MOST_BYTES = 15 * 1024 * 1024
# pictures, films, recordings and documents; nothing that a browser would run
KINDS = ("image/", "video/", "audio/", "text/plain", "application/pdf", "application/msword",
         "application/vnd.openxmlformats-officedocument.", "application/vnd.ms-excel")
REFUSED = ("image/svg+xml",)


class SmartServicePortal(models.AbstractModel):
    """Files that customers upload on their page."""

    _inherit = "smart.service.portal"

    @api.model
    def _take_words(self, text, uploads):
        """What was written in a form, with its files.

        :return: (text, list of (name, bytes))
        :raises UserError: there is nothing, or a file can't be taken
        """
        text = clean_text(text or "").strip()[:MOST_TEXT]
        files = self._take_files(uploads)
        if not text and not files:
            raise UserError(self.env._("Please write something, or choose a file."))
        return text, files

    @api.model
    def _take_files(self, uploads):
        """The contents of uploaded files, checked.

        :param uploads: files of a form, empty ones among them where nothing was chosen
        :return: list of (name, bytes)
        :raises UserError: there are too many of them, or one is too big or of another kind
        """
        uploads = [upload for upload in uploads if upload and upload.filename]
        if len(uploads) > MOST_FILES:
            raise UserError(self.env._("At most %s files at once, please.", MOST_FILES))
        files = []
        for upload in uploads:
            content = upload.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise UserError(self.env._(
                    "“%(name)s” is too big: at most %(size)s MB.", name=upload.filename,
                    size=MOST_BYTES // 2**20))
            kind = guess_mimetype(content, default="application/octet-stream")
            if kind in REFUSED or not kind.startswith(KINDS):
                raise UserError(self.env._(
                    "“%s” can't be sent here: only pictures, films, recordings and documents.",
                    upload.filename))
            files.append((upload.filename.replace("\\", "/").rpartition("/")[2][-120:], content))
        return files
