from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_warranty_account_id = fields.Many2one(
        "account.account",
        "Warranty cost",
        domain=[("account_type", "in", ("expense", "expense_direct_cost"))],
        check_company=True,
        help="Where the cost of repairs goes that are free for the customer.",
    )
