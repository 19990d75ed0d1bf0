from odoo import api, fields, models


class SmartServiceCompetitor(models.Model):
    """Another maker whose name in a conversation is worth knowing."""

    _name = "smart.service.competitor"
    _description = "Competitor"
    _order = "name"

    name = fields.Char(required=True)
    aliases = fields.Char(
        help="Further names and spellings, separated by commas. Latin names count as whole "
        "words only.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)

    @api.model
    def _names(self, company):
        """Every name and alias that counts in conversations of ``company``."""
        rivals = self.search([("company_id", "in", [False, company.id])])
        return [
            name.strip()
            for rival in rivals
            for name in (rival.name, *(rival.aliases or "").replace("，", ",").split(","))
            if name.strip()
        ]
