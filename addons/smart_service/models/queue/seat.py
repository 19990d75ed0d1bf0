from odoo import api, fields, models
from odoo.tools import SQL


class SmartServiceSeat(models.Model):
    """An agent's seat: one row, changed with everything that is given to him.

    Whoever gives an agent a conversation holds the row of his seat and changes it. Another
    transaction either finds it held and looks for somebody else, or has an older picture of his
    load and is refused by the database: so two never fill one agent beyond his capacity.
    """

    _name = "smart.service.seat"
    _description = "Agent's Seat"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    changes = fields.Integer(required=True, default=0)
    given_at = fields.Datetime()

    _user_uniq = models.UniqueIndex("(user_id)")

    @api.model
    def _provide(self, user_ids):
        """Give those a seat who have none."""
        self.env.cr.execute(SQL(
            "INSERT INTO smart_service_seat (user_id, changes) SELECT unnest(%s), 0"
            " ON CONFLICT (user_id) DO NOTHING", sorted(user_ids)), log_exceptions=False)

    @api.model
    def _hold(self, user_ids):
        """Lock seats that nobody holds.

        :return: whose
        """
        self.env.cr.execute(SQL(
            "SELECT user_id FROM smart_service_seat WHERE user_id = ANY(%s) ORDER BY user_id"
            " FOR NO KEY UPDATE SKIP LOCKED", list(user_ids)), log_exceptions=False)
        return {user_id for user_id, in self.env.cr.fetchall()}

    @api.model
    def _change(self, user_ids):
        """What these agents have to do has changed; waits for whoever is giving them more."""
        self.env.cr.execute(SQL(
            """
            INSERT INTO smart_service_seat AS s (user_id, changes, given_at)
            SELECT unnest(%(ids)s), 1, %(now)s
                ON CONFLICT (user_id) DO UPDATE
               SET changes = s.changes + 1, given_at = EXCLUDED.given_at
            """, ids=sorted(user_ids), now=fields.Datetime.now()), log_exceptions=False)
