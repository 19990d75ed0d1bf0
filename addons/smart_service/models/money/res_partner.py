from odoo import fields, models


class ResPartner(models.Model):
    """A supplier's terms: what of a repair under his warranty he pays beside the part."""

    _inherit = "res.partner"

    smart_claims_labour = fields.Boolean(
        "Pays labour under his warranty",
        groups="account.group_account_invoice,account.group_account_readonly,"
        "smart_service.group_dispatcher,smart_service.group_manager",
        help="Hours worked at a free repair are claimed from this supplier together with his "
        "part.")
    smart_claim_hour_rate = fields.Monetary(
        "Rate per hour", currency_field="currency_id",
        groups="account.group_account_invoice,account.group_account_readonly,"
        "smart_service.group_dispatcher,smart_service.group_manager",
        help="What he pays for an hour. 0: what it has cost us.")
