import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# what Leaflet puts a tile's place into; {s} and {r} may be left out
NEEDED = (r"\{z\}", r"\{x\}", r"\{-?y\}")


class ResCompany(models.Model):
    """Where the background of the map comes from."""

    _inherit = "res.company"

    smart_map_tiles = fields.Char(
        "Map tiles",
        help="Address of a tile server, as https://tile.example.org/{z}/{x}/{y}.png. Empty: the "
        "map has no background, and nobody outside learns what is looked at.",
    )
    smart_map_attribution = fields.Char(
        "Map attribution",
        default="© OpenStreetMap contributors",
        help="Whom the provider of the tiles wants to be named on the map.",
    )
    smart_map_gcj02 = fields.Boolean(
        "Chinese map datum (GCJ-02)",
        help="For tiles of Chinese providers, which are shifted by some 500 m: positions are "
        "shifted in the same way.",
    )

    @api.constrains("smart_map_tiles")
    def _check_smart_map_tiles(self):
        for company in self.filtered("smart_map_tiles"):
            address = company.smart_map_tiles
            if not re.match(r"https?://[^\s\"'<>]+$", address) or not all(
                re.search(part, address) for part in NEEDED
            ):
                raise ValidationError(self.env._(
                    "The address of map tiles begins with https:// and contains {z}, {x} and {y}."
                ))
