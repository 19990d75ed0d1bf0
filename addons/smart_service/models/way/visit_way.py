from odoo import fields, models

from ...engine import dispatch, live_position
from ...providers import geo


class SmartServiceVisit(models.Model):
    """What of the engineer's position the customer sees on his page."""

    _inherit = "smart.service.visit"

    def _live_place(self):
        """(point, seen at) of the engineer on the way; None without a fresh position."""
        self.ensure_one()
        # sudo: smart.service.visit.position - for the one page of the visit's own customer
        position = self.sudo().position_ids[:1]
        if not position or self.state != "on_the_way" or not live_position.is_fresh(
                position.seen_at, fields.Datetime.now()):
            return None
        return dispatch.Point(position.latitude, position.longitude), position.seen_at

    def _live_leg(self):
        """(rest of the way, seen at); None when it is not known."""
        place = self._live_place()
        target = place and self.ticket_id._customer_point(self.partner_id)
        if not target:
            return None
        point, seen_at = place
        return self.company_id._smart_policy().estimate.leg(point, target), seen_at

    def _arrives_at(self):
        """From where he is, as long as his phone says so; else from when he set out."""
        rest = self._live_leg()
        if not rest:
            return super()._arrives_at()
        leg, seen_at = rest
        return max(seen_at + leg.time, fields.Datetime.now())

    def _way_words(self, ticket):
        title, text = super()._way_words(ticket)
        rest = self._live_leg()
        if not rest:
            return title, text
        leg, seen_at = rest
        return title, f"{text} " + self.env._(
            "At %(time)s it was still about %(km)s km.", time=ticket._local_time(seen_at),
            km=f"{max(leg.km, 0.1):.1f}")

    def _way_state(self):
        """With ``point``: where he is, to about a hundred metres, on the datum of the map."""
        state = super()._way_state()
        place = self._live_place()
        company = self.company_id
        if place and company.smart_map_tiles:
            point = place[0]
            shown = live_position.Position(point.latitude, point.longitude, 0).shown
            if company.smart_map_gcj02:
                shown = geo.wgs84_to_gcj02(*shown)
            state["point"] = list(shown)
        return state
