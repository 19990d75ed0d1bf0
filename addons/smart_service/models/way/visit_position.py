from datetime import timedelta

from odoo import api, fields, models

KEPT = timedelta(hours=12)


class SmartServiceVisitPosition(models.Model):
    """Where the engineer is who is on the way to a visit: the last place alone, no track.

    It is there only with his consent and only until he has arrived.
    """

    _name = "smart.service.visit.position"
    _description = "Engineer's Position on the Way"
    _rec_name = "visit_id"
    _log_access = False

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    latitude = fields.Float(required=True, digits=(10, 7), readonly=True)
    longitude = fields.Float(required=True, digits=(10, 7), readonly=True)
    accuracy = fields.Float("Accuracy (m)", readonly=True)
    seen_at = fields.Datetime("Seen at", required=True, readonly=True, index=True)

    _visit_uniq = models.UniqueIndex("(visit_id)", "Only the last position of a visit is kept.")

    @api.autovacuum
    def _gc_forgotten(self):
        """What was left behind by a phone that went silent."""
        self.search([("seen_at", "<", fields.Datetime.now() - KEPT)]).unlink()
