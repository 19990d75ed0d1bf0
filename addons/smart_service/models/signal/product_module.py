from odoo import api, fields, models

from ...engine import keywords


class SmartServiceProductModule(models.Model):
    """A part or feature of what we make, and who in the house looks after it."""

    _name = "smart.service.product.module"
    _description = "Product Module"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    keywords = fields.Char(
        help="Words by which customers name it, in all their languages, separated by commas. A "
        "module without any takes what fits no other.")
    user_id = fields.Many2one(
        "res.users", "Responsible", domain=[("share", "=", False)],
        help="The product manager who gets the tasks that customers' suggestions become.")
    project_id = fields.Many2one(
        "project.project", help="Where customers' suggestions become tasks.")
    tutorial_url = fields.Char(
        "Tutorial", help="Sent to customers who ask the same again and again.")
    training_url = fields.Char(
        "Training", help="Where customers book a training; sent beside the tutorial.")
    is_premium = fields.Boolean(
        "Premium feature",
        help="A customer who keeps asking for it without having it becomes a lead.")
    tier_ids = fields.Many2many(
        "smart.service.tier", string="Tiers that have it",
        help="Customers of these tiers are not offered it.")
    product_ids = fields.Many2many(
        "product.product", string="Products that have it",
        help="Customers who have ordered one of these are not offered it.")

    @api.model
    def _candidates(self, company):
        return self.search([("company_id", "in", [False, company.id])])

    def _named_in(self, text):
        """The one of these modules that ``text`` names; none when it names none."""
        best = keywords.best(text, {
            module.id: keywords.split(module.keywords) for module in self if module.keywords})
        return self.browse(best)

    @api.model
    def _find(self, text, company):
        """The module that ``text`` names, else the one that takes everything else."""
        modules = self._candidates(company)
        return modules._named_in(text) or modules.filtered(lambda module: not module.keywords)[:1]

    def _is_held_by(self, partner):
        """Whether a customer has this feature already, by his tier or by what he has ordered."""
        self.ensure_one()
        if partner._smart_tier() in self.tier_ids:
            return True
        return bool(self.product_ids and self.env["sale.order.line"].search_count([
            ("product_id", "in", self.product_ids.ids), ("state", "=", "sale"),
            ("order_partner_id", "child_of", partner.commercial_partner_id.id)], limit=1))
