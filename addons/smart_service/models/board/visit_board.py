from odoo import api, models
from odoo.exceptions import UserError

# the columns of the board; the others appear when they have something in them
COLUMNS = ("unassigned", "scheduled", "on_the_way", "under_way", "done")
# what dragging a card from one column to another does
DRAGS = {
    ("scheduled", "on_the_way"): "action_on_the_way",
    ("scheduled", "under_way"): "action_start",
    ("on_the_way", "under_way"): "action_start",
    ("under_way", "done"): "action_done",
}


class SmartServiceVisit(models.Model):
    """The dispatcher's board."""

    _inherit = "smart.service.visit"

    @api.model
    def _group_expand_state(self, states, domain):
        """The states between which cards are dragged are columns even when they are empty."""
        order = [code for code, _label in self._fields["state"].selection]
        return sorted({*COLUMNS, *states}, key=order.index)

    def _drag_to(self, state):
        """Do what the buttons of the visit do for a card that was dragged to another column.

        :raises UserError: no button leads there
        """
        self.ensure_one()
        if (self.state, state) == ("unassigned", "scheduled"):
            self._lead_to_dialog(
                self.env._("Nobody goes to %s yet: choose who goes, and when.", self.number),
                self.env._("Give it"), self.employee_id, self.start, self.stop)
        action = DRAGS.get((self.state, state))
        if not action:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "Visit %(number)s can't be dragged from “%(old)s” to “%(new)s”.",
                number=self.number, old=names[self.state], new=names.get(state, state)))
        getattr(self, action)()

    def action_smart_give(self):
        """Open the dialog where a visit is given to an engineer, or moved knowingly."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.action_visit_give")
        action["context"] = {
            "default_visit_id": self.id,
            "default_employee_id": self.employee_id.id,
            "default_start": self.start,
            "default_stop": self.stop,
        }
        return action
