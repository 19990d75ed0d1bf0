from odoo import api, fields, models


class HrEmployee(models.Model):
    """What HR changes about an employee changes at once what he may see."""

    _inherit = "hr.employee"

    def write(self, vals):
        # sudo: res.users - of an employee who has just been changed
        users = self.sudo().user_id
        result = super().write(vals)
        if not {"active", "user_id"}.isdisjoint(vals):
            users._smart_check_employment()
        return result

    @api.autovacuum
    def _gc_smart_departed(self):
        """Whoever's last day has passed loses his roles."""
        # sudo: hr.employee - the day of leaving is HR's to read
        self.sudo().search([
            ("departure_date", "<", fields.Date.today()), ("user_id", "!=", False),
        ]).user_id._smart_check_employment()
