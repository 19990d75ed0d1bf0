from odoo import api, fields, models, tools

MASKS = ("smart_phone_group_ids", "smart_email_group_ids", "smart_amount_group_ids")


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_phone_group_ids = fields.Many2many(
        "res.groups", "smart_service_phone_group_rel", "company_id", "group_id",
        domain=lambda self: self.env["res.company"]._smart_role_domain(),
        string="Phone numbers are seen by",
        help="Other roles of the service desk see them masked. Empty: every role sees them.")
    smart_email_group_ids = fields.Many2many(
        "res.groups", "smart_service_email_group_rel", "company_id", "group_id",
        domain=lambda self: self.env["res.company"]._smart_role_domain(),
        string="Email addresses are seen by",
        help="Other roles of the service desk see them masked. Empty: every role sees them.")
    smart_amount_group_ids = fields.Many2many(
        "res.groups", "smart_service_amount_group_rel", "company_id", "group_id",
        domain=lambda self: self.env["res.company"]._smart_role_domain(),
        string="Amounts are seen by",
        help="Other roles of the service desk don't see them. Empty: every role sees them.")
    smart_reveal_minutes = fields.Integer(
        "Revealed for minutes", default=15,
        help="For so long somebody sees what he has given a reason for.")

    _smart_reveal_minutes_check = models.Constraint(
        "CHECK (smart_reveal_minutes > 0)", "Give at least one minute to see what is revealed.")

    @api.model
    def _smart_role_domain(self):
        """The roles that masks are set for."""
        category = self.env.ref("smart_service.module_category_smart_service")
        return [("privilege_id.category_id", "=", category.id)]

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._smart_masks_changed()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if not set(MASKS).isdisjoint(vals):
            self._smart_masks_changed()
        return result

    def _smart_masks_changed(self):
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("kind")
    def _smart_any_mask(self, kind):
        """Whether a kind is masked for anybody at all."""
        # sudo: res.company - of all companies, whoever asks
        return bool(self.sudo().search_count([(f"smart_{kind}_group_ids", "!=", False)], limit=1))
