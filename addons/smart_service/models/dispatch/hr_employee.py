from odoo import fields, models


class HrEmployee(models.Model):
    """A field engineer: where he starts from and what he drives around."""

    _inherit = "hr.employee"

    smart_is_field_engineer = fields.Boolean("Field engineer", groups="hr.group_hr_user")
    smart_van_location_id = fields.Many2one(
        "stock.location",
        "Van",
        groups="hr.group_hr_user",
        domain="[('usage', '=', 'internal'), ('company_id', 'in', (company_id, False))]",
        help="The parts in his van: an internal location beside the warehouse's stock, not below "
        "it, or other orders take parts out of the van.",
    )
    smart_latitude = fields.Float("Base latitude", digits=(10, 7), groups="hr.group_hr_user")
    smart_longitude = fields.Float("Base longitude", digits=(10, 7), groups="hr.group_hr_user")
    smart_max_travel_km = fields.Float(
        "Farthest customer (km)", groups="hr.group_hr_user", help="0: the company's limit."
    )
    smart_booking_seq = fields.Integer(
        default=0, groups="hr.group_hr_user", export_string_translation=False
    )

    _smart_van_uniq = models.UniqueIndex(
        "(smart_van_location_id) WHERE smart_van_location_id IS NOT NULL",
        "This van belongs to another engineer.",
    )
