import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import country_time, sla

# how far ahead a deadline may lie
YEARS_AHEAD = 1
# from this chance of a breach on a ticket is in danger
DANGER = 0.5
# column: type, in the order of _sla_row
COLUMNS = {
    "ticket_id": "int", "company_id": "int", "kind": "varchar", "policy_id": "int",
    "policy_version_id": "int", "zone": "varchar", "started_at": "timestamp",
    "target_minutes": "int", "used_minutes": "int", "deadline": "timestamp", "paused": "bool",
    "ended_at": "timestamp", "met_at": "timestamp", "breached_at": "timestamp",
    "state": "varchar", "next_check_at": "timestamp",
}
# how much was used is looked at only where something else has changed
COMPARED = [name for name in COLUMNS if name != "used_minutes"]
OUTCOMES = {"met": "sla_met", "breached": "sla_missed"}


@dataclass
class StoredBoard(sla.Board):
    """:param rows: what is stored of each clock, by its key"""

    rows: dict = field(default_factory=dict)


class SmartServiceTicket(models.Model):
    """The clocks between the database and the engine: few statements for any number of tickets."""

    _inherit = "smart.service.ticket"

    # === READING === #

    def _sla_boards(self):
        """The engine's view of the tickets' clocks and pauses.

        :return: :class:`StoredBoard` by ticket's id; ``key`` is a row's id
        """
        self.env["smart.service.sla.clock"].flush_model()
        self.env["smart.service.sla.pause"].flush_model()
        self.flush_recordset(["sla_answered_at", "closed_at", "is_closed"])
        boards = {}
        for ticket_id, answered_at, closed_at in self.env.execute_query(SQL(
            "SELECT id, sla_answered_at, CASE WHEN is_closed THEN closed_at END"
            "  FROM smart_service_ticket WHERE id = ANY(%s)", self.ids)):
            boards[ticket_id] = StoredBoard(answered_at=answered_at, closed_at=closed_at)
        for row_id, dropped, risk, done, *values in self.env.execute_query(SQL(
            """
            SELECT c.id, c.state = 'dropped' OR (c.ended_at IS NOT NULL AND c.met_at IS NULL),
                   coalesce(c.breach_risk, 0),
                   ARRAY(SELECT e.step_id FROM smart_service_sla_escalation e
                          WHERE e.clock_id = c.id),
                   %s FROM smart_service_sla_clock c WHERE c.ticket_id = ANY(%s) ORDER BY c.id
            """, SQL(", ").join(SQL.identifier("c", name) for name in COLUMNS), self.ids)):
            row = dict(zip(COLUMNS, values, strict=True))
            board = boards[row["ticket_id"]]
            board.clocks.append(sla.Clock(
                row["kind"], row["started_at"], row["ended_at"], dropped, row_id))
            board.rows[row_id] = {**row, "done": frozenset(done), "risk": risk}
        for row_id, ticket_id, kind, stage_id, reason_id, *values in self.env.execute_query(SQL(
            """
            SELECT id, ticket_id, kind, stage_id, reason_id, began_at, ended_at, until_reply
              FROM smart_service_sla_pause WHERE ticket_id = ANY(%s) ORDER BY id
            """, self.ids)):
            reason = sla.CLOSED if kind == "closed" else (kind, stage_id or reason_id)
            boards[ticket_id].pauses.append(sla.Pause(reason, *values, row_id))
        return boards

    def _sla_zone(self):
        """The customer's time zone: his own, his company's, his country's where it has but one;
        ours where nothing is known."""
        self.ensure_one()
        partner, ours = self.partner_id, self.company_id
        whole = partner.commercial_partner_id
        country = partner.country_id or whole.country_id
        return (
            partner.tz or whole.tz
            or country_time.time_zone(country.code or "", fields.Datetime.now().year)
            or ours.partner_id.tz or ours.resource_calendar_id.tz or "")

    def _smart_retry_job(self, job):
        """Look at this one's clocks, for the job ``sla``."""
        self.env["smart.service.sla.clock"]._work_on(self)

    @api.model
    def _sla_years(self, boards):
        """The years over which working hours are needed."""
        now = fields.Datetime.now()
        started = [c.started_at for b in boards for c in b.clocks if c.ended_at is None]
        return min([now, *started]).year, now.year + YEARS_AHEAD

    def _sla_terms(self, boards):
        """Terms by ticket id; those that are alike are made once."""
        made, found = {}, {}
        years = self._sla_years(boards.values())
        for ticket in self:
            version = ticket.sla_version_id
            zone = ticket._sla_zone() if version.zone == "customer" else ""
            key = (version.id, zone)
            if key not in made:
                made[key] = version._terms(zone, *years)
            found[ticket.id] = (made[key], zone)
        return found

    # === WRITING === #

    def _sla_settle(self, boards, why):
        """Write what has become of clocks: new and changed rows, deadlines, the ledger.

        :param boards: :class:`StoredBoard` by ticket id, as changed by what happened
        :param why: for the ledger, what made us look: ``created``, ``answered`` …
        """
        now = fields.Datetime.now()
        # sudo: smart.service.ticket - the clocks follow from what was allowed
        tickets = self.sudo().filtered(lambda t: t.id in boards and t.sla_version_id)
        terms = tickets._sla_terms(boards)
        Step = self.env["smart.service.sla.step"]
        new, changed, ledger = [], [], []
        for ticket in tickets:
            board, (rule, zone) = boards[ticket.id], terms[ticket.id]
            version = ticket.sla_version_id
            steps = Step._of_policy(version.policy_id.id)
            fixed = {
                "ticket_id": ticket.id, "company_id": ticket.company_id.id,
                "policy_id": version.policy_id.id, "policy_version_id": version.id,
                "zone": zone or None}
            partner_id = ticket.partner_id.id or None
            for clock in board.clocks:
                before = board.rows.get(clock.key)
                if before and clock.ended_at is not None and (
                        clock.ended_at, clock.dropped) == (
                        before["ended_at"], before["met_at"] is None):
                    continue
                row = {**fixed, **self._sla_row(
                    clock, board, rule, steps, before and before["done"] or (), now)}
                if before and all(row[name] == before[name] for name in COMPARED):
                    continue
                (changed if before else new).append((clock, row))
                ledger += self._sla_ledger(before, row, partner_id, why)
        self._sla_write(new, changed)
        for clock, row in [*new, *changed]:
            boards[row["ticket_id"]].rows[clock.key] = {
                "done": frozenset(), **boards[row["ticket_id"]].rows.get(clock.key, {}), **row}
        tickets._sla_write_tickets(boards)
        self.env["smart.service.event"]._sla_log(ledger)

    @api.model
    def _sla_row(self, clock, board, terms, steps, done, now):
        """What is stored of a clock, but for what all clocks of its ticket share."""
        verdict = sla.judge(clock, board.pauses, terms, now)
        checks = [
            at for at, step in sla.moments(clock, board.pauses, terms, steps, board.answered_at)
            if step.key not in done]
        if clock.ended_at is None and verdict.deadline and verdict.state == "running":
            checks.append(verdict.deadline + timedelta(seconds=1))
        return {
            "kind": clock.kind, "started_at": clock.started_at,
            "target_minutes": round(
                terms.targets.get(clock.kind, timedelta()) / timedelta(minutes=1)),
            "used_minutes": round(verdict.used / timedelta(minutes=1)),
            "deadline": verdict.deadline, "paused": verdict.paused, "ended_at": clock.ended_at,
            "met_at": None if clock.dropped else clock.ended_at,
            "breached_at": verdict.breached_at, "state": verdict.state,
            "next_check_at": min(checks, default=None),
        }

    @api.model
    def _sla_write(self, new, changed):
        """Insert and update rows of clocks; new ones get their key."""
        Clock = self.env["smart.service.sla.clock"]
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        if new:
            made = self.env.execute_query(SQL(
                "INSERT INTO smart_service_sla_clock (%s) SELECT * FROM unnest(%s) RETURNING id",
                names, self._sla_arrays([row for _clock, row in new])))
            for (clock, _row), (row_id,) in zip(new, made, strict=True):
                clock.key = row_id
        if changed:
            self.env.cr.execute(SQL(
                "UPDATE smart_service_sla_clock c SET %s FROM unnest(%s::int[], %s)"
                " AS v(id, %s) WHERE c.id = v.id",
                SQL(", ").join(SQL("%s = %s", SQL.identifier(name), SQL.identifier("v", name))
                               for name in COLUMNS),
                [clock.key for clock, _row in changed],
                self._sla_arrays([row for _clock, row in changed]), names))
        if new or changed:
            Clock.invalidate_model(flush=False)
            self.invalidate_recordset(["sla_clock_ids"], flush=False)

    @api.model
    def _sla_arrays(self, rows):
        return SQL(", ").join(
            SQL("%s::%s[]", [row[name] for row in rows], SQL(kind))
            for name, kind in COLUMNS.items())

    def _sla_write_tickets(self, boards):
        """Say on the tickets what their clocks say."""
        rows = []
        for ticket in self:
            board = boards[ticket.id]
            clocks = [row for row in board.rows.values()]
            running = [row for row in clocks if row["ended_at"] is None]
            deadlines = {
                kind: next((row["deadline"] for row in reversed(clocks) if row["kind"] == kind
                            and (kind != sla.NEXT or row["ended_at"] is None)), None)
                for kind in sla.KINDS}
            rows.append((
                ticket.id, deadlines[sla.FIRST], deadlines[sla.NEXT], deadlines[sla.RESOLUTION],
                min((row["deadline"] for row in running if row["deadline"]), default=None),
                self._sla_state_of(clocks, running), board.answered_at))
        if not rows:
            return
        columns = (
            "first_response_deadline", "next_response_deadline", "resolution_deadline",
            "sla_next_deadline", "sla_state", "sla_answered_at")
        self.env.cr.execute(SQL(
            """
            UPDATE smart_service_ticket t SET %s
              FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[], %s::timestamp[],
                          %s::timestamp[], %s::varchar[], %s::timestamp[]) AS v(id, %s)
             WHERE t.id = v.id AND (%s) IS DISTINCT FROM (%s)
            """,
            SQL(", ").join(SQL("%s = %s", SQL.identifier(name), SQL.identifier("v", name))
                           for name in columns),
            *(list(column) for column in zip(*rows, strict=True)),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(SQL.identifier("t", name) for name in columns),
            SQL(", ").join(SQL.identifier("v", name) for name in columns)))
        self.invalidate_recordset(columns, flush=False)
        self._sla_hurry_sessions()

    @api.model
    def _sla_state_of(self, clocks, running):
        """What one word says of all clocks."""
        states = {row["state"] for row in clocks}
        timed = [row for row in running if row["state"] == "running"]
        if "breached" in states:
            return "breached"
        if timed:
            if all(row["paused"] for row in timed):
                return "paused"
            return "risk" if max(row.get("risk", 0) for row in timed) >= DANGER else "running"
        return "met" if "met" in states else None

    def _sla_hurry_sessions(self):
        """The conversations about these tickets that wait for an agent keep what was promised."""
        promised = self.filtered(lambda ticket: ticket._sla_answer_due())
        if promised:
            # sudo: discuss.channel - the place in the queue follows from what was promised
            self.env["discuss.channel"].sudo().search([
                ("smart_ticket_id", "in", promised.ids), ("smart_owner", "=", "queue"),
            ])._smart_sla_hurry(promised)

    def _sla_answer_due(self):
        """By when the customer should have an answer; nothing when he waits for none."""
        if not self or self.sla_answered_at and not self.next_response_deadline:
            return False
        return self.next_response_deadline or self.first_response_deadline

    # === THE LEDGER === #

    @api.model
    def _sla_ledger(self, before, row, partner_id, why):
        """The ledger rows of what has changed about one clock."""
        said = {
            "clock": row["kind"], "why": why, "version_id": row["policy_version_id"],
            "deadline": row["deadline"] and row["deadline"].isoformat(" "),
            "used_minutes": row["used_minutes"], "target_minutes": row["target_minutes"]}
        old = before or defaultdict(lambda: None)
        kinds = []
        if row["ended_at"] is None and row["target_minutes"] and (
                old["deadline"], old["policy_version_id"]) != (
                row["deadline"], row["policy_version_id"]):
            kinds.append("sla_set")
        if row["state"] != old["state"] and row["state"] in OUTCOMES:
            kinds.append(OUTCOMES[row["state"]])
        if old["state"] == "breached" and row["state"] != "breached":
            kinds.append("sla_corrected")
        return [(kind, row["ticket_id"], row["company_id"], partner_id, json.dumps(said))
                for kind in kinds]
