from odoo import api, models

# the columns of the board; the others appear when they have something in them
COLUMNS = ("unassigned", "scheduled", "on_the_way", "under_way", "done")


class SmartServiceVisit(models.Model):
    """The dispatcher's board."""

    _inherit = "smart.service.visit"

    @api.model
    def _group_expand_state(self, states, domain):
        """The states between which cards are dragged are columns even when they are empty."""
        order = [code for code, _label in self._fields["state"].selection]
        return sorted({*COLUMNS, *states}, key=order.index)
