from odoo import fields, models

from ...engine import appointment

# as long as it is so, the customer's yes can move it
MOVABLE = ("unassigned", "scheduled")


class SmartServiceVisit(models.Model):
    """The customer's answer to the question whether his appointment may be moved."""

    _inherit = "smart.service.visit"

    asked = fields.Selection(
        selection_add=[("move", "May we come at another time?")], ondelete={"move": "set null"})

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") not in (None, *MOVABLE):
            # sudo: smart.service.visit - what was asked is over, whoever does or ends the visit
            for visit in self.sudo().filtered(lambda visit: visit.asked == "move"):
                visit._open_slots().state = "gone"
                visit.asked = False
        return result

    def _may_be_asked(self):
        """Whether the customer could be asked to agree to another time of the same day.

        Parts that have to be fetched elsewhere first make the new time too uncertain.
        """
        self.ensure_one()
        van = self.employee_id.smart_van_location_id
        return (
            self.state == "scheduled" and bool(self.confirmed_at) and not self._awaits_parts()
            and self.start > fields.Datetime.now() and self.asked != "move"
            and all(
                line.location_id.parent_path.startswith(van.parent_path or "-")
                for line in self._open_parts().move_line_ids)
        )

    def _move_buttons(self, env):
        """Yes and no to the move.

        :param env: environment in the customer's language
        """
        slot = self._open_slots()[:1]
        return [
            (slot._payload(slot), env._("Yes, come then")),
            (f"visit:{self.id}:keep", env._("No, keep my appointment")),
        ]

    # === HEARING === #

    def _take_message(self, channel, message):
        if self.asked == "move":
            heard = self._hear_move(channel, message)
            if heard:
                self._log_heard(channel, message, *heard)
                return True
        return super()._take_message(channel, message)

    def _hear_move(self, channel, message):
        """His answer, if it is one."""
        slot = self._open_slots()[:1]
        if not slot:
            return None
        button = channel.env.context.get("smart_button") or ""
        buttons = [payload for payload, _label in self._move_buttons(self.env)]
        number = buttons.index(button) + 1 if button in buttons else 0
        if not number and self._was_said_last(channel, message):
            text = channel._smart_text(message)
            wish = appointment.parse(text, self.ticket_id._local(message.date).date())
            if wish and wish.what == appointment.AGREED:
                number = 1
            else:
                number = 2 if appointment.is_no(text) else appointment.number(text)
        if number == 1:
            return "pick", {"slot_id": slot.id}
        return ("move_no", {}) if number == 2 else None

    def _do_answered(self, contact, payload):
        if payload["what"] != "move_no":
            return super()._do_answered(contact, payload)
        visit = self.with_company(self.company_id)
        visit._open_slots().state = "withdrawn"
        visit.asked = False
        visit.ticket_id._answer_about_visit(contact, "_text_visit_kept", visit)
        return None
