from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.mail.tools.discuss import Store

from .base import SHOW


class ResPartner(models.Model):
    """A customer's card shows no more than his record, whichever way it is asked for."""

    _inherit = "res.partner"

    @api.depends_context("uid")
    def _compute_display_name(self):
        partners = self
        if self.env.context.get("show_email") and (
                "email" in self.env.user._smart_masked_kinds()):
            partners = self.with_context(show_email=False)
        result = super(ResPartner, partners)._compute_display_name()
        if partners is not self:
            for partner, shown in zip(self, partners, strict=True):
                partner.display_name = shown.display_name
        return result

    def _field_store_repr(self, field_name):
        kind = {"email": "email", "phone": "phone"}.get(
            field_name if isinstance(field_name, str) else "")
        if kind and self.env["res.company"]._smart_any_mask(kind):
            # the browsers of all who have a conversation open are told the same
            return [Store.Attr(field_name, lambda partner: partner._smart_told(field_name, kind))]
        return super()._field_store_repr(field_name)

    def _smart_told(self, name, kind):
        # sudo: res.partner - masked below, unless it is a colleague's or the user's own
        partner = self.sudo()
        own = partner == self.env.user.partner_id or not partner.partner_share
        value = partner[name]
        return value if own or not value else SHOW[kind](value)

    def _get_vcard_file(self):
        if self._smart_mask_fields() and any(
                not {"phone", "email"} <= kinds for kinds in self._smart_open_kinds().values()):
            raise AccessError(self.env._("Your role may not export what is masked for it."))
        return super()._get_vcard_file()
