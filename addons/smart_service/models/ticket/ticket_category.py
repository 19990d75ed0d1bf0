from odoo import api, fields, models


class SmartServiceTicketCategory(models.Model):
    """What a ticket is about, as a tree: Printers / Print quality / Stripes."""

    _name = "smart.service.ticket.category"
    _description = "Ticket Category"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "smart.service.ticket.category", "Part of", ondelete="restrict", index="btree_not_null")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("smart.service.ticket.category", "parent_id", "Divided into")
    complete_name = fields.Char(
        "Category", compute="_compute_complete_name", recursive=True, store=True)
    display_name = fields.Char(compute="_compute_display_name", recursive=True)
    active = fields.Boolean(default=True)
    team_id = fields.Many2one(
        "smart.service.team", ondelete="set null", index="btree_not_null",
        help="Gets the tickets of this category when nobody has said which team.")

    _name_uniq = models.UniqueIndex(
        "(name, coalesce(parent_id, 0))", "This category exists already.")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            category.complete_name = " / ".join(
                filter(None, (category.parent_id.complete_name, category.name)))

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for category in self:
            category.display_name = " / ".join(
                filter(None, (category.parent_id.display_name, category.name)))

    def _team(self):
        """The team of the nearest category above that has one."""
        category = self
        while category and not category.team_id:
            category = category.parent_id
        return category.team_id
