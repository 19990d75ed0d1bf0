from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import dispatch


class SmartServiceTicket(models.Model):
    """From a decided repair to an engineer with the parts at the door, without a human step."""

    _inherit = "smart.service.ticket"

    visit_ids = fields.One2many("smart.service.visit", "ticket_id", "Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for ticket in self:
            ticket.visit_count = len(ticket.visit_ids)

    # === ASSIGNING === #

    def _dispatch(self):
        """Choose engineer, time and the places of the parts, and book all of it.

        Visit and reservation are made in one transaction. What is chosen from this transaction's
        snapshot can have been taken by another one meanwhile: then writing it fails with a
        serialization error, and the caller's transaction has to be run again (the queue workers
        and Odoo's own request handling do).

        :return: the visit; in state `unassigned` when nobody can go
        """
        self.ensure_one()
        # sudo: employees, skills, calendars, stock - the plan looks at all engineers, whoever asks
        # for it; it is recorded and shown on the visit
        self = self.sudo().with_company(self.company_id)
        booked = self.visit_ids.filtered(lambda visit: visit._is_settled())
        if booked:
            return booked[0]
        repair = self.repair_ids.filtered(lambda r: r.state in ("draft", "confirmed"))[:1]
        if not repair:
            raise UserError(self.env._("%s has no open repair order.", self.number))
        visit = self.visit_ids.filtered(lambda v: v.state == "unassigned")[:1] or self.env[
            "smart.service.visit"
        ].create({"ticket_id": self.id, "repair_id": repair.id})
        unusable = set()
        while True:
            assignment = self._choose_engineer(unusable)
            chosen = assignment.chosen
            if not chosen and self._supply_parts(assignment, visit):
                continue
            if not chosen:
                visit._record(assignment)
                self._explain_unassigned(assignment)
                return visit
            if self._let_choose(assignment, visit):
                return visit
            short = repair._smart_reserve(chosen.sources, chosen.awaited)
            if not short:
                break
            unusable |= short
        visit._record(assignment)
        visit._book(chosen)
        return visit

    def _let_choose(self, assignment, visit):
        """Leave the first appointment to the customer, where the company wants that.

        :return: whether he was asked; then nothing is booked yet
        """
        return False

    def _needed_parts(self):
        """(product, quantity) of what the repair takes, each product once, in units of stock."""
        quantities = defaultdict(float)
        repair = self.repair_ids.filtered(lambda r: r.state in ("draft", "confirmed"))[:1]
        for move in repair.move_ids.filtered(
            lambda m: m.repair_line_type == "add" and m.product_id.is_storable
            and m.state not in ("done", "cancel")
        ):
            quantities[move.product_id] += move.product_qty
        return sorted(quantities.items(), key=lambda item: item[0].id)

    # === WHEN NOBODY CAN GO === #

    def _explain_unassigned(self, assignment):
        """Leave the ticket to a dispatcher with the reason."""
        missing = set()
        for candidate in assignment.candidates:
            for reason in candidate.reasons:
                if reason.code == dispatch.PART_MISSING:
                    missing |= set(reason.params["product_ids"])
        everybody = assignment.candidates and all(
            any(reason.code == dispatch.PART_MISSING for reason in candidate.reasons)
            for candidate in assignment.candidates
        )
        if everybody:
            products = self.env["product.product"].browse(sorted(missing))
            self._ask_person(
                self._asked_env()._("Part missing: %s", ", ".join(products.mapped("display_name")))
            )
            kind, payload = "part_missing", {"product_ids": products.ids}
        else:
            self._ask_person(self._asked_env()._(
                "No engineer can go: see the reasons on the visit."))
            kind, payload = "needs_review", {"reason": "no_engineer"}
        self.env["smart.service.event"]._log(
            kind,
            channel=self._log_channel(),
            ticket=self,
            partner=self.partner_id,
            company=self.company_id,
            payload=payload,
        )

    # === ACTIONS === #

    def action_dispatch(self):
        """Try to find an engineer now."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("smart_service.group_dispatcher"):
            raise UserError(self.env._("Only dispatchers plan visits."))
        if self.type_id.code != "repair" or self.review_state == "needed":
            raise UserError(self.env._("%s is not ready for a visit.", self.number))
        # sudo: repair.order - the dispatcher's right to plan was checked above; the repair order
        # that the plan needs is made for him
        if not self.sudo().repair_ids.filtered(lambda r: r.state != "cancel"):
            self.sudo()._handle_repair()
        elif not self.warranty_covered and not self._quotation_accepted():
            raise UserError(self.env._("The customer has not accepted the quotation yet."))
        else:
            self._dispatch()
        return self.action_view_visits()

    def action_view_visits(self):
        """The visits of this ticket."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.action_visit")
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action
