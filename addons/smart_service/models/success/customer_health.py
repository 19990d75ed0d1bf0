import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import health_score
from ..account.queue_mixin import CONFLICTS

_logger = logging.getLogger(__name__)

# customers who had nothing to do with us for so long are not calculated anew
KNOWN_DAYS = 400
BATCH = 500


class SmartServiceCustomerHealth(models.Model):
    """How well a customer fares with one of our companies, and what makes us think so.

    Calculated every night for everybody, and when something happens for whom it concerns.
    People are rated together with the company that they work for.
    """

    _name = "smart.service.customer.health"
    _description = "Customer Health"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "score, id"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    score = fields.Integer(
        required=True, readonly=True, aggregator="avg",
        help="0 to 100. Everybody begins with 70; each reason takes points away or gives some.")
    band = fields.Selection(
        [(health_score.RISK, "At risk"), (health_score.WATCH, "To be watched"),
         (health_score.GOOD, "Good")], "Standing", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Success manager", compute="_compute_user_id", store=True, index=True)
    line_ids = fields.One2many(
        "smart.service.customer.health.line", "health_id", "Reasons", readonly=True)
    act_ids = fields.One2many("smart.service.retention.act", "health_id", "What to do")
    refreshed_at = fields.Datetime("Calculated at", required=True, readonly=True, index=True)
    peak = fields.Integer(
        "Best score", readonly=True, aggregator=None, help="The best since he was well.")
    peak_at = fields.Datetime("Best score at", readonly=True)
    low = fields.Integer("Lowest score", readonly=True, aggregator=None)
    fallen = fields.Boolean(
        readonly=True, help="The success manager was told, and the customer is not over it.")
    fell_at = fields.Datetime("Fell at", readonly=True)
    falls = fields.Integer("Number of falls", readonly=True)
    change = fields.Integer(
        "Since the best", compute="_compute_change", help="Points less than at his best.")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This customer's health is known already.")
    _score_check = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A score lies between 0 and 100.")

    # === COMPUTE METHODS === #

    @api.depends("partner_id.smart_success_manager_id", "company_id.smart_success_manager_id")
    def _compute_user_id(self):
        for health in self:
            health.user_id = health.partner_id._smart_success_manager(health.company_id)

    @api.depends("score", "peak")
    def _compute_change(self):
        for health in self:
            health.change = health.score - health.peak

    # === CALCULATION === #

    @api.model
    def _refresh(self, customers, company, tell=True):
        """Calculate the health of customers anew.

        :param customers: ``res.partner``; those who belong together count as one
        :param tell: whether success managers are told of falls
        :return: the customers' health; nobody of whom nothing is known gets any
        """
        # sudo: smart.service.customer.health - calculated on everybody's behalf from figures
        # that single readers need not see
        Health = self.sudo().with_company(company).with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
        ids = sorted(customers.sudo().commercial_partner_id.ids)
        now = fields.Datetime.now()
        facts = Health._facts(company, ids, now)
        known = {health.partner_id.id: health for health in Health.search([
            ("partner_id", "in", ids), ("company_id", "=", company.id)])}
        limits, weights = company._smart_health_limits(), company._smart_health_weights()
        judged, new = {}, []
        for partner_id in ids:
            if partner_id not in facts and partner_id not in known:
                continue
            before = known.get(partner_id, Health)._standing()
            health = health_score.judge(facts.get(partner_id, ()), weights)
            standing, happened = health_score.watch(before, health.score, now, limits)
            judged[partner_id] = health, happened
            vals = {
                "score": health.score, "band": limits.band(health.score), "refreshed_at": now,
                "peak": standing.peak, "peak_at": standing.peak_at, "low": standing.low,
                "fallen": standing.fallen}
            if before:
                known[partner_id].write(vals)
            else:
                new.append({"partner_id": partner_id, "company_id": company.id, **vals})
        for health in Health.create(new):
            known[health.partner_id.id] = health
        found = Health.union(*(known[partner_id] for partner_id in judged))
        found._keep_lines({known[key].id: health for key, (health, _what) in judged.items()})
        for partner_id, (_health, happened) in judged.items():
            if happened:
                getattr(known[partner_id], f"_on_{happened}")(tell)
        return found.with_env(self.env)

    def _standing(self):
        """What is remembered, as :class:`~engine.health_score.Standing`; None at first."""
        if not self:
            return None
        return health_score.Standing(self.peak, self.peak_at, self.low, self.fallen)

    def _keep_lines(self, judged):
        """Write down what the scores were made of; what has not changed stays.

        :param judged: {id: :class:`~engine.health_score.Health`}
        """
        known = {(line.health_id.id, line.code): line for line in self.line_ids}
        new = []
        for health_id, health in judged.items():
            for line in health.lines:
                vals = {"points": line.points, "facts": line.fact._asdict()}
                kept = known.pop((health_id, line.fact.code), None)
                if not kept:
                    new.append({"health_id": health_id, "code": line.fact.code, **vals})
                elif kept.points != vals["points"] or kept.facts != vals["facts"]:
                    kept.write(vals)
        gone = self.line_ids.browse(line.id for line in known.values())
        gone.unlink()
        self.line_ids.create(new)

    # === NIGHTLY === #

    @api.model
    def _cron_refresh(self):
        """Calculate everybody's health who was not calculated today, some at a time."""
        cron = self.env["ir.cron"]
        since = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        # sudo: res.company - every night for everybody
        for company in self.env["res.company"].sudo().search(
                [("active", "=", True)]):
            tell, last = self._knew_before(company, since), 0
            while customers := self._due(company, since, last):
                last = max(customers.ids)
                if not self._refresh_all(customers, company, tell):
                    return
        cron._commit_progress(remaining=0)

    @api.model
    def _knew_before(self, company, since):
        """Whether anybody looked before; in the first night nobody's risk is news."""
        # sudo: smart.service.customer.health - whether there is any at all
        return bool(self.sudo().search_count([
            ("company_id", "=", company.id), ("create_date", "<", since)], limit=1))

    @api.model
    def _refresh_all(self, customers, company, tell):
        """Calculate together what can be; where that fails, one by one.

        :return: False when the job's time is over
        """
        jobs, ids = self.env["smart.service.job.failure"], customers.ids
        try:
            with self.env.cr.savepoint():
                self._refresh(customers, company, tell=tell)
                self.env.flush_all()
        except CONFLICTS:
            self.env["smart.service.queue.mixin"]._forget_transaction()
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # which customer it is shows one by one
            _logger.info("Health of %s customers together: %s", len(ids), type(error).__name__)
        else:
            jobs._settle("health", customers)
            return bool(self.env["ir.cron"]._commit_progress(len(ids), remaining=1))
        return jobs._each(
            "health", customers.browse(ids),
            lambda customer: self._refresh(customer, company, tell=tell))

    @api.model
    def _due(self, company, since, last, limit=BATCH):
        """The next customers whose health is older than ``since``.

        :param last: only those with a higher id
        """
        self.env.flush_all()
        known_since = fields.Datetime.now() - timedelta(days=KNOWN_DAYS)
        self.env.cr.execute(SQL(
            """
            SELECT c.id FROM res_partner c
              LEFT JOIN smart_service_customer_health h
                     ON h.partner_id = c.id AND h.company_id = %(company)s
             WHERE c.id > %(last)s AND c.commercial_partner_id = c.id
               AND c.smart_merged_into_id IS NULL
               AND (h.refreshed_at IS NULL OR h.refreshed_at < %(since)s)
               AND (h.id IS NOT NULL
                    OR EXISTS (SELECT 1 FROM smart_service_event e
                                 JOIN res_partner p ON p.id = e.partner_id
                                WHERE p.commercial_partner_id = c.id
                                  AND e.company_id = %(company)s
                                  AND e.occurred_at >= %(known)s)
                    OR EXISTS (SELECT 1 FROM sale_order o
                                 JOIN res_partner p ON p.id = o.partner_id
                                WHERE p.commercial_partner_id = c.id AND o.state = 'sale'
                                  AND o.company_id = %(company)s AND o.date_order >= %(known)s)
                    OR EXISTS (SELECT 1 FROM account_move m
                                WHERE m.commercial_partner_id = c.id AND m.state = 'posted'
                                  AND m.move_type = 'out_invoice'
                                  AND m.company_id = %(company)s
                                  AND m.payment_state IN ('not_paid', 'partial')))
             ORDER BY c.id LIMIT %(limit)s
            """, company=company.id, last=last, since=since, known=known_since, limit=limit))
        return self.env["res.partner"].browse(row[0] for row in self.env.cr.fetchall())

    def action_refresh(self):
        """Calculate now."""
        self.check_access("read")
        for health in self:
            self._refresh(health.partner_id, health.company_id)

    def action_open_customer(self):
        """The customer's card."""
        self.ensure_one()
        return self.partner_id._get_records_action()
