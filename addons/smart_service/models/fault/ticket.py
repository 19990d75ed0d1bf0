from dataclasses import asdict

from odoo import api, fields, models


class SmartServiceTicket(models.Model):
    """Which parts the repair of this ticket takes, and why."""

    _inherit = "smart.service.ticket"

    # what was learned about a fault is counted from its tickets
    fault_id = fields.Many2one(index="btree_not_null")
    kit = fields.Json(readonly=True, copy=False, export_string_translation=False)
    kit_text = fields.Text(
        "Parts, and why",
        compute="_compute_kit_text",
        help="What is taken along, how probable it is and what finished repairs have shown.",
    )

    @api.depends("kit")
    @api.depends_context("lang")
    def _compute_kit_text(self):
        for ticket in self:
            ticket.kit_text = "\n".join(map(self._kit_line, ticket.kit or ()))

    @api.model
    def _kit_line(self, part):
        """One part of the kit in words.

        :param part: the dictionary of a :class:`~engine.kit.Likely`
        """
        # sudo: product.product - a part's name, for those who may see the ticket
        product = self.env["product.product"].sudo().browse(part["product_id"]).exists()
        numbers = {
            "part": product.display_name or "",
            "quantity": part["quantity"],
            "percent": round(100 * part["probability"]),
        }
        if part["taken"]:
            text = self.env._("%(quantity)g × %(part)s: needed in %(percent)s %%", **numbers)
        else:
            text = self.env._("Left at home, %(part)s: needed in %(percent)s %%", **numbers)
        if part["repairs"]:
            text = self.env._(
                "%(text)s; used in %(used)s of %(repairs)s repairs of this product", text=text,
                used=part["used"], repairs=part["repairs"])
        if part["repairs_elsewhere"]:
            text = self.env._(
                "%(text)s; in %(used)s of %(repairs)s of other products", text=text,
                used=part["used_elsewhere"], repairs=part["repairs_elsewhere"])
        if part["planned"] is not None:
            return self.env._(
                "%(text)s; the catalogue says %(percent)s %%", text=text,
                percent=round(100 * part["planned"]))
        return self.env._("%s; the catalogue doesn't name it", text)

    def _create_repair(self):
        self.ensure_one()
        self.kit = [asdict(part) for part in self.fault_id._kit(self.product_id)]
        return super()._create_repair()
