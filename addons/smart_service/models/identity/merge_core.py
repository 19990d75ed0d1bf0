from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Odoo's own merge, which deletes: not of a customer whose merge can still be undone."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        for partner in self.env["res.partner"].browse(partner_ids).exists():
            if partner.smart_merged_into_id:
                raise UserError(self.env._(
                    "%(merged)s was merged into %(survivor)s already.",
                    merged=partner.name, survivor=partner.smart_merged_into_id.name))
        return super()._merge(partner_ids, dst_partner, extra_checks)
