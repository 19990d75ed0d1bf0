from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import segment

YEAR_DAYS = 365.2425
RFM_DAYS = 730
# rows of one statement
BATCH = 5000
COLUMNS = (
    "partner_id", "spent", "first_order", "last_order", "orders", "contract", "recency",
    "frequency", "money", "segment_id")


class SmartServiceCustomerWorth(models.Model):
    """What the customers who have bought something are worth: the figures behind segments.

    Written every night, in a few statements for everybody.
    """

    _name = "smart.service.customer.worth"
    _description = "Customer Worth"
    _order = "spent desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", readonly=True)
    spent = fields.Float(
        "Spent in the last 12 months", digits=(16, 2), readonly=True,
        help="Confirmed orders of all companies without tax, each at the rate of its own day, in "
        "the currency of the first company.")
    first_order = fields.Date("First order", readonly=True)
    last_order = fields.Date("Last order", readonly=True)
    orders = fields.Integer("Orders in two years", readonly=True)
    contract = fields.Boolean("Service contract", readonly=True)
    recency = fields.Integer(
        "Bought lately", readonly=True, aggregator=None,
        help="Fifth of the customers who bought in the last two years, 5 is the best.")
    frequency = fields.Integer("Buys often", readonly=True, aggregator=None)
    money = fields.Integer("Spends much", readonly=True, aggregator=None)
    segment_id = fields.Many2one(
        "smart.service.segment", ondelete="set null", readonly=True, index="btree_not_null")

    _partner_uniq = models.UniqueIndex("(partner_id)", "This customer's worth is known already.")

    @api.model
    def _first_company(self):
        """The company in whose currency the customers of all companies are compared."""
        # sudo: res.company - its currency alone
        return self.env["res.company"].sudo().search(
            [("parent_id", "=", False)], order="id", limit=1)

    @api.model
    def _rate_on(self, currency, day):
        """A currency's rate on a day, as ``res.currency._get_rates`` finds it.

        :param currency: SQL of the currency's id
        :param day: SQL of the day
        """
        def rate(condition, order):
            return SQL(
                "(SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = %s AND %s"
                " AND (r.company_id IS NULL OR r.company_id = %s)"
                " ORDER BY r.company_id, r.name %s LIMIT 1)",
                currency, condition, self._first_company().id, order)

        return SQL("coalesce(%s, %s, 1)", rate(SQL("r.name <= %s", day), SQL("DESC")),
                   rate(SQL("TRUE"), SQL("ASC")))

    @api.model
    def _read_all(self, now):
        """(customer's id, first order, last order, spent in 12 months, orders in two years, their
        amount, contract in force) of everybody who has bought or has a contract."""
        self.env.flush_all()
        wanted = self._first_company().currency_id.id
        return self.env.execute_query(SQL(
            """
            WITH rates AS (
                SELECT d.day, d.currency_id, %(to_rate)s / %(from_rate)s AS rate
                  FROM (SELECT DISTINCT o.date_order::date AS day, c.currency_id
                          FROM sale_order o JOIN res_company c ON c.id = o.company_id
                         WHERE o.state = 'sale' AND c.currency_id != %(wanted)s
                           AND o.date_order >= %(rfm)s) d),
            bought AS (
                SELECT p.commercial_partner_id AS id, o.date_order,
                       o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1)
                       * coalesce(r.rate, 1) AS amount
                  FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                  JOIN res_company c ON c.id = o.company_id
                  LEFT JOIN rates r ON r.currency_id = c.currency_id
                                   AND r.day = o.date_order::date
                 WHERE o.state = 'sale'),
            summed AS (
                SELECT id, min(date_order) AS first, max(date_order) AS last,
                       coalesce(sum(amount) FILTER (WHERE date_order >= %(year)s), 0) AS spent,
                       count(*) FILTER (WHERE date_order >= %(rfm)s) AS orders,
                       coalesce(sum(amount) FILTER (WHERE date_order >= %(rfm)s), 0) AS amount
                  FROM bought GROUP BY id),
            contracted AS (
                SELECT DISTINCT p.commercial_partner_id AS id
                  FROM smart_service_contract c JOIN res_partner p ON p.id = c.partner_id
                 WHERE c.state = 'active' AND c.date_from <= %(today)s
                   AND c.date_to >= %(today)s)
            SELECT coalesce(s.id, c.id), s.first, s.last, coalesce(s.spent, 0),
                   coalesce(s.orders, 0), coalesce(s.amount, 0), c.id IS NOT NULL
              FROM summed s FULL JOIN contracted c ON c.id = s.id
             ORDER BY 1
            """, today=now.date(), year=now - timedelta(days=365),
            rfm=now - timedelta(days=RFM_DAYS), wanted=wanted,
            to_rate=self._rate_on(SQL("%s", wanted), SQL("d.day")),
            from_rate=self._rate_on(SQL("d.currency_id"), SQL("d.day"))))

    @api.model
    def _worths(self, now):
        """{customer's id: (:class:`~engine.segment.Worth`, first order, last order, orders)}"""
        rows = self._read_all(now)
        buyers = [row for row in rows if row[4]]
        fifths = dict(zip(
            (row[0] for row in buyers),
            zip(segment.quintiles([row[2].timestamp() for row in buyers]),
                segment.quintiles([row[4] for row in buyers]),
                segment.quintiles([row[5] for row in buyers]), strict=True)
            if buyers else (), strict=True))
        return {
            partner_id: (
                segment.Worth(
                    float(spent), (now - first).days / YEAR_DAYS if first else 0.0, contract,
                    *fifths.get(partner_id, (0, 0, 0))),
                first and first.date(), last and last.date(), orders)
            for partner_id, first, last, spent, orders, _amount, contract in rows}

    @api.model
    def _keep(self, rows):
        """Write the figures down; a row that is the same stays untouched.

        :param rows: tuples of :data:`COLUMNS`
        """
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        for at in range(0, len(rows), BATCH):
            self.env.cr.execute(SQL(
                """
                INSERT INTO smart_service_customer_worth AS w (%(names)s) VALUES %(rows)s
                ON CONFLICT (partner_id) DO UPDATE SET (%(names)s) = (%(new)s)
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """, names=names,
                rows=SQL(", ").join(SQL("%s", row) for row in rows[at:at + BATCH]),
                new=SQL(", ").join(SQL("excluded.%s", SQL.identifier(n)) for n in COLUMNS),
                old=SQL(", ").join(SQL("w.%s", SQL.identifier(n)) for n in COLUMNS)))
        self.env.cr.execute(SQL(
            "DELETE FROM smart_service_customer_worth WHERE partner_id != ALL(%s)",
            [row[0] for row in rows]))
        self.invalidate_model()
