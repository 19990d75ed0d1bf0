from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SmartServiceTicket(models.Model):
    """One cause, many tickets: a problem, and when it hits many customers a major incident."""

    _inherit = "smart.service.ticket"

    is_problem = fields.Boolean(
        "Problem", tracking=True, help="The common cause of several tickets.")
    is_major = fields.Boolean(
        "Major incident", tracking=True,
        help="Much stands still for many: impact and urgency are high.")
    problem_id = fields.Many2one(
        "smart.service.ticket", "Caused by", ondelete="set null", index="btree_not_null",
        copy=False, tracking=True, domain="[('is_problem', '=', True), ('id', '!=', id)]",
        help="The problem that this ticket comes from.")
    incident_ids = fields.One2many("smart.service.ticket", "problem_id", "Tickets of the problem")
    incident_count = fields.Integer("Tickets", compute="_compute_incident_count")
    open_incident_count = fields.Integer("Open tickets", compute="_compute_incident_count")
    update_ids = fields.One2many("smart.service.ticket.update", "problem_id", "Updates")

    @api.depends("incident_ids.is_closed")
    def _compute_incident_count(self):
        counts = {
            (problem.id, closed): count
            for problem, closed, count in self._read_group(
                [("problem_id", "in", self.ids)], ["problem_id", "is_closed"], ["__count"])}
        for ticket in self:
            ticket.open_incident_count = counts.get((ticket.id, False), 0)
            ticket.incident_count = (
                ticket.open_incident_count + counts.get((ticket.id, True), 0))

    @api.constrains("problem_id", "is_problem")
    def _check_problem(self):
        for ticket in self.filtered("problem_id"):
            if ticket.is_problem or not ticket.problem_id.is_problem:
                raise ValidationError(self.env._(
                    "A ticket is caused by a problem, and a problem by no other ticket."))
            if ticket.problem_id.company_id != ticket.company_id:
                raise ValidationError(self.env._(
                    "The problem %s is another company's.", ticket.problem_id.number))
        # sudo: smart.service.ticket - no matter whose tickets they are
        if self.filtered(lambda ticket: not ticket.is_problem).sudo().incident_ids:
            raise ValidationError(self.env._("Tickets come from this problem: let them go first."))

    @api.onchange("is_major")
    def _onchange_is_major(self):
        if self.is_major:
            self.impact = self.urgency = "3"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._major_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._major_vals(vals))

    @api.model
    def _major_vals(self, vals):
        if not vals.get("is_major"):
            return vals
        return {"impact": "3", "urgency": "3", "is_problem": True, **vals}

    # === ACTIONS === #

    def action_make_problem(self):
        """A problem that the chosen tickets come from, with the words of the first."""
        self.check_access("write")
        first = self.sorted("id")[:1]
        problem = self.with_context(smart_form_later=True).create({
            "name": first.name,
            "description": first.description,
            "symptom": first.symptom,
            "category_id": first.category_id.id,
            "product_id": first.product_id.id,
            "type_id": first.type_id.id,
            "team_id": first.team_id.id,
            "company_id": first.company_id.id,
            "user_id": self.env.uid,
            "is_problem": True,
        })
        self.write({"problem_id": problem.id})
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": problem.id,
            "view_mode": "form"}

    def action_view_incidents(self):
        """The tickets that come from this problem."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.action_ticket")
        return {
            **action, "domain": [("problem_id", "=", self.id)],
            "context": {"default_problem_id": self.id}, "view_mode": "list,form"}

    def action_update_customers(self):
        """Write once to all customers of this problem."""
        self.ensure_one()
        return self._update_action(self.env._("Tell all customers"))

    def action_solve(self):
        """The matter is settled; of a problem: perhaps all of its tickets, too."""
        result = super().action_solve()
        if len(self) == 1 and self.is_problem and self.open_incident_count:
            return self._update_action(
                self.env._("Solve the tickets of this problem, too?"), solve=True)
        return result

    def _text_problem_update(self, update):
        """What happens with the problem that this ticket comes from."""
        # sudo: smart.service.ticket.update.text - written for this customer
        texts = update.sudo().text_ids
        text = texts.filtered(lambda one: one.lang == self.env.lang)[:1] or texts[:1]
        return self.env._(
            "About %(ticket)s: %(text)s", ticket=self.number, text=(text.body or "").strip())

    def _update_action(self, name, solve=False):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "smart.service.ticket.update",
            "view_mode": "form",
            "target": "new",
            "context": {"default_problem_id": self.id, "default_solve": solve},
        }
