from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import config

# besides one for each worker: for our other jobs, and what else Odoo has to do
OTHER_THREADS = 1
# a worker that was due so long ago is not going to run
OVERDUE = timedelta(minutes=10)


class SmartServiceHealth(models.AbstractModel):
    """What is wrong with the way that Odoo itself is run, in words."""

    _inherit = "smart.service.health"

    @api.model
    def _checks(self):
        """[{"level", "text"}] of what an administrator of the server should change."""
        return [{"level": level, "text": text} for level, text in (
            *self._check_cron(), *self._check_threads(), *self._check_database_filter())]

    @api.model
    def _check_cron(self):
        crons = self._worker_crons()
        if stopped := crons.filtered(lambda cron: not cron.active):
            yield "bad", self.env._(
                "Switched off: %(names)s. Switch them on under Settings, Technical, Scheduled "
                "Actions.", names=", ".join(stopped.mapped("name")))
        running = crons - stopped
        late = fields.Datetime.now() - OVERDUE
        if running and all(cron.nextcall < late for cron in running):
            yield "bad", self.env._(
                "No worker has run for more than ten minutes: nothing comes in or goes out. Start "
                "Odoo with --max-cron-threads=%(number)s, and look whether its log says why they "
                "stand still.", number=self._threads_needed())

    @api.model
    def _worker_crons(self):
        """The cron records of all queues, also those that are switched off."""
        # sudo: ir.model.data, ir.cron - whether workers run is told, nothing else
        names = self.env["ir.model.data"].sudo().search([
            ("module", "=like", "smart\\_service%"), ("model", "=", "ir.cron")])
        return self.env["ir.cron"].sudo().with_context(active_test=False).browse(
            names.mapped("res_id")).exists()

    @api.model
    def _threads_needed(self):
        """How many jobs Odoo has to run side by side: any worker may wait for a provider."""
        workers = self._worker_crons().filtered(lambda cron: "_run_worker" in cron.code)
        return len(workers) + OTHER_THREADS

    @api.model
    def _check_threads(self):
        threads, needed = config["max_cron_threads"], self._threads_needed()
        if 0 < threads < needed:
            yield "warning", self.env._(
                "Odoo may run %(threads)s jobs side by side; the queues need %(number)s, else a "
                "slow provider holds the others up. Start it with --max-cron-threads=%(number)s.",
                threads=threads, number=needed)

    @api.model
    def _check_database_filter(self):
        if config["dbfilter"] and not (
                request and request.httprequest.headers.get("X-Odoo-Database")):
            yield "warning", self.env._(
                "Odoo runs with --db-filter, and the proxy does not say which database is meant. "
                "Each webhook then asks for the list of all databases first, and a sixth as many "
                "get through. Let the proxy add the header X-Odoo-Database: %(database)s.",
                database=self.env.cr.dbname)
