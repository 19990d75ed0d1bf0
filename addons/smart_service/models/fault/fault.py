from odoo import api, fields, models

from ...engine import kit

# So many finished repairs of a product are looked back on: devices and their faults change.
MEMORY = 200
# Hours: who taps "begin" and "done" at once has told nothing about how long it took.
SHORTEST_WORK = 0.1


class SmartServiceFault(models.Model):
    """What a repair takes: parts with their probability, skills, time.

    All of it begins with the catalogue's word and learns from finished repairs.
    """

    _inherit = "smart.service.fault"

    skill_line_ids = fields.One2many(
        "smart.service.fault.skill", "fault_id", "Further skills", copy=True
    )
    time_ids = fields.One2many("smart.service.fault.time", "fault_id", "Times", copy=True)
    statistic_ids = fields.One2many("smart.service.fault.statistic", "fault_id", "Experience")
    learned_at = fields.Datetime("Learned on", readonly=True, copy=False)

    # === WHAT IT TAKES === #

    def _parts(self, product=None):
        """What to take along: (product, quantity), each once, in the order of their ids.

        :param product: the device's product; without it the catalogue's parts for all of them
        """
        self.ensure_one()
        Product = self.env["product.product"]
        taken = [
            (Product.browse(part.product_id), part.quantity)
            for part in self._kit(product)
            if part.taken
        ]
        return sorted(taken, key=lambda item: item[0].id)

    def _kit(self, product=None):
        """Every part that the repair may take, most probable first.

        :return: tuple of :class:`~engine.kit.Likely`
        """
        return self._kit_of(product.product_tmpl_id if product else None)

    def _kit_of(self, product_tmpl):
        self.ensure_one()
        here, elsewhere = self._history(product_tmpl)
        return kit.choose(
            self._planned_parts(product_tmpl),
            here,
            elsewhere,
            threshold=self.env.company.smart_part_probability / 100,
        )

    def _planned_parts(self, product_tmpl):
        """The catalogue's kit for a product; a part that is named twice is taken twice."""
        planned = {}
        for line in self.part_ids:
            if line.product_tmpl_id and line.product_tmpl_id != product_tmpl:
                continue
            before = planned.get(line.product_id.id)
            planned[line.product_id.id] = kit.Planned(
                line.product_id.id,
                line.quantity + (before.quantity if before else 0.0),
                max(line.probability / 100, before.probability if before else 0.0),
            )
        return planned.values()

    def _hours(self, product=None):
        """How long the repair lasts on this product, in hours."""
        return self._hours_and_spread(product)[0]

    def _hours_and_spread(self, product=None):
        """(how long the repair lasts on this product, by how much it differs), in hours."""
        self.ensure_one()
        product_tmpl = product.product_tmpl_id if product else None
        own = self.time_ids.filtered(lambda time: time.product_tmpl_id == product_tmpl)
        here, _elsewhere = self._history(product_tmpl)
        standard = own.duration or self.duration
        return kit.hours(standard, here), kit.spread(standard, here)

    def _skills(self):
        """[(skill, minimum level from 0 to 100)] that who goes has to have, the main one first."""
        self.ensure_one()
        lines = [(line.skill_id, line.skill_level_id) for line in self.skill_line_ids]
        if self.skill_id:
            lines.insert(0, (self.skill_id, self.skill_level_id))
        return [(skill, level.level_progress) for skill, level in lines]

    # === EXPERIENCE === #

    def _history(self, product_tmpl):
        """Finished repairs of this fault: (of this product, of all others).

        :return: two :class:`~engine.kit.History`
        """
        rows = self.env["smart.service.fault.statistic"].search_fetch(
            [("fault_id", "=", self.id), ("company_id", "=", self.env.company.id)],
            ["product_tmpl_id", "part_id", "repair_count", "used_count", "quantity", "hours",
             "squared_hours", "timed_count"],
        )
        here = rows.filtered(lambda row: row.product_tmpl_id == product_tmpl)
        return self._summed(here), self._summed(rows - here)

    @api.model
    def _summed(self, rows):
        totals = rows.filtered(lambda row: not row.part_id)
        uses = {}
        for part, of_part in (rows - totals).grouped("part_id").items():
            uses[part.id] = kit.Uses(
                sum(of_part.mapped("used_count")), sum(of_part.mapped("quantity")))
        return kit.History(
            sum(totals.mapped("repair_count")),
            sum(totals.mapped("hours")),
            sum(totals.mapped("timed_count")),
            sum(totals.mapped("squared_hours")),
            uses,
        )

    def _learn(self, product_tmpl):
        """Count anew what the last repairs of this fault on a product have used and lasted.

        Who learns from two repairs at once waits: the fault's own row is written first, so that
        of two transactions the later is refused by PostgreSQL, run again, and sees both.
        """
        self.ensure_one()
        self.learned_at = fields.Datetime.now()
        self.flush_recordset(["learned_at"])
        tickets = self.env["smart.service.ticket"].search(
            self._finished_domain(product_tmpl), order="id desc", limit=MEMORY)
        Statistic = self.env["smart.service.fault.statistic"]
        key = {
            "fault_id": self.id,
            "product_tmpl_id": product_tmpl.id,
            "company_id": self.env.company.id,
        }
        rows = Statistic.search([(name, "=", value) for name, value in key.items()])
        by_part = {row.part_id.id: row for row in rows}
        counted = self._counted(tickets)
        for part_id, values in counted.items():
            row = by_part.get(part_id)
            if row:
                row.write(values)
            else:
                Statistic.create({**key, "part_id": part_id, **values})
        rows.filtered(lambda row: row.part_id.id not in counted).unlink()

    def _finished_domain(self, product_tmpl):
        return [
            ("fault_id", "=", self.id),
            ("product_id.product_tmpl_id", "=", product_tmpl.id),
            ("company_id", "=", self.env.company.id),
            ("visit_ids", "any", [
                ("state", "=", "done"), ("result_code", "not in", ("part_missing", "not_fixed")),
            ]),
        ]

    @api.model
    def _counted(self, tickets):
        """{part's id or False for the repairs themselves: values of its row}"""
        hours = self._worked_hours(tickets)
        moves = self.env["stock.move"].search([
            ("repair_id.smart_ticket_id", "in", tickets.ids),
            ("repair_line_type", "=", "add"),
            ("state", "=", "done"),
            ("product_id.type", "=", "consu"),
        ])
        counted = {
            False: {
                "repair_count": len(tickets), "hours": sum(hours), "timed_count": len(hours),
                "squared_hours": sum(one * one for one in hours),
            }
        }
        for part, of_part in moves.grouped("product_id").items():
            used = of_part.filtered(
                lambda move: move.product_id.uom_id.compare(move._smart_consumed(), 0.0) > 0)
            if used:
                counted[part.id] = {
                    "repair_count": len(tickets),
                    "used_count": len(used.repair_id.smart_ticket_id),
                    "quantity": sum(move._smart_consumed() for move in used),
                }
        return counted

    @api.model
    def _worked_hours(self, tickets):
        """The working time of each ticket's visits that is known, in hours."""
        spent = (sum(map(self._hours_at, ticket.visit_ids)) for ticket in tickets)
        return [hours for hours in spent if hours >= SHORTEST_WORK]

    @api.model
    def _hours_at(self, visit):
        if not (visit.started_at and visit.finished_at):
            return 0.0
        return (visit.finished_at - visit.started_at).total_seconds() / 3600
