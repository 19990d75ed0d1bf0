from datetime import timedelta

from odoo import api, fields, models

# a browser that was switched off says no good-bye; who looks on says so again before this
KEEP = timedelta(hours=12)
STATES = [("open", "Open"), ("writing", "Writing")]


class SmartServiceViewing(models.Model):
    """A colleague's browser tab that has a session open, so that others see it.

    Rows come and go with the tabs; nothing is asked again and again, the bus tells changes.
    """

    _name = "smart.service.viewing"
    _description = "Open Conversation"
    _log_access = False
    _rec_name = "user_id"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    tab = fields.Char(required=True, export_string_translation=False)
    state = fields.Selection(STATES, required=True, default="open")
    seen_at = fields.Datetime(required=True)

    _tab_uniq = models.UniqueIndex("(channel_id, user_id, tab)")

    @api.model
    def _note(self, channel, user, tab, state):
        """A tab shows a session, or its user begins or ends writing in it."""
        self.env.cr.execute("""
            INSERT INTO smart_service_viewing (channel_id, user_id, tab, state, seen_at)
            VALUES (%s, %s, %s, %s, %s)
                ON CONFLICT (channel_id, user_id, tab)
                DO UPDATE SET state = EXCLUDED.state, seen_at = EXCLUDED.seen_at
            """, [channel.id, user.id, tab, state, fields.Datetime.now()])
        self.invalidate_model()

    @api.autovacuum
    def _gc_left(self):
        self.search([("seen_at", "<", fields.Datetime.now() - KEEP)]).unlink()
