from odoo import api, models, tools

from ..tools import REGISTRY

# wishes that a tool of another name serves, unless the desk says otherwise
SERVED_BY = {"quote_request": "create_lead", "purchase_interest": "product_advice"}
ROUTING = {"code", "tool", "hand_over", "is_sensitive", "active", "topic_id"}


class SmartServiceIntent(models.Model):
    """What the bot does about a wish; asked at every message, so it is kept in memory."""

    _inherit = "smart.service.intent"

    @api.model
    @tools.ormcache()
    def _routes(self):
        """What the wishes lead to, as ((code, tool, hand over, sensitive), …)."""
        # sudo: smart.service.intent - the desk's own rules for what customers want
        wishes = self.sudo().search_fetch([], sorted(ROUTING))
        return tuple(
            (wish.code, wish.tool or SERVED_BY.get(wish.code)
             or (wish.code if wish.code in REGISTRY else ""), wish.hand_over, wish.is_sensitive)
            for wish in wishes)

    @api.model
    @tools.ormcache("tool")
    def _topics_of(self, tool):
        """Ids of the topics of the wishes that a tool serves."""
        codes = [code for code, served_by, *_route in self._routes() if served_by == tool]
        # sudo: smart.service.intent - the desk's own rules for what customers want
        return tuple(self.sudo().search(
            [("code", "in", codes), ("topic_id", "!=", False)]).topic_id.ids)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if ROUTING & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
