from odoo import api, models
from odoo.exceptions import AccessError


class SmartServiceTicket(models.Model):
    """What follows from a ticket's history is written by code alone, whoever may write tickets.

    That a field is shown read-only keeps nobody from writing it by a call.
    """

    _inherit = "smart.service.ticket"

    @api.model
    def _kept_fields(self):
        """Names of the fields that nobody decides by hand."""
        return {"closed_at", "merged_into_id", "merged_ids"}

    @api.model_create_multi
    def create(self, vals_list):
        # what the context gives as a default is asked for as well
        given = {
            name.removeprefix("default_") for name, value in self.env.context.items()
            if name.startswith("default_") and value}
        for vals in vals_list:
            self._check_kept(given.union(name for name, value in vals.items() if value))
        return super().create(vals_list)

    def write(self, vals):
        self._check_kept(vals)
        return super().write(vals)

    @api.model
    def _check_kept(self, names):
        """
        :raises AccessError: somebody writes what follows from the ticket's history
        """
        if self.env.su:
            return
        kept = sorted(self._kept_fields().intersection(names))
        if kept:
            labels = ", ".join(self._fields[name]._description_string(self.env) for name in kept)
            raise AccessError(self.env._(
                "This follows from what happens to the ticket and is not set by hand: %s", labels))
