from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .visit_field import FIXED


class SmartServiceVisit(models.Model):
    """Whose visit it is on the phone, and how it ends there."""

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

    def _finish(self, result, report, finished_at):
        """End the visit with what came of it.

        :param result: one of ``result_code``
        :param report: what was found and done; None: what is there already
        :param finished_at: when the work ended, UTC
        :raises UserError: it has not begun, or a required step of the checklist has no answer
        """
        self.ensure_one()
        if result in FIXED:
            self._check_field_state("under_way")
            if missing := self._missing_steps():
                raise UserError(self.env._(
                    "Not answered in the checklist: %s", ", ".join(missing.mapped("name"))))
        self.write({
            "result_code": result,
            "finished_at": finished_at,
            "report": report or self.report,
        })
        if result in FIXED:
            self.action_done()
