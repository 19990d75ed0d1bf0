from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..dispatch.visit import BOOKED


class SmartServiceVisit(models.Model):
    """Whose visit it is on the phone."""

    _inherit = "smart.service.visit"

    @api.model
    def _for_engineer(self, visit_ids=None):
        """The user's own visits: he is the engineer, as an employee or as a subcontractor.

        :param visit_ids: only these; None: all
        :return: the visits, with the rights to work them
        """
        # sudo: smart.service.visit - those that are the user's own; a subcontractor is a portal
        # user, who has no rights on visits but what the phone page offers
        domain = [("user_id", "=", self.env.uid), ("state", "!=", "unassigned")]
        if visit_ids is not None:
            domain.append(("id", "in", visit_ids))
        return self.sudo().search(domain, order="start, id")

    @api.model
    def _count_for_engineer(self):
        """How many visits the user has before him."""
        return len(self._for_engineer().filtered(lambda visit: visit.state in BOOKED))

    def _wait_for_other_phones(self):
        """Of two requests with commands about this visit the later is refused, and run again."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE smart_service_visit SET command_seq = COALESCE(command_seq, 0) + 1"
                " WHERE id = %s", self.id,
            ),
            log_exceptions=False,
        )

    def _check_field_state(self, *states):
        """
        :raises UserError: the visit is in none of these states
        """
        self.ensure_one()
        if self.state not in states:
            label = dict(self._fields["state"]._description_selection(self.env))[self.state]
            raise UserError(self.env._(
                "Visit %(number)s is in state “%(state)s”.", number=self.number, state=label))
