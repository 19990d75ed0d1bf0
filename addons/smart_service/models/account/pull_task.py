from datetime import timedelta

from odoo import api, fields, models

# a callback may be lost: what was not asked for so long is fetched without one
POLL_SECONDS = 300
KEEP_DAYS = 1


class SmartServicePullTask(models.Model):
    """A wish to fetch an account's events, because the provider says so or it is time again.

    It has workers of its own, so that a provider who answers slowly holds up no other account's
    events.
    """

    _name = "smart.service.pull.task"
    _description = "Fetching of Events"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "account_id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_pull"

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    queue_key = fields.Char(required=True, readonly=True)
    payload = fields.Text(readonly=True, groups="smart_service.group_manager")

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    # === WISHING === #

    @api.model
    def _want(self, account, payload=""):
        """Have an account's events fetched soon; wishes that nobody has begun become one.

        :param payload: of the event that asks for it, '' when none did
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM smart_service_pull_task WHERE account_id = %s AND state = 'new'"
            " ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED", [account.id],
            log_exceptions=False)
        if waiting := self.env.cr.fetchone():
            task = self.browse(waiting[0])
            if payload:
                task.write({"payload": payload, "next_attempt_at": fields.Datetime.now()})
        else:
            self.create({
                "account_id": account.id, "queue_key": str(account.id), "payload": payload})
        self._wake()

    @api.model
    def _run_worker(self):
        self._want_polls()
        return super()._run_worker()

    @api.model
    def _want_polls(self):
        """Wish for every account whose events have not been fetched for some time."""
        before = fields.Datetime.now() - timedelta(seconds=POLL_SECONDS)
        pulls = self.env["smart.service.pull"].search([("last_pull_at", ">", before)])
        accounts = self.env["smart.service.account"].search([
            ("state", "!=", "draft"), ("id", "not in", pulls.account_id.ids)])
        busy = self.search([
            ("state", "=", "new"), ("account_id", "in", accounts.ids)]).account_id
        for account in accounts - busy:
            if account._adapter().pulls:
                self._want(account)

    # === WORK === #

    def _process_one(self):
        account = self.account_id
        if account.state == "draft" or not account.active:
            return
        self.env["smart.service.pull"]._pull(account, self.payload or "")
        if account.state == "error" and account.state_reason == self._refusal(account):
            account.action_activate()

    @api.model
    def _refusal(self, account):
        """Why the last fetching was refused, as the account shows it; '' if it was not."""
        refused = self.search(
            [("account_id", "=", account.id), ("state", "=", "failed")], limit=1)
        return refused.error or ""

    def _on_given_up(self):
        if self.state == "failed":
            self.account_id._raise_attention(self.error)

    @api.autovacuum
    def _gc_done(self):
        self.search([
            ("state", "!=", "new"),
            ("write_date", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS))]).unlink()

