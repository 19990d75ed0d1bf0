from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH = 500
QUEUES = [
    ("smart.service.inbox", "Incoming events"), ("smart.service.outbox", "Outgoing messages"),
    ("smart.service.media", "Incoming files"), ("smart.service.event.task", "Reactions"),
]


class SmartServiceReplay(models.TransientModel):
    """Giving everything that failed within a time another chance, after counting it."""

    _name = "smart.service.replay"
    _description = "Replay a Time Range"

    queue = fields.Selection(QUEUES, required=True, default="smart.service.inbox")
    account_ids = fields.Many2many(
        "smart.service.account", string="Accounts", help="Empty is all of them.")
    date_from = fields.Datetime(
        "From", required=True, default=lambda self: fields.Datetime.subtract(
            fields.Datetime.now(), days=1))
    date_to = fields.Datetime("To", required=True, default=fields.Datetime.now)
    failed = fields.Boolean(default=True, help="It could not be understood, or was refused.")
    dead = fields.Boolean(default=True, help="It was tried too often.")
    uncertain = fields.Boolean(
        help="Nobody knows whether the customers got these. If they did, they get them twice.")
    count = fields.Integer("Would be replayed", compute="_compute_count")

    @api.depends("queue", "account_ids", "date_from", "date_to", "failed", "dead", "uncertain")
    def _compute_count(self):
        for replay in self:
            replay.count = (
                self.env[replay.queue].search_count(replay._domain()) if replay.queue else 0)

    def _domain(self):
        """The rows that are meant."""
        states = [name for name in ("failed", "dead", "uncertain") if self[name]]
        if self.queue != "smart.service.outbox":
            states = [state for state in states if state != "uncertain"]
        domain = Domain("state", "in", states)
        domain &= Domain("create_date", ">=", self.date_from)
        domain &= Domain("create_date", "<=", self.date_to)
        if self.account_ids and "account_id" in self.env[self.queue]._fields:
            domain &= Domain("account_id", "in", self.account_ids.ids)
        elif self.account_ids:
            domain &= Domain(self._account_path(), "in", self.account_ids.ids)
        return domain

    def _account_path(self):
        """How to get from a row of a queue that has no account of its own to one."""
        return "event_id.account_id"

    def action_replay(self):
        """Replay in batches, oldest first, so that the order is kept."""
        self.ensure_one()
        self.env[self.queue].check_access("write")
        if not self.count:
            raise UserError(self.env._("Nothing of that kind is waiting."))
        replayed, last = 0, 0
        while rows := self.env[self.queue].search(
                self._domain() & Domain("id", ">", last), limit=BATCH, order="id"):
            rows.action_replay()
            self.env.flush_all()
            replayed, last = replayed + len(rows), rows[-1].id
        self.env["smart.service.event"]._log(
            "replayed", user=self.env.user, payload={"queue": self.queue, "rows": replayed})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(number)s were queued again.", number=replayed),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
