from odoo import models

from ...providers import base

MEDIA_KINDS = {"image": "image", "audio": "voice", "video": "video"}


def media_kind(attachment, capabilities):
    """As what a provider takes a file: one of :class:`~providers.base.Media`'s kinds, or ''.

    What he does not take as the picture, recording or film that it is may be a plain file.

    :param capabilities: :class:`~providers.base.Capabilities`
    """
    for kind in (MEDIA_KINDS.get((attachment.mimetype or "").partition("/")[0]), "file"):
        limit = capabilities.media_limits.get(kind)
        if kind in capabilities.media and not (limit and (
                attachment.file_size > limit.size
                or (limit.types and attachment.mimetype not in limit.types))):
            return kind
    return ""


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _smart_link(self):
        """An address under which whoever has it can open the file."""
        self.ensure_one()
        return (f"{self.get_base_url()}/web/content/{self.id}"
                f"?access_token={self.generate_access_token()[0]}")

    def _smart_media(self, account):
        """The file in the adapters' terms.

        :return: :class:`~providers.base.Media`, without content where the provider has it
        """
        self.ensure_one()
        known = self.env["smart.service.upload"]._known(account, self)
        return base.Media(
            kind=media_kind(self, account._adapter().capabilities) or "file", media_id=known,
            url=self._smart_link(), name=self.name or "", mimetype=self.mimetype or "",
            content=b"" if known else self.raw or b"")
