from odoo import api, fields, models

from .visit_asked import MOVABLE


class SmartServicePlanQuestion(models.Model):
    """A customer who has agreed to an appointment is asked whether it may be moved.

    It is his to say: without his yes nothing moves.
    """

    _name = "smart.service.plan.question"
    _description = "Question to a Customer about his Appointment"
    _order = "plan_id, km desc, id"
    _inherit = ["smart.service.plan.move.mixin"]

    new_employee_id = fields.Many2one(string="Engineer wished")
    new_start = fields.Datetime("Start wished")
    new_stop = fields.Datetime(required=True, readonly=True)
    km = fields.Float(
        "Saves (km)", readonly=True, digits=(8, 1),
        help="By how much the day's ways become shorter if he says yes.")
    slot_id = fields.Many2one(
        "smart.service.visit.slot", "Offered time", readonly=True, ondelete="set null",
        index="btree_not_null")
    answer = fields.Selection(
        [("proposed", "Not asked yet"), ("asked", "Asked"), ("agreed", "Agreed"),
         ("kept", "Stays as it was"), ("gone", "Not possible any more")],
        compute="_compute_answer")

    @api.depends("slot_id.state", "plan_id.phase", "visit_id.state")
    def _compute_answer(self):
        by_slot = {"offered": "asked", "picked": "agreed", "withdrawn": "kept", "gone": "gone"}
        for question in self:
            question.answer = by_slot.get(question.slot_id.state, (
                "gone" if question.plan_id.phase == "applied"
                or question.visit_id.state not in MOVABLE else "proposed"))

    def _ask(self):
        """Ask the customer in his channel, if it is still as it was when it was calculated."""
        for question in self:
            visit = question.visit_id
            same = (visit.employee_id, visit.start) == (
                question.old_employee_id, question.old_start)
            if not (same and visit.state == "scheduled" and visit.confirmed_at) or (
                    visit._smart_obstacles(
                        question.new_employee_id, question.new_start, question.new_stop)):
                continue
            visit._open_slots().state = "withdrawn"
            question.slot_id = question.slot_id.create({
                "visit_id": visit.id, "employee_id": question.new_employee_id.id,
                "start": question.new_start, "stop": question.new_stop})
            visit.asked = "move"
            visit.offer_message_id = visit.ticket_id._tell_customer(
                "_text_may_we_move", visit, visit._move_buttons)
            visit._log("slots_offered", slots=1, plan_id=question.plan_id.id)
