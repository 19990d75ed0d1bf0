from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    smart_contact_ids = fields.One2many("smart.service.contact", "partner_id", "Contact points")
    smart_is_auto_contact = fields.Boolean(
        "Made by a channel", index="btree_not_null",
        help="This customer was made from a message and has not been looked at yet.")

    def _smart_contact(self, company=None):
        """The contact point to write to: the one heard from last, or an empty recordset.

        :param company: whose accounts alone are meant; customers are shared, sessions are not
        """
        self.ensure_one()
        companies = [("account_id.company_id", "in", [False, company.id])] if company else []
        family = self | self.commercial_partner_id
        return self.env["smart.service.contact"].search([
            ("partner_id", "in", family.ids), ("account_id.state", "!=", "draft"),
            # a website chat is only read as long as it is open
            ("account_id.provider", "!=", "web"),
            ("account_id", "!=", False), ("kind", "!=", "phone"), ("subscribed", "=", True),
            *companies,
        ], limit=1)
