from odoo import api, fields, models


class DiscussChannel(models.Model):
    """An old conversation that was brought here from another system."""

    _inherit = "discuss.channel"

    smart_history_import_id = fields.Many2one(
        "smart.service.history.import", "Imported by", readonly=True, ondelete="set null",
        index="btree_not_null", help="The import that brought this old conversation here.")

    @api.depends("smart_history_import_id")
    def _compute_smart_company_id(self):
        imported = self.filtered("smart_history_import_id")
        for channel in imported:
            channel.smart_company_id = channel.smart_history_import_id.company_id
        return super(DiscussChannel, self - imported)._compute_smart_company_id()
