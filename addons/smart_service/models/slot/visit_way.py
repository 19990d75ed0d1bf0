from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq, hmac

from ...engine import dispatch

# so long after the visit the page still says how it went
SHOWN_AFTER = timedelta(days=1)
# no address, no number: whoever has the link learns when somebody comes, and no more
STEPS = ("scheduled", "on_the_way", "under_way", "done")


class SmartServiceVisit(models.Model):
    """The page on which the customer sees when the engineer arrives."""

    _inherit = "smart.service.visit"

    def _way_token(self):
        """What makes the link to this visit's page unguessable."""
        self.ensure_one()
        return hmac(self.env(su=True), "smart_service.visit.way", self.id)[:32]

    def _way_link(self):
        """The address of the page for the customer."""
        self.ensure_one()
        return f"{self.get_base_url()}/smart_service/visit/{self.id}/{self._way_token()}/way"

    @api.model
    def _for_way(self, visit_id, token):
        """The visit of a link, or an empty recordset."""
        # sudo: smart.service.visit - whoever has the link sees the state of this one visit
        visit = self.sudo().browse(visit_id).exists()
        return visit if visit and consteq(visit._way_token(), token) else self.sudo().browse()

    def _arrives_at(self):
        """When the engineer who has set out is expected, UTC."""
        self.ensure_one()
        policy = self.company_id._smart_policy()
        way = dispatch.travel_time(self.travel_km, policy)
        return max((self.on_the_way_at or fields.Datetime.now()) + way, fields.Datetime.now())

    def _way_state(self):
        """What the page shows: plain values in the customer's language.

        :return: ``state``, ``title``, ``text``, ``steps`` as [(name, reached)], ``over``
        """
        self.ensure_one()
        ticket = self.ticket_id
        state = self.state
        now = fields.Datetime.now()
        ended = self.stop and self.stop + SHOWN_AFTER < now
        if ended and state in ("done", "cancelled", "missed"):
            return {"state": "over", "over": True, "steps": [], "title": self.env._(
                "This visit is over"), "text": self.env._("Write to us if there is anything else.")}
        names = {
            "scheduled": self.env._("Booked"), "on_the_way": self.env._("On the way"),
            "under_way": self.env._("At work"), "done": self.env._("Done"),
        }
        reached = STEPS.index(state) if state in STEPS else -1
        title, text = self._way_words(ticket)
        return {
            "state": state, "title": title, "text": text,
            "over": state in ("done", "cancelled", "missed"),
            "steps": [[names[step], place <= reached] for place, step in enumerate(STEPS)]
            if reached >= 0 else [],
        }

    def _way_words(self, ticket):
        """(title, text) of the page."""
        engineer = self.employee_id.name
        when = self.start and {
            "date": ticket._local_date(self.start), "start": ticket._local_time(self.start),
            "stop": ticket._local_time(self.stop)}
        words = {
            "unassigned": lambda: (
                self.env._("We are looking for an appointment"),
                self.env._("You are told here as soon as there is one.")),
            "scheduled": lambda: (
                self.env._("%s comes to you", engineer),
                self.env._("On %(date)s between %(start)s and %(stop)s.", **when)),
            "on_the_way": lambda: (
                self.env._("%s is on the way to you", engineer),
                self.env._("Expected at about %s.", ticket._local_time(self._arrives_at()))),
            "under_way": lambda: (
                self.env._("%s is at work", engineer),
                self.env._("Repair %s", ticket.number)),
            "done": lambda: (
                self.env._("The visit is done"), self.env._("Repair %s", ticket.number)),
            "cancelled": lambda: (
                self.env._("The visit is called off"),
                self.env._("Write to us if you need another one.")),
            "missed": lambda: (
                self.env._("Nobody was there"),
                self.env._("Write to us, and we find another appointment.")),
        }
        return words[self.state]()
