from odoo import api, fields, models


class SmartServicePace(models.Model):
    """When a customer may be sent the next message, where a provider limits that."""

    _name = "smart.service.pace"
    _description = "Contact's Pace"
    _log_access = False
    _rec_name = "contact_id"

    account_id = fields.Many2one("smart.service.account", required=True, ondelete="cascade")
    contact_id = fields.Many2one(
        "smart.service.contact", required=True, ondelete="cascade", index=True)
    due_at = fields.Float(
        required=True, index=True,
        help="The rate's theoretical arrival time, in seconds since 1970.")

    _pair_uniq = models.UniqueIndex("(account_id, contact_id)")

    @api.model
    def _take(self, account_id, contact_ids, interval, now):
        """Count a message to each of these customers.

        :param interval: seconds that a message takes of the limit
        """
        self.env.cr.execute(
            "INSERT INTO smart_service_pace (account_id, contact_id, due_at)"
            " SELECT %(account)s, c, %(now)s + %(interval)s FROM unnest(%(contacts)s) c"
            " ON CONFLICT (account_id, contact_id) DO UPDATE SET"
            " due_at = GREATEST(smart_service_pace.due_at, %(now)s) + %(interval)s",
            {"account": account_id, "contacts": list(contact_ids), "now": now,
             "interval": interval}, log_exceptions=False)

    @api.autovacuum
    def _gc_over(self):
        """What is over limits nothing."""
        self.env.cr.execute(
            "DELETE FROM smart_service_pace WHERE due_at < extract(epoch FROM clock_timestamp())")
