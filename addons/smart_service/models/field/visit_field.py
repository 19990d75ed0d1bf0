from odoo import fields, models

FIXED = ("fixed", "temporary")


class SmartServiceVisit(models.Model):
    """What the engineer records at the customer's: times, proof, the result."""

    _inherit = "smart.service.visit"

    arrived_at = fields.Datetime(readonly=True, copy=False)
    started_at = fields.Datetime("Work began", readonly=True, copy=False)
    finished_at = fields.Datetime("Work ended", readonly=True, copy=False)
    result_code = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("temporary", "Fixed for the time being"),
            ("part_missing", "Part missing"),
            ("not_fixed", "Not fixed"),
            ("no_access", "No access"),
            ("customer_absent", "Customer absent"),
        ],
        "Result",
        readonly=True,
        copy=False,
        tracking=True,
    )
    signature = fields.Binary(attachment=True, readonly=True, copy=False)
    signed_by = fields.Char(readonly=True, copy=False)
    signed_at = fields.Datetime(readonly=True, copy=False)
    serial_seen = fields.Char(
        "Serial number on the device", readonly=True, copy=False,
        help="What the engineer read or scanned at the device.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment", "smart_service_visit_photo_rel", "visit_id", "attachment_id",
        "Photos", readonly=True, copy=False,
    )
    answer_ids = fields.One2many(
        "smart.service.visit.answer", "visit_id", "Checklist", readonly=True
    )
    command_ids = fields.One2many(
        "smart.service.visit.command", "visit_id", "From the phone",
        groups="smart_service.group_dispatcher",
    )
    command_seq = fields.Integer(
        default=0, readonly=True, copy=False, export_string_translation=False
    )

    def _checklist_lines(self):
        """The steps that the engineer goes through at this device."""
        self.ensure_one()
        return self.env["smart.service.checklist"]._for_product(
            self.product_id, self.company_id).line_ids

    def _missing_steps(self):
        """The required steps that have no answer yet."""
        answered = self.answer_ids.filtered(lambda a: a.value or a.photo_id).line_id
        return self._checklist_lines().filtered("required") - answered
