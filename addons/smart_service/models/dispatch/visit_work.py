from odoo import models
from odoo.exceptions import AccessError, UserError


class SmartServiceVisit(models.Model):
    """The engineer's side: begin, finish, or call off a visit."""

    _inherit = "smart.service.visit"

    def _check_may_work(self):
        """Engineers work their own visits, dispatchers everybody's.

        :raises AccessError: it is somebody else's visit
        """
        self.check_access("read")
        if self.env.su or self.env.user.has_group("smart_service.group_dispatcher"):
            return
        if any(visit.user_id != self.env.user for visit in self):
            raise AccessError(self.env._("This is another engineer's visit."))

    def action_start(self):
        """The engineer is at the customer's and begins."""
        self.ensure_one()
        self._check_may_work()
        if self.state not in ("scheduled", "on_the_way"):
            raise UserError(self.env._("Visit %s is not scheduled.", self.number))
        # sudo: smart.service.visit, repair.order - may this user work this visit was just checked
        visit = self.sudo().with_company(self.company_id)
        visit.repair_id.action_repair_start()
        visit.state = "under_way"
        self._log("visit_started")
        return True

    def action_done(self, report=None):
        """The repair is finished: the parts are used up, the device works.

        :param report: what was found and done; the visit's own text if not given
        """
        self.ensure_one()
        self._check_may_work()
        if self.state in ("scheduled", "on_the_way"):
            self.action_start()
        if self.state != "under_way":
            raise UserError(self.env._("Visit %s is not under way.", self.number))
        # sudo: smart.service.visit, repair.order - may this user work this visit was just checked
        visit = self.sudo().with_company(self.company_id)
        visit._use_parts()
        visit.write({"state": "done", "report": report or visit.report})
        visit.ticket_id._set_stage("solved")
        self._log("visit_done", repair_id=visit.repair_id.id)
        visit.ticket_id._tell_customer("_text_done", visit)
        return True

    def _use_parts(self):
        """End the repair order; every planned part has to be there.

        Odoo would drop a part that isn't reserved from the order without a word.

        :raises UserError: a part is no longer where it was reserved
        """
        repair = self.repair_id
        parts = repair.move_ids.filtered(
            lambda m: m.repair_line_type == "add" and m.state not in ("done", "cancel")
        )
        parts.filtered(lambda m: m.state != "assigned")._action_assign()
        short = parts.filtered(lambda m: m.state != "assigned")
        if short:
            raise UserError(
                self.env._(
                    "Not in stock where it was reserved: %s",
                    ", ".join(short.product_id.mapped("display_name")),
                )
            )
        # what an earlier visit has used up is marked so, and Odoo would drop what is not
        parts.picked = True
        repair.action_repair_end()
        self._expect_old_parts()

    def action_cancel(self):
        """Call the visit off: the engineer and the parts are free again."""
        for visit in self:
            visit.check_access("write")
            if visit.state not in ("unassigned", "scheduled", "on_the_way"):
                raise UserError(self.env._("Visit %s has begun already.", visit.number))
            scheduled = visit.state != "unassigned"
            # sudo: repair.order - the parts of the very visit that the user may write
            visit.sudo().repair_id.action_unreserve()
            # sudo: smart.service.visit - may the user write it was checked above
            visit.sudo().state = "cancelled"
            visit._log("visit_cancelled")
            if scheduled:
                visit.ticket_id._tell_customer("_text_cancelled", visit)
                if not visit.ticket_id.is_closed:
                    # the customer has just been promised another appointment
                    visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                        "Visit %s was called off: plan another one.", visit.number))
        return True
