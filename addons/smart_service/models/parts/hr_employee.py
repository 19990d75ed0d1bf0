from odoo import api, models


class HrEmployee(models.Model):
    """A van that is given to an engineer is filled from its branch from then on."""

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._smart_fill_vans()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if "smart_van_location_id" in vals:
            self._smart_fill_vans()
        return result

    def _smart_fill_vans(self):
        """Bring the stock levels of these engineers' vans in line with the company's."""
        # sudo: hr.employee, stock.warehouse.orderpoint - the levels that the company has set
        for employee in self.sudo().filtered("smart_van_location_id"):
            self.env["smart.service.stock.level"].sudo().search([
                ("tier", "=", "van"), ("company_id", "=", employee.company_id.id),
            ])._apply_to_vans(employee.smart_van_location_id)
