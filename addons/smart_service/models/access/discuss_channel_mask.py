from odoo import models

from .base import SHOW
from .mask_table import POINTS


class DiscussChannel(models.Model):
    """What a session shows of its customer, beside the messages."""

    _inherit = "discuss.channel"

    def _smart_point_text(self, point):
        text = super()._smart_point_text(point)
        kind = POINTS.get(point.kind)
        if kind not in self.env.user._smart_masked_kinds():
            return text
        opened = point.with_env(self.env(su=False))._smart_open_kinds()[point.id]
        return text if kind in opened else SHOW[kind](text)

    def _smart_amount_text(self, amount, currency):
        if "amount" in self.env.user._smart_masked_kinds():
            # sudo: discuss.channel - whose it is; what the reader may see is asked as him
            partner = self.sudo()._smart_customer_partner().with_env(self.env(su=False))
            if "amount" not in partner._smart_open_kinds().get(partner.id, ()):
                return ""
        return super()._smart_amount_text(amount, currency)

    def _smart_source(self):
        source = super()._smart_source()
        # it is told to all who have the session open: what one of them may not see, none is told
        # sudo: smart.service.contact - the kind of the session's own point
        kind = POINTS.get(self.sudo().smart_contact_id.kind)
        if kind and self.env["res.company"]._smart_any_mask(kind):
            source["value"] = SHOW[kind](source["value"])
        return source
