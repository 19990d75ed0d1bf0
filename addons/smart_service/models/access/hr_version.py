from odoo import models


class HrVersion(models.Model):
    _inherit = "hr.version"

    def write(self, vals):
        result = super().write(vals)
        if not {"department_id", "departure_date"}.isdisjoint(vals):
            # sudo: res.users - of an employee who has just been changed
            self.sudo().employee_id.user_id._smart_check_employment()
        return result
