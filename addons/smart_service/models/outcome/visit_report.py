from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime


class SmartServiceVisit(models.Model):
    """The work report: what was found, done and used, with the customer's signature."""

    _inherit = "smart.service.visit"

    work_report_id = fields.Many2one(
        "ir.attachment",
        "Work report",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The report as the customer has signed it. It is made once and stays as it is.",
    )

    def _work_report_parts(self):
        """[(part, quantity, unit, serial)] that the visit has used, for the report."""
        self.ensure_one()
        # sudo: repair.order, stock.move - the parts of the very visit that is reported
        moves = self.sudo().repair_id.move_ids.filtered(
            lambda move: move.repair_line_type == "add"
            and (move.state == "done" or (move.smart_used_qty and move.state != "cancel"))
            and move.product_id.uom_id.compare(move._smart_consumed(), 0.0) > 0)
        return [
            {
                "name": move.product_id.display_name,
                "quantity": move._smart_consumed(),
                "unit": move.product_id.uom_id.name,
                "serial": ", ".join(move.lot_ids.mapped("name")),
            }
            for move in moves
        ]

    def _work_report_time(self, moment):
        """A moment as the customer's clock shows it, or ""."""
        self.ensure_one()
        if not moment:
            return ""
        zone = self.ticket_id._time_zone().zone
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _make_work_report(self):
        """Keep the signed report as a PDF and give the customer the way to it.

        :return: the attachment; empty when nobody has signed, or no PDF can be made
        """
        self.ensure_one()
        # sudo: smart.service.visit, ir.attachment - the report of a visit that was just finished
        visit = self.sudo().with_company(self.company_id)
        if not visit.signature or visit.work_report_id:
            return visit.work_report_id
        # sudo: ir.actions.report - reads what is printed of the visit
        Report = self.env["ir.actions.report"].sudo()
        lang = visit.partner_id.lang or self.env.lang
        try:
            content, kind = Report.with_context(lang=lang)._render_qweb_pdf(
                "smart_service.report_visit", visit.ids)
        except UserError as error:
            # wkhtmltopdf is missing or broken: the visit itself is not at fault
            visit._message_log(body=self.env._("No PDF of the work report: %s", error))
            return visit.work_report_id
        # sudo: ir.attachment - the report of the very visit, readable to whoever may read that
        visit.work_report_id = self.env["ir.attachment"].sudo().create({
            "name": f"{visit.number}.{kind}",
            "raw": content,
            "mimetype": "application/pdf" if kind == "pdf" else "text/html",
            "res_model": visit._name,
            "res_id": visit.id,
        })
        visit._log("work_report_made", attachment_id=visit.work_report_id.id)
        visit.ticket_id._tell_customer("_text_work_report", visit)
        return visit.work_report_id

    def action_work_report(self):
        """Open the signed report."""
        self.ensure_one()
        self.check_access("read")
        # sudo: ir.attachment - the report of the very visit that the user may read
        return {
            "type": "ir.actions.act_url",
            "url": self.sudo().work_report_id._smart_link(),
            "target": "new",
        }
