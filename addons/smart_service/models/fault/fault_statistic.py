from odoo import api, fields, models


class SmartServiceFaultStatistic(models.Model):
    """What finished repairs of a fault took: how many of how many used a part.

    A row without part counts the repairs themselves and their working time. The rows of a fault
    and product are counted anew from the repairs whenever one more is finished, so they are right
    however often and in whatever order that happens.
    """

    _name = "smart.service.fault.statistic"
    _description = "Experience with a Fault"
    _order = "fault_id, product_tmpl_id, used_count desc, id"
    _rec_name = "fault_id"

    fault_id = fields.Many2one(
        "smart.service.fault", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, ondelete="cascade", readonly=True, index=True
    )
    part_id = fields.Many2one(
        "product.product", ondelete="cascade", readonly=True, index="btree_not_null"
    )
    repair_count = fields.Integer("Repairs", readonly=True, aggregator=None)
    used_count = fields.Integer("Used in", readonly=True)
    quantity = fields.Float("Quantity in all", readonly=True, digits="Product Unit")
    share = fields.Float(
        "Used in %", compute="_compute_share", store=True, digits=(5, 1), aggregator=None
    )
    hours = fields.Float("Hours in all", readonly=True)
    squared_hours = fields.Float("Squares of the hours in all", readonly=True)
    timed_count = fields.Integer("Repairs with known time", readonly=True)

    _part_uniq = models.UniqueIndex(
        "(fault_id, product_tmpl_id, company_id, COALESCE(part_id, 0))",
        "The experience with a part is counted once.",
    )

    @api.depends("used_count", "repair_count")
    def _compute_share(self):
        for row in self:
            row.share = 100.0 * row.used_count / row.repair_count if row.repair_count else 0.0
