from odoo import fields, models
from odoo.exceptions import UserError

from ..dispatch.visit import BOOKED
from .visit_field import FIXED

UNSEEN = ("no_access", "customer_absent")


class SmartServiceVisit(models.Model):
    """How a visit ends: the device works, it does not, or nobody saw it."""

    _inherit = "smart.service.visit"

    def action_start(self):
        """Keep when the work began."""
        result = super().action_start()
        # sudo: smart.service.visit - may this user work this visit was just checked
        visit = self.sudo()
        visit.started_at = visit.started_at or fields.Datetime.now()
        return result

    def action_done(self, report=None):
        """Keep when the work ended, and that the device works if nobody has said otherwise."""
        # sudo: smart.service.visit - may this user work this visit is checked before all else
        self._check_may_work()
        visit = self.sudo()
        visit.write({
            "result_code": visit.result_code or "fixed",
            "finished_at": visit.finished_at or fields.Datetime.now(),
        })
        return super().action_done(report=report)

    def _finish(self, result, report, finished_at):
        """End the visit with what came of it.

        :param result: one of ``result_code``
        :param report: what was found and done; None: what is there already
        :param finished_at: when the work ended, UTC
        :raises UserError: it has not begun, or a required step of the checklist has no answer
        """
        self.ensure_one()
        if result in UNSEEN:
            self._check_field_state("scheduled", "on_the_way")
        else:
            self._check_field_state("under_way")
        if result in FIXED and (missing := self._missing_steps()):
            raise UserError(self.env._(
                "Not answered in the checklist: %s", ", ".join(missing.mapped("name"))))
        self.write({
            "result_code": result,
            "finished_at": finished_at,
            "report": report or self.report,
        })
        if result in FIXED:
            self.action_done()
        else:
            self._end_unfixed()

    def _is_settled(self):
        """Nobody has to be sent: somebody goes, or went and repaired it."""
        self.ensure_one()
        return self.state in BOOKED or (
            self.state == "done" and self.result_code not in ("part_missing", "not_fixed"))

    def _end_unfixed(self):
        """The device does not work: parts become free, and somebody has to go again.

        The next visit is planned beside this, from the ledger's row.
        """
        self.ensure_one()
        repair = self.repair_id
        self._use_up_reported()
        repair.action_unreserve()
        if self.result_code in UNSEEN:
            self.state = "missed"
            self._log("visit_missed", result=self.result_code)
        else:
            # the same repair order goes on with the next visit
            repair.state = "confirmed"
            self.state = "done"
            self._log("visit_unfixed", repair_id=repair.id, result=self.result_code)

    def _use_up_reported(self):
        """What the engineer said he has put in is used up; the rest is for the next visit."""
        self.ensure_one()
        used = self._page_moves().filtered(
            lambda move: move.state != "done" and move.smart_used_qty > 0)
        rests = []
        for move in used:
            left = move.product_qty - move.smart_used_qty
            if move.product_id.uom_id.compare(left, 0.0) > 0:
                # Odoo's own way of parting a move does nothing to those of repairs
                rests += move.copy_data({
                    "repair_id": self.repair_id.id,
                    "product_uom": move.product_id.uom_id.id,
                    "product_uom_qty": left,
                })
                move._smart_change_demand(-left)
        used.picked = True
        used._action_done(cancel_backorder=True)
        # only now, or Odoo joins the rest to what it was parted from
        self.env["stock.move"].create(rests)
        if used:
            self._expect_old_parts()
