from odoo import api, fields, models


class SmartServiceVisitSlot(models.Model):
    """A time that a customer may choose for his visit."""

    _name = "smart.service.visit.slot"
    _description = "Time Offered to a Customer"
    _order = "visit_id, id"
    _rec_name = "start"

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(
        related="visit_id.company_id", store=True, index=True, precompute=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", required=True, readonly=True)
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)
    score = fields.Float(readonly=True, digits=(5, 1))
    state = fields.Selection(
        [("offered", "Offered"), ("picked", "Picked"), ("gone", "No longer free"),
         ("withdrawn", "Withdrawn")],
        default="offered", required=True, readonly=True, index=True)

    _order_check = models.Constraint("CHECK (stop > start)", "A time ends after it begins.")

    @api.model
    def _payload(self, slot):
        """What a button that picks this time carries."""
        return f"slot:{slot.id}"

    def _label(self):
        """The time as a choice reads: short, in the customer's language and zone."""
        self.ensure_one()
        ticket = self.visit_id.ticket_id
        return self.env._(
            "%(date)s, %(start)s–%(stop)s", date=ticket._local_short_date(self.start),
            start=ticket._local_time(self.start), stop=ticket._local_time(self.stop))

    def _is_appointment(self):
        """Whether this is the time that is booked already."""
        self.ensure_one()
        return (self.employee_id, self.start, self.stop) == self.visit_id._appointment()

    def _take(self, contact):
        """The customer has picked this time: agree to it, and tell him what became of it.

        :param contact: the contact point that the answer goes to
        """
        self.ensure_one()
        # sudo: smart.service.visit - the customer decides about his own visit
        visit = self.sudo().visit_id.with_company(self.sudo().company_id)
        outcome = self._pick()
        if outcome == "gone":
            visit._offer_other_times(contact, "_text_slot_gone")
        elif outcome == "agreed" or (
                self.state == "picked" and visit.state == "scheduled" and self._is_appointment()):
            # who presses the button twice is told the same
            visit.offer_message_id = visit.ticket_id._answer_about_visit(
                contact, "_text_visit_agreed", visit)
        else:
            visit._answer_old_choice(contact)

    def _pick(self, answered=True):
        """Agree to what is booked, or move the visit to this time.

        The hard rules are looked at again: meanwhile somebody else may have got the engineer.

        :param answered: the caller tells the customer what came of it: he is told once
        :return: ``agreed``, ``gone`` when the time is not free any more, or ``closed`` when this
            offer does not hold any more
        """
        self.ensure_one()
        # sudo: smart.service.visit - the customer decides about his own visit
        slot = self.sudo()
        visit = slot.visit_id.with_company(slot.company_id).with_context(
            smart_visit_answered=answered)
        visit.lock_for_update()
        if slot.state != "offered" or visit.state not in ("scheduled", "unassigned"):
            return "closed"
        now = fields.Datetime.now()
        if slot._is_appointment():
            visit.confirmed_at = now
        elif visit._smart_obstacles(slot.employee_id, slot.start):
            slot.state = "gone"
            return "gone"
        elif visit.state == "unassigned":
            if not slot._book_first(visit, now):
                slot.state = "gone"
                return "gone"
        else:
            visit._smart_move(slot.employee_id, slot.start, slot.stop, confirmed_at=now)
        (visit.slot_ids - slot).filtered(lambda other: other.state == "offered").state = "withdrawn"
        slot.state = "picked"
        visit._log("visit_confirmed", slot_id=slot.id)
        return "agreed"

    def _book_first(self, visit, now):
        """Book a visit that nobody goes to yet at this time, with its parts.

        :return: whether all parts could be reserved
        """
        chosen = visit._as_candidate(self.employee_id, self.start, self.stop)
        if visit.repair_id._smart_reserve(chosen.sources, chosen.awaited):
            return False
        visit._open_slots().filtered(lambda other: other != self).state = "withdrawn"
        self.state = "picked"
        # neither an urgent repair nor a plan makes room for what the customer has picked himself
        visit.with_context(smart_rearranging=True)._book(chosen)
        visit.confirmed_at = now
        return True
