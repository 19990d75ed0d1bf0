import logging
import random
import time
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, LockError
from odoo.tools import SQL

from .queue_mixin import CONFLICT_TRIES, CONFLICTS

_logger = logging.getLogger(__name__)

KEEP_DAYS = 30


class SmartServiceJobFailure(models.Model):
    """What a scheduled job could not do for one record, and whether it could since.

    Jobs that go through many records do so by :meth:`_each` or :meth:`_try`, so that one that
    fails is seen on the health desk and neither stops nor repeats the others.
    """

    _name = "smart.service.job.failure"
    _description = "Failure of a Scheduled Job"
    _order = "last_at desc, id desc"
    _rec_name = "job"
    _log_access = False

    job = fields.Selection(
        [("nps", "Recommendation campaigns"), ("health", "Health of customers"),
         ("follow_up", "Reminders of leads"), ("sla", "Promised times"),
         ("parts", "Parts that visits wait for"), ("window", "Reminders of reply windows")],
        required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    state = fields.Selection(
        [("failed", "Failed"), ("done", "Done since")], required=True, readonly=True)
    error = fields.Text("What went wrong", readonly=True)
    count = fields.Integer("Times", readonly=True, aggregator="sum")
    first_at = fields.Datetime("First", readonly=True)
    last_at = fields.Datetime("Last", readonly=True)

    _record_uniq = models.UniqueIndex(
        "(job, res_model, res_id)", "This failure is written down already.")

    # === WORK === #

    @api.model
    def _each(self, job, records, work, failed=None):
        """Do something for each of many records, each in a transaction of its own.

        Where another transaction was faster the record is taken again.

        :param job: whose work it is, a value of ``job``
        :param work: called with the record; its only effects are rows
        :param failed: called with the record after its work has failed and was undone
        :return: False when the job's time is over before all were looked at
        """
        cron = self.env["ir.cron"]
        for number, record in enumerate(records, 1):
            self._take_again(job, record, work, failed)
            if not cron._commit_progress(1, remaining=len(records) - number):
                return number == len(records)
        return True

    def _take_again(self, job, record, work, failed):
        for tried in range(CONFLICT_TRIES + 1):
            try:
                self._try(job, record, work, failed)
                return
            except (*CONFLICTS, LockError) as error:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                if tried == CONFLICT_TRIES:
                    self._note(job, record, error)
                    return
                time.sleep(random.uniform(0, 0.02 * tried))

    @api.model
    def _try(self, job, record, work, failed=None):
        """Do something for one record; if that fails, undo and note it.

        :return: whether it was done
        :raises CONFLICTS: another transaction was faster
        """
        record_id = record.id
        try:
            with self.env.cr.savepoint():
                work(record)
                self.env.flush_all()
        except (*CONFLICTS, LockError, psycopg2.OperationalError):
            raise
        except Exception as error:  # its words may quote customers: they stay on the row
            if not record.browse(record_id).exists():
                # it was removed since it was found: nothing is left to do
                return False
            _logger.info("%s: %s %s: %s", job, record._name, record_id, type(error).__name__)
            self._note(job, record.browse(record_id), error)
            if failed:
                failed(record.browse(record_id))
            return False
        self._settle(job, record)
        return True

    @api.model
    def _note(self, job, record, error):
        """Write a failure down; one row for all failures of a job with a record."""
        # sudo: any model - only whose company's people may see that it failed
        record = record.sudo().exists()
        company = record._name == "res.company" and record or (
            "company_id" in record and record.company_id)
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """
            INSERT INTO smart_service_job_failure AS f
                   (job, res_model, res_id, company_id, state, error, count, first_at, last_at)
            VALUES (%s, %s, %s, %s, 'failed', %s, 1, %s, %s)
                ON CONFLICT (job, res_model, res_id) DO UPDATE
               SET state = 'failed', error = excluded.error, count = f.count + 1,
                   last_at = excluded.last_at
            """, job, record._name, record.id, company and company.id or None,
            f"{type(error).__name__}: {error}", now, now))
        self.invalidate_model(flush=False)

    @api.model
    def _settle(self, job, records):
        """It could be done: what failed before is over."""
        self.env.cr.execute(SQL(
            """
            UPDATE smart_service_job_failure SET state = 'done'
             WHERE job = %s AND res_model = %s AND res_id = ANY(%s) AND state = 'failed'
            """, job, records._name, records.ids))
        if self.env.cr.rowcount:
            self.invalidate_model(flush=False)

    # === AGAIN === #

    def action_retry(self):
        """Do now what failed, as the job would, instead of waiting for it.

        :raises AccessError: only managers do
        :return: a notification that says what has come of it
        """
        self.check_access("read")
        if not self.env.user.has_group("smart_service.group_manager"):
            raise AccessError(self.env._("Only managers try it again."))
        wanted = self.filtered(lambda failure: failure.state == "failed")
        for failure in wanted:
            failure._retry()
        failed = wanted.filtered(lambda failure: failure.state == "failed")
        return {
            "type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "warning" if failed else "success",
                "message": "\n".join(failed.mapped("error")) or self.env._("Done."),
                "title": self.env._("It failed again") if failed else False,
                "next": {"type": "ir.actions.act_window_close"}}}

    def _retry(self):
        self.ensure_one()
        # the job's own user and language, not those of who presses the button
        job = self.env(user=SUPERUSER_ID, context={})
        record = job[self.res_model].browse(self.res_id)
        if record.exists():
            job[self._name]._try(self.job, record, lambda one: one._smart_retry_job(self.job))
        else:
            # it was removed since: nothing is left to do
            self._settle(self.job, record)

    # === SHOWING === #

    def action_open(self):
        """The record that it failed with."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
            "view_mode": "form"}

    @api.autovacuum
    def _gc_old(self):
        """What has not failed for a month leaves."""
        self.search([
            ("last_at", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS))]).unlink()
