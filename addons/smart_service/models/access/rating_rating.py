from odoo import api, fields, models
from odoo.fields import Domain


class RatingRating(models.Model):
    """What customers said of a conversation is seen by those who may see the conversation."""

    _inherit = "rating.rating"

    smart_in_scope = fields.Boolean(
        "May be seen", compute="_compute_smart_in_scope", search="_search_smart_in_scope",
        compute_sudo=True, export_string_translation=False,
        help="Whether the reader may see the conversation that was rated.")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_smart_in_scope(self):
        of_sessions = self.filtered(lambda rating: rating.res_model == "discuss.channel")
        readable = set(self.env["discuss.channel"].sudo(False).search(
            [("id", "in", of_sessions.mapped("res_id"))]).ids)
        for rating in self:
            rating.smart_in_scope = rating not in of_sessions or rating.res_id in readable

    def _search_smart_in_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        sessions = self.env["discuss.channel"].sudo(False)._search([])
        domain = Domain("res_model", "!=", "discuss.channel") | Domain(
            "res_id", "in", sessions.subselect())
        return domain if True in value else ~domain
