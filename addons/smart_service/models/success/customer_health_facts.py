from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine import health_score, mood

SLA_CLOCK = "smart.service.sla.clock"


class SmartServiceCustomerHealth(models.Model):
    """Where the parts of a customer's health come from: one statement each for many customers."""

    _inherit = "smart.service.customer.health"

    @api.model
    def _facts(self, company, ids, now):
        """What is known of customers.

        :param ids: of customers who belong to nobody else
        :return: {id: [:data:`~engine.health_score.Fact`]}
        """
        self.env.flush_all()
        found = {}
        for read in self._fact_readers():
            for partner_id, fact in read(company, ids, now):
                found.setdefault(partner_id, []).append(fact)
        return found

    @api.model
    def _fact_readers(self):
        """Methods of (company, ids, now) that return (customer's id, fact) pairs."""
        readers = [
            self._read_contacts, self._read_emotion, self._read_ratings, self._read_orders,
            self._read_payment]
        return [*readers, self._read_sla] if SLA_CLOCK in self.env else readers

    @api.model
    def _read_contacts(self, company, ids, now):
        rows = self.env.execute_query(SQL(
            """
            SELECT p.commercial_partner_id,
                   count(*) FILTER (WHERE e.occurred_at >= %(recent)s),
                   count(*) FILTER (WHERE e.occurred_at < %(recent)s)
              FROM smart_service_event e JOIN res_partner p ON p.id = e.partner_id
             WHERE p.commercial_partner_id = ANY(%(ids)s) AND e.kind = 'session_opened'
               AND e.company_id = %(company)s AND e.occurred_at >= %(usual)s
             GROUP BY 1
            """, ids=ids, company=company.id, recent=now - timedelta(days=30),
            usual=now - timedelta(days=210)))
        return [(partner_id, health_score.Contacts(recent, round(before / 6, 1)))
                for partner_id, recent, before in rows]

    @api.model
    def _read_emotion(self, company, ids, now):
        weights = SQL(", ").join(
            SQL("(%s, %s)", kind, weight) for kind, weight in mood.WEIGHTS.items())
        rows = self.env.execute_query(SQL(
            """
            SELECT p.commercial_partner_id,
                   count(*) FILTER (WHERE w.weight < 0), count(*) FILTER (WHERE w.weight > 0),
                   sum(w.weight * coalesce(nullif(s.intensity, 0), s.confidence)
                       * power(0.5, greatest(extract(epoch FROM %(now)s - s.said_at), 0)
                               / %(half_life)s)),
                   (array_agg(s.evidence ORDER BY s.said_at DESC, s.id DESC)
                    FILTER (WHERE w.weight < 0))[1]
              FROM smart_service_signal s JOIN res_partner p ON p.id = s.partner_id
              JOIN (VALUES %(weights)s) w(kind, weight) ON w.kind = s.kind
             WHERE p.commercial_partner_id = ANY(%(ids)s) AND s.company_id = %(company)s
               AND s.state != 'rejected' AND s.said_at >= %(since)s
             GROUP BY 1
            """, ids=ids, company=company.id, weights=weights, now=now,
            half_life=mood.HALF_LIFE.total_seconds(), since=now - timedelta(days=90)))
        return [(partner_id, health_score.Emotion(upset, pleased, round(float(balance), 2),
                                                  said or ""))
                for partner_id, upset, pleased, balance, said in rows]

    @api.model
    def _read_sla(self, company, ids, now):
        """Deadlines of the last three months, however they ended."""
        rows = self.env.execute_query(SQL(
            """
            SELECT p.commercial_partner_id,
                   count(*) FILTER (WHERE k.breached_at IS NOT NULL),
                   count(*) FILTER (WHERE k.breached_at IS NULL AND k.met_at IS NOT NULL)
              FROM smart_service_sla_clock k
              JOIN smart_service_ticket t ON t.id = k.ticket_id
              JOIN res_partner p ON p.id = t.partner_id
             WHERE p.commercial_partner_id = ANY(%(ids)s) AND t.company_id = %(company)s
               AND coalesce(k.breached_at, k.met_at) >= %(since)s
             GROUP BY 1
            """, ids=ids, company=company.id, since=now - timedelta(days=90)))
        return [(partner_id, health_score.Sla(missed, met)) for partner_id, missed, met in rows]

    @api.model
    def _read_ratings(self, company, ids, now):
        rows = self.env.execute_query(SQL(
            """
            SELECT p.commercial_partner_id, count(*), avg(f.score)
              FROM smart_service_feedback_request f JOIN res_partner p ON p.id = f.partner_id
             WHERE p.commercial_partner_id = ANY(%(ids)s) AND f.company_id = %(company)s
               AND f.state = 'answered' AND f.sent_at >= %(since)s
             GROUP BY 1
            """, ids=ids, company=company.id, since=now - timedelta(days=180)))
        return [(partner_id, health_score.Ratings(count, round(float(mean), 2)))
                for partner_id, count, mean in rows]

    @api.model
    def _read_orders(self, company, ids, now):
        """Without tax, each at the rate of its own day."""
        rows = self.env.execute_query(SQL(
            """
            SELECT id, coalesce(sum(amount) FILTER (WHERE recent), 0),
                   coalesce(sum(amount) FILTER (WHERE NOT recent), 0),
                   count(*) FILTER (WHERE recent), count(*) FILTER (WHERE NOT recent)
              FROM (SELECT p.commercial_partner_id AS id, o.date_order >= %(recent)s AS recent,
                           o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1) AS amount
                      FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                     WHERE p.commercial_partner_id = ANY(%(ids)s) AND o.state = 'sale'
                       AND o.company_id = %(company)s AND o.date_order >= %(before)s) orders
             GROUP BY 1
            """, ids=ids, company=company.id, recent=now - timedelta(days=180),
            before=now - timedelta(days=360)))
        return [(partner_id, health_score.Orders(
            round(float(amount), 2), round(float(before), 2), count, count_before))
            for partner_id, amount, before, count, count_before in rows]

    @api.model
    def _read_payment(self, company, ids, now):
        rows = self.env.execute_query(SQL(
            """
            SELECT m.commercial_partner_id,
                   count(*) FILTER (WHERE m.payment_state IN ('not_paid', 'partial')
                                      AND m.invoice_date_due < %(today)s),
                   coalesce(max(%(today)s - m.invoice_date_due) FILTER (
                       WHERE m.payment_state IN ('not_paid', 'partial')), 0),
                   count(*) FILTER (WHERE m.payment_state IN ('paid', 'in_payment'))
              FROM account_move m
             WHERE m.commercial_partner_id = ANY(%(ids)s) AND m.company_id = %(company)s
               AND m.move_type = 'out_invoice' AND m.state = 'posted'
               AND (m.payment_state IN ('not_paid', 'partial') OR m.invoice_date >= %(since)s)
             GROUP BY 1
            """, ids=ids, company=company.id, today=now.date(),
            since=now.date() - timedelta(days=365)))
        return [(partner_id, health_score.Payment(overdue, max(days, 0), paid))
                for partner_id, overdue, days, paid in rows]
