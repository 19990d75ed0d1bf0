import logging
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ...engine import dispatch

MOVING = {"employee_id", "start", "stop"}
# what a context carries to say that the rules were looked at; nobody can send it from outside
CHECKED = object()


class SmartServiceVisit(models.Model):
    """A visit that a person moves keeps to the same hard rules as one that the engine books.

    Dragging on the board, typing into the form and calls from outside all end in `write`, so the
    rules are looked at there. What the system itself books runs as superuser, after the same look.
    """

    _inherit = "smart.service.visit"

    def write(self, vals):
        by_hand = {"state", *MOVING}.intersection(vals)
        if not by_hand or self.env.su or self.env.context.get("smart_checked") is CHECKED:
            return super().write(vals)
        if not self.env.user.has_group("smart_service.group_dispatcher"):
            # refused there, in one place for all that is planned
            return super().write(vals)
        rest = {name: value for name, value in vals.items() if name not in by_hand}
        if rest:
            super().write(rest)
        for visit in self:
            if not MOVING.isdisjoint(vals):
                visit._move_by_hand(vals)
            if vals.get("state", visit.state) != visit.state:
                visit._drag_to(vals["state"])
        return True

    @api.onchange("start")
    def _onchange_start(self):
        """Another start keeps the visit's length."""
        before = self._origin
        if self.start and before.start and before.stop and self.stop == before.stop:
            self.stop = self.start + (before.stop - before.start)

    # === BY HAND === #

    def _move_by_hand(self, vals):
        """Move a visit, unless that needs a second thought.

        :raises RedirectWarning: nobody goes yet, or the customer has agreed to the appointment;
            leads to the dialog where it is given or moved knowingly
        :raises UserError: a hard rule is broken
        """
        self.ensure_one()
        employee = self.env["hr.employee"].browse(vals.get("employee_id", self.employee_id.id))
        start, stop = (
            fields.Datetime.to_datetime(vals.get(name, self[name])) for name in ("start", "stop"))
        if (employee, start, stop) == (self.employee_id, self.start, self.stop):
            return
        if self.state == "unassigned":
            self._lead_to_dialog(
                self.env._("Nobody goes to %s yet: choose who goes, and when.", self.number),
                self.env._("Give it"), employee, start, stop)
        if self.confirmed_at and self.state == "scheduled":
            self._lead_to_dialog(
                self.env._(
                    "The customer has agreed to the appointment of %s. It is moved only if he is "
                    "told.", self.number),
                self.env._("Move it and tell him"), employee, start, stop)
        self._smart_place(employee, start, stop)

    def _lead_to_dialog(self, message, label, employee, start, stop):
        """Refuse, and offer the dialog that asks for what is missing.

        :raises RedirectWarning: always
        """
        wanted = {
            "default_visit_id": self.id,
            "default_employee_id": employee.id,
            "default_start": start and fields.Datetime.to_string(start),
            "default_stop": stop and fields.Datetime.to_string(stop),
        }
        refusal = RedirectWarning(
            message, self.env.ref("smart_service.action_visit_give").id, label,
            {name: value for name, value in wanted.items() if value})
        # Odoo would log it as an error with its traceback
        refusal.loglevel = logging.INFO
        raise refusal

    def _smart_place(self, employee, start, stop=None):
        """Give this visit to an engineer at a time, both chosen by a dispatcher.

        The parts go with it, and the customer is told. Nothing is done if a hard rule is broken.

        :param start: UTC, so is ``stop``; without it the visit takes what it takes
        :raises AccessError: the user plans no visits
        :raises UserError: a hard rule is broken, in words; or the visit has begun
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("smart_service.group_dispatcher")):
            raise AccessError(self.env._("Only dispatchers plan visits."))
        self.check_access("write")
        self.lock_for_update()
        if self.state not in ("scheduled", "unassigned"):
            raise UserError(self.env._("Visit %s has begun already.", self.number))
        if not employee or not start:
            raise UserError(self.env._("Choose who goes, and when."))
        stop = stop or start + self._usual_length()
        if stop <= start:
            raise UserError(self.env._("A visit ends after it begins."))
        against = self._smart_obstacle_texts(employee, start, stop)
        if against:
            # sudo: hr.employee - the name of the engineer whom the dispatcher has chosen
            raise UserError("\n".join([
                self.env._("%(name)s can't go to %(number)s then:",
                           name=employee.sudo().name, number=self.number),
                *(f"• {text}" for text in against)]))
        chosen = self._as_candidate(employee, start, stop)
        is_new = self.state == "unassigned"
        if is_new or employee != self.employee_id:
            self._take_parts_along(chosen)
        if is_new:
            # sudo: smart.service.visit - the right to plan and the rules were looked at above
            self.sudo().with_company(self.company_id)._book(chosen)
        else:
            self.with_context(smart_checked=CHECKED)._smart_move(
                employee, start, stop, score=chosen.score, travel_km=chosen.travel_km)

    def _usual_length(self):
        """How long the visit takes: as planned, else what its fault takes."""
        self.ensure_one()
        if self.start and self.stop:
            return self.stop - self.start
        # sudo: smart.service.fault - the length of the very repair that is planned
        ticket = self.sudo().ticket_id
        return timedelta(hours=ticket.fault_id._hours(ticket.product_id))

    def _first_start(self, employee):
        """When this engineer could begin first, by the rules of the automatic choice; or None."""
        self.ensure_one()
        # sudo: employees, calendars, stock - as the engine sees them when it chooses itself
        visit = self.sudo().with_company(self.company_id)
        ticket = visit.ticket_id.with_company(visit.company_id)
        employee = employee.sudo()
        job = ticket._job(visit)
        stores, vans = ticket._stocks(job, employee, own=visit._reserved_parts())
        chosen = ticket._judge(job, employee, stores, vans, besides=visit).chosen
        return chosen and chosen.start

    def _as_candidate(self, employee, start, stop):
        """What the engine says about this engineer at this time: score, way, places of parts."""
        # sudo: employees, calendars, stock - as the engine sees them when it chooses itself
        visit = self.sudo().with_company(self.company_id)
        ticket = visit.ticket_id.with_company(visit.company_id)
        employee = employee.sudo()
        job = replace(
            ticket._job(visit), earliest=start, horizon=stop, duration=stop - start)
        stores, vans = ticket._stocks(job, employee, own=visit._reserved_parts())
        (engineer,) = ticket._dated(job, ticket._crew(job, employee, vans), besides=visit)
        # people choose any minute, the engine looks at its own steps
        policy = replace(visit.company_id._smart_policy(), slot=timedelta(minutes=1))
        candidate = dispatch.judge(job, engineer, stores, policy, policy.estimate)
        if not candidate.rejected:
            return candidate
        # the estimate of the way is stricter than the route that was measured
        found, _against = dispatch.screen(job, engineer, stores, policy)
        sources = [(p.product_id, p.quantity, engineer.van.location_id) for p in found.in_van]
        sources += [(p.product_id, p.quantity, store.location_id) for p, store in found.collect]
        return dispatch.Candidate(
            employee.id, False, (), start=start, stop=stop, sources=tuple(sources))

    def _take_parts_along(self, chosen):
        """Reserve the parts where this engineer gets them.

        :raises UserError: one is not free there any more
        """
        # sudo: stock.move - the parts of the very visit that is given
        repair = self.sudo().with_company(self.company_id).repair_id
        repair.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.product_id.is_storable
            and move.state not in ("done", "cancel")
        )._do_unreserve()
        short = repair._smart_reserve(chosen.sources)
        if short:
            products = self.env["product.product"].sudo().browse(
                sorted({product_id for product_id, _location_id in short}))
            raise UserError(self.env._(
                "Meanwhile these parts are taken: %s.",
                ", ".join(products.mapped("display_name"))))
