from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import travel, zones


class SmartServiceZone(models.Model):
    """A region that some engineers serve."""

    _name = "smart.service.zone"
    _description = "Service Zone"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    state_ids = fields.Many2many("res.country.state", string="States")
    cities = fields.Text(
        help="Cities or districts as customers' addresses have them, separated by commas.")
    zip_prefixes = fields.Char(
        "Postal codes", help="Beginnings of postal codes, separated by commas.")
    latitude = fields.Float("Centre latitude", digits=(10, 7))
    longitude = fields.Float("Centre longitude", digits=(10, 7))
    radius_km = fields.Float("Radius (km)", help="Around the centre, as the crow flies.")

    _radius_check = models.Constraint(
        "CHECK (COALESCE(radius_km, 0) >= 0)", "The radius of a zone can't be negative.")

    @api.constrains("state_ids", "cities", "zip_prefixes", "latitude", "longitude", "radius_km")
    def _check_somewhere(self):
        for zone in self:
            round_area = zone.radius_km and (zone.latitude or zone.longitude)
            if not (zone.state_ids or zone.cities or zone.zip_prefixes or round_area):
                raise ValidationError(self.env._("Say where zone %s is.", zone.name))

    def _area(self):
        """The engine's view of this zone."""
        self.ensure_one()
        return zones.Area(
            frozenset(self.state_ids.ids),
            zones.names(self.cities or ""),
            zones.names(self.zip_prefixes or ""),
            travel.Point(self.latitude, self.longitude)
            if self.latitude or self.longitude else None,
            self.radius_km,
        )

    @api.model
    def _covering(self, partner, point):
        """The zones of the current company that a customer lies in.

        :param point: where he is, :class:`~engine.travel.Point` or None
        """
        place = zones.Place(
            partner.state_id.id or None, partner.city or "", partner.zip or "", point)
        return self.search([("company_id", "in", [False, self.env.company.id])]).filtered(
            lambda zone: zone._area().covers(place))
