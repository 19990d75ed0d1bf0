import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

BOOKED = ("scheduled", "on_the_way", "under_way")
# what an engineer types in; all else follows from planning, and from what he does
WRITTEN = {"report"}
TALK = ("activity_", "message_")


class ExclusionConstraint(models.Constraint):
    """An exclusion over a number and a range: needs PostgreSQL's ``btree_gist``.

    The extension is trusted, so the owner of the database may create it. Where it isn't
    installed the model's own check, which holds as well, stands alone.
    """

    def apply_to_database(self, model):
        cr = model.env.cr
        try:
            with cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        except psycopg2.Error:
            _logger.info("btree_gist is not available: visits are guarded by their check alone")
            return
        super().apply_to_database(model)


class SmartServiceVisit(models.Model):
    """An engineer's visit: who, when, what he takes along, and why it is he."""

    _name = "smart.service.visit"
    _description = "Visit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start desc, id desc"
    _rec_name = "number"

    number = fields.Char(readonly=True, copy=False, index="trigram")
    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="restrict", index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True)
    repair_id = fields.Many2one(
        "repair.order",
        "Repair order",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        groups="stock.group_stock_user",
    )
    employee_id = fields.Many2one("hr.employee", "Engineer", index="btree_not_null", tracking=True)
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index="btree_not_null")
    start = fields.Datetime(index=True, tracking=True)
    stop = fields.Datetime(tracking=True)
    state = fields.Selection(
        [
            ("unassigned", "Not assigned"),
            ("scheduled", "Scheduled"),
            ("on_the_way", "On the way"),
            ("under_way", "Under way"),
            ("done", "Done"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        default="unassigned",
        required=True,
        group_expand="_group_expand_state",
        index=True,
        copy=False,
        tracking=True,
    )
    candidate_ids = fields.One2many("smart.service.visit.candidate", "visit_id", "Candidates")
    score = fields.Float(readonly=True, digits=(5, 1))
    travel_km = fields.Float("Distance (km)", readonly=True, digits=(8, 1))
    report = fields.Text(help="What the engineer found and did.", copy=False)
    # what the engineer needs to know, without access to the stock and repair applications
    partner_id = fields.Many2one(
        related="ticket_id.partner_id", string="Customer", store=True, precompute=True)
    phone = fields.Char(related="ticket_id.partner_id.phone")
    address = fields.Char(related="ticket_id.partner_id.contact_address")
    lot_id = fields.Many2one(related="ticket_id.lot_id", string="Serial number")
    serial = fields.Char(compute="_compute_serial")
    product_id = fields.Many2one(related="ticket_id.product_id")
    fault_id = fields.Many2one(related="ticket_id.fault_id")
    symptom = fields.Text(related="ticket_id.symptom")
    parts_text = fields.Text("Parts", compute="_compute_parts_text")

    _number_uniq = models.UniqueIndex("(number, company_id)", "This visit number exists already.")
    _booked_check = models.Constraint(
        "CHECK (state IN ('unassigned', 'cancelled')"
        " OR (employee_id IS NOT NULL AND start IS NOT NULL AND stop > start))",
        "A scheduled visit has an engineer, a start and a later end.",
    )
    _engineer_excl = ExclusionConstraint(
        "EXCLUDE USING gist (employee_id WITH =, tsrange(start, stop) WITH &&)"
        " WHERE (state IN ('scheduled', 'on_the_way', 'under_way'))",
        "The engineer has another visit at that time.",
    )

    # === COMPUTE METHODS === #

    @api.depends("lot_id")
    def _compute_serial(self):
        # sudo: stock.lot - the serial of the very device that the visit is about
        for visit in self:
            visit.serial = visit.sudo().lot_id.name

    @api.depends("repair_id.move_ids.product_id", "repair_id.move_ids.product_uom_qty")
    @api.depends_context("lang")
    def _compute_parts_text(self):
        # sudo: repair.order, stock.move - the parts of the very visit that the reader may see
        for visit in self:
            visit.parts_text = "\n".join(
                self.env._(
                    "%(quantity)g × %(part)s from %(place)s",
                    quantity=move.product_uom_qty,
                    part=move.product_id.display_name,
                    place=move.location_id.display_name,
                )
                for move in visit.sudo().repair_id.move_ids
                if move.repair_line_type == "add"
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("number"):
                company = self.env["smart.service.ticket"].browse(vals["ticket_id"]).company_id
                # sudo: ir.sequence - whoever may plan a visit numbers it
                vals["number"] = (
                    self.env["ir.sequence"]
                    .sudo()
                    .with_company(company)
                    .next_by_code("smart.service.visit")
                )
        self._check_no_double_booking([(self.browse(), vals) for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not self.env.user.has_group("smart_service.group_dispatcher"):
            self._check_written(vals)
        if not {"employee_id", "start", "stop", "state"}.isdisjoint(vals):
            self._check_no_double_booking([(visit, vals) for visit in self])
        appointments = {
            visit: visit._appointment() for visit in self if visit.state == "scheduled"
        }
        result = super().write(vals)
        for visit, appointment in appointments.items():
            if visit.state == "scheduled" and visit._appointment() != appointment:
                visit._announce()
        return result

    @api.model
    def _check_written(self, names):
        """Of a visit the engineer writes the report.

        That a field is shown read-only keeps nobody from writing it by a call.

        :raises AccessError: he writes something else
        """
        if any(name not in WRITTEN and not name.startswith(TALK) for name in names):
            raise AccessError(self.env._(
                "Of a visit engineers write the report; only dispatchers plan visits and correct "
                "what was recorded."))

    @api.model
    def _check_no_double_booking(self, changes):
        """No engineer is in two places.

        It runs before anything is written, and writes the engineer's row first: of two
        transactions that book the same engineer, the later is refused by PostgreSQL with a
        serialization failure, run again, and then sees the first one's visit.

        :param changes: (visit or empty, values) about to be written
        """
        bookings = (self._booking_after(visit, vals) for visit, vals in changes)
        wanted = [booking for booking in bookings if booking]
        if not wanted:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE hr_employee SET smart_booking_seq = COALESCE(smart_booking_seq, 0) + 1"
                " WHERE id IN %s",
                tuple(sorted({employee_id for _visit, employee_id, _start, _stop in wanted})),
            ),
            log_exceptions=False,
        )
        for index, (visit, employee_id, start, stop) in enumerate(wanted):
            # sudo: smart.service.visit - visits that the planner may not see are in the way too
            other = self.sudo().search(
                [
                    ("id", "!=", visit.id),
                    ("employee_id", "=", employee_id),
                    ("state", "in", BOOKED),
                    ("start", "<", stop),
                    ("stop", ">", start),
                ],
                limit=1,
            )
            if other or any(
                employee_id == also and start < until and since < stop
                for _visit, also, since, until in wanted[:index]
            ):
                raise ValidationError(self.env._("The engineer has another visit at that time."))

    @api.model
    def _booking_after(self, visit, vals):
        """(visit, engineer's id, start, stop) as it will be, or None if nobody is booked."""
        state = vals.get("state", visit.state)
        employee_id = vals.get("employee_id", visit.employee_id.id)
        start, stop = (
            fields.Datetime.to_datetime(vals.get(name, visit[name])) for name in ("start", "stop")
        )
        if state not in BOOKED or not (employee_id and start and stop):
            return None
        return visit, employee_id, start, stop

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if any(visit.state not in ("unassigned", "cancelled") for visit in self):
            raise ValidationError(self.env._("Cancel a visit instead of deleting it."))

    def _log(self, kind, **payload):
        """Write a ledger row about this visit."""
        return self._log_all(kind, [payload])

    def _log_all(self, kind, payloads):
        """Write ledger rows of one kind about this visit."""
        self.ensure_one()
        about = {
            "channel": self.ticket_id._log_channel(),
            "ticket": self.ticket_id,
            "visit": self,
            "partner": self.partner_id,
            "company": self.company_id,
            "user": self.env.user if not self.env.su else None,
        }
        return self.env["smart.service.event"]._log_all(
            kind, [{**about, "payload": payload} for payload in payloads])
