from odoo import api, fields, models
from odoo.tools import SQL


class SmartServiceProtocolChange(models.Model):
    """Something in a provider's messages that our reading of its protocol does not know.

    A new field is harmless most of the time; it is the first sign of a new version, and it is
    seen here before something breaks.
    """

    _name = "smart.service.protocol.change"
    _description = "Provider's Change"
    _order = "last_seen desc, id desc"

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    name = fields.Char("Not known", required=True, readonly=True)
    first_seen = fields.Datetime("First seen", required=True, readonly=True)
    last_seen = fields.Datetime("Last seen", required=True, readonly=True)
    count = fields.Integer("Times", readonly=True)
    inbox_id = fields.Many2one(
        "smart.service.inbox", "Example", ondelete="set null", readonly=True)
    acknowledged = fields.Boolean(
        help="It is known and does no harm: the health desk need not show it any more.")

    _account_name_uniq = models.UniqueIndex("(account_id, name)")

    @api.model
    def _collect(self):
        """Count what came in since the last time, and tell about what is new.

        One statement, so that each event is counted once however many processes do this.
        """
        self.env.flush_all()
        found = self.env.execute_query(SQL(
            """
            WITH counted AS (
                UPDATE smart_service_inbox SET unknown_counted = TRUE
                 WHERE unknown_names IS NOT NULL AND unknown_counted IS NOT TRUE
             RETURNING id, account_id, received_at, unknown_names
            )
            INSERT INTO smart_service_protocol_change AS c
                   (account_id, company_id, name, first_seen, last_seen, count, inbox_id,
                    create_uid, create_date, write_uid, write_date)
            SELECT a.id, a.company_id, left(unknown.name, 200), min(received_at), max(received_at),
                   count(*), min(counted.id), %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                   now() AT TIME ZONE 'UTC'
              FROM counted JOIN smart_service_account a ON a.id = account_id,
                   jsonb_array_elements_text(unknown_names) AS unknown(name)
             GROUP BY a.id, left(unknown.name, 200)
                ON CONFLICT (account_id, name) DO UPDATE
               SET count = c.count + excluded.count,
                   last_seen = greatest(c.last_seen, excluded.last_seen),
                   inbox_id = coalesce(c.inbox_id, excluded.inbox_id)
            RETURNING id, xmax = 0
            """, uid=self.env.uid))
        self.invalidate_model()
        self.env["smart.service.inbox"].invalidate_model(["unknown_counted"])
        self.browse(row_id for row_id, new in found if new)._tell()

    def _tell(self):
        """Leave an activity about what appeared for the first time."""
        for account, changes in self.grouped("account_id").items():
            account._alarm(self.env._("The provider changed something"), self.env._(
                "Not known in what the provider sends: %(names)s. Look at an example under "
                "Health, Providers' changes, and update Smart Service if something is missing.",
                names=", ".join(changes.mapped("name"))))

    def action_acknowledge(self):
        """It is known and harmless."""
        self.write({"acknowledged": True})
