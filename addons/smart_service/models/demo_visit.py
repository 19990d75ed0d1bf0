from datetime import timedelta

from odoo import api, fields, models

# days until the planned one: later than what a customer who writes now is offered
PLANNED_IN = 4
# Monday is 0: from Tuesday to Friday every engineer works
WORKED = (1, 2, 3, 4)


class SmartServiceDemo(models.AbstractModel):
    """Visits of the demo company: a day that is planned, and what a subcontractor has earned."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("visits", self._load_visits)]

    @api.model
    def _load_visits(self):
        rows = [row for row in self._rows("visits") if not self._exists(row["id"])]
        day = fields.Date.context_today(self.with_context(tz=self._company_tz())) + timedelta(
            days=PLANNED_IN)
        while day.weekday() not in WORKED:
            day += timedelta(days=1)
        tickets = self._load_visit_tickets(rows)
        visits = self._create_missing(
            "smart.service.visit", [{"id": row["id"]} for row in rows],
            self._visit_preparer(rows, tickets, day))
        for visit in visits.sorted("start"):
            if visit.state == "done":
                visit._settle()
        sheets = visits.settlement_line_ids.settlement_id
        sheets.filtered(lambda sheet: sheet.date_to < fields.Date.today()).action_confirm()
        if "demo_visit_asked" in [row["id"] for row in rows]:
            self._load_plan(day)

    @api.model
    def _company_tz(self):
        company = self.env.company
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    @api.model
    def _load_visit_tickets(self, rows):
        """The repairs that visits are for; {visit's external id: ticket}"""
        stages = {
            done: self.env["smart.service.ticket.stage"]._for_code(
                "solved" if done else "progress", self._ref("team_service"))
            for done in (True, False)}
        preparers = {}
        for row in rows:
            lot = self._ref(row["device"])
            done = bool(row["done_days_ago"])
            vals = self.env["smart.service.ticket"]._prepare_repair_ticket_vals(
                lot.smart_owner_id, None, None, lot, lot.name, row["symptom"])
            fault = self.env["smart.service.fault"].search([
                ("is_fallback", "=", True),
                ("product_tmpl_ids", "in", lot.product_id.product_tmpl_id.ids)], limit=1)
            preparers[f"{row['id']}_ticket"] = {
                **vals, "fault_id": fault.id, "team_id": self._ref("team_service").id,
                "stage_id": stages[done].id,
                "reported_at": self._days_ago(row["reported_days_ago"]),
                "closed_at": done and self._days_ago(row["done_days_ago"])}
        names = [{"id": name} for name in preparers]
        self._create_missing(
            "smart.service.ticket", names, lambda row: preparers[row["id"]])
        return {row["id"]: self._ref(f"{row['id']}_ticket") for row in rows}

    @api.model
    def _visit_preparer(self, rows, tickets, day):
        by_id = {row["id"]: row for row in rows}

        def prepare(name):
            row = by_id[name["id"]]
            done = row["done_days_ago"]
            start = self._at(
                fields.Date.today() - timedelta(days=int(done)) if done else day, row["hour"])
            stop = start + timedelta(hours=float(row["hours"]))
            vals = {
                "ticket_id": tickets[row["id"]].id, "start": start, "stop": stop,
                "employee_id": self._ref(row["engineer"]).id,
                "travel_km": float(row["travel_km"]), "state": "done" if done else "scheduled",
                "confirmed_at": bool(row["agreed"]) and self._days_ago(0)}
            if done:
                vals.update({
                    "on_the_way_at": start - timedelta(minutes=40), "started_at": start,
                    "finished_at": stop, "result_code": "fixed", "report": row["report"]})
            return vals

        return prepare

    @api.model
    def _at(self, day, hour):
        """An hour of a day on the company's clock, in UTC."""
        plan = self.env["smart.service.plan"].new({
            "company_id": self.env.company.id, "day": day})
        return plan._bounds()[0] + timedelta(hours=float(hour))

    # === THE PLAN === #

    @api.model
    def _load_plan(self, day):
        """A plan that was applied: one visit has moved, one is new, one customer is asked."""
        plan = self._create_missing("smart.service.plan", self._rows("plans"), lambda row: {
            "day": day, "phase": "applied", "state": "done", "assignment": [],
            "company_id": self.env.company.id})
        if not plan:
            return
        moves = self._rows("plan_moves")
        self._create_missing(
            "smart.service.plan.line",
            [{"id": row["id"], "move": row} for row in moves if row["kind"] == "line"],
            lambda row: {
                **self._move_vals(plan, row["move"]),
                "reasons": [
                    self._plan_reason(text) for text in row["move"]["reasons"].split(";")]})
        for row in moves:
            if row["kind"] == "question":
                self._ask_for_move(row, self._move_vals(plan, row))

    @api.model
    def _move_vals(self, plan, row):
        return {
            "plan_id": plan.id, "visit_id": self._ref(row["visit"]).id,
            "old_employee_id": row["old_engineer"] and self._ref(row["old_engineer"]).id,
            "old_start": row["old_hour"] and self._at(plan.day, row["old_hour"]),
            "new_employee_id": self._ref(row["new_engineer"]).id,
            "new_start": self._at(plan.day, row["new_hour"])}

    @api.model
    def _plan_reason(self, text):
        code, *params = text.split()
        return {"code": code, "params": dict(
            (name, float(value)) for name, value in (param.split("=") for param in params))}

    @api.model
    def _ask_for_move(self, row, vals):
        """The customer was asked, and has not answered yet; nobody is written to."""
        visit = self._ref(row["visit"])
        stop = vals["new_start"] + (visit.stop - visit.start)
        slot = self.env["smart.service.visit.slot"].create({
            "visit_id": visit.id, "employee_id": vals["new_employee_id"],
            "start": vals["new_start"], "stop": stop})
        self._create_missing("smart.service.plan.question", [{"id": row["id"]}], lambda _row: {
            **vals, "new_stop": stop, "km": float(row["km"]), "slot_id": slot.id})
        visit.asked = "move"
