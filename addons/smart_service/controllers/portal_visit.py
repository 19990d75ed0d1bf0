from odoo import http
from odoo.http import request

from .portal_base import HOME, for_customer, one, page

VISIT = f"{HOME}/visits/<int:visit_id>"


class CustomerVisits(http.Controller):
    """A customer's appointments: chosen, moved and called off."""

    @for_customer(VISIT, methods=["GET"])
    def portal_visit(self, visitor, visit_id, told=""):
        """The appointment and the times that may be chosen instead."""
        visit = one("smart.service.visit", visitor, visit_id)
        return page(
            "smart_service.portal_visit", visitor, visit=visit,
            told=visit._portal_outcome_words(told), may_change=visit._portal_may_change())

    @for_customer(f"{VISIT}/pick", methods=["POST"])
    def portal_visit_pick(self, visitor, visit_id, slot_id=""):
        """Choose one of the times that are offered."""
        visit = one("smart.service.visit", visitor, visit_id)
        slot = visit.slot_ids.filtered(lambda one: str(one.id) == slot_id)
        return self._told(visit, visit._portal_pick(slot))

    @for_customer(f"{VISIT}/times", methods=["POST"])
    def portal_visit_times(self, visitor, visit_id):
        """Ask for other times."""
        visit = one("smart.service.visit", visitor, visit_id)
        return self._told(visit, visit._portal_other_times())

    @for_customer(f"{VISIT}/cancel", methods=["GET"])
    def portal_visit_really(self, visitor, visit_id):
        """Ask before anything is called off."""
        visit = one("smart.service.visit", visitor, visit_id)
        return page("smart_service.portal_visit_cancel", visitor, visit=visit)

    @for_customer(f"{VISIT}/cancel", methods=["POST"])
    def portal_visit_cancel(self, visitor, visit_id):
        """Call the repair off, with its visit."""
        visit = one("smart.service.visit", visitor, visit_id)
        return self._told(visit, visit._portal_cancel())

    def _told(self, visit, outcome):
        return request.redirect(f"{HOME}/visits/{visit.id}?told={outcome}")
