from odoo import api, fields, models

from ...engine import suggestion as engine

STATES = {"1_done": engine.DONE, "1_canceled": engine.DECLINED}


class ProjectTask(models.Model):
    """A task that customers' suggestions have become."""

    _inherit = "project.task"

    smart_module_id = fields.Many2one(
        "smart.service.product.module", "Product module", ondelete="set null",
        index="btree_not_null", copy=False)
    smart_signal_ids = fields.One2many(
        "smart.service.signal", "task_id", "Suggestions", readonly=True)
    smart_customer_count = fields.Integer(
        "Customers", compute="_compute_smart_customer_count", store=True,
        help="How many customers have suggested it.")

    @api.depends("smart_signal_ids.partner_id")
    def _compute_smart_customer_count(self):
        for task in self:
            task.smart_customer_count = len(task.smart_signal_ids.partner_id.commercial_partner_id)

    def write(self, vals):
        moved = not {"stage_id", "state"}.isdisjoint(vals)
        # sudo: project.task - which suggestions it is made of, whoever moves it
        tasks = self.sudo().filtered("smart_signal_ids") if moved else self.browse()
        before = {task: task._smart_progress() for task in tasks}
        result = super().write(vals)
        for task, progress in before.items():
            if task._smart_progress() != progress:
                task.smart_signal_ids._queue_progress()
        return result

    def _smart_progress(self):
        """How far it is in a customer's eyes: one of :data:`~engine.suggestion`'s, or False."""
        self.ensure_one()
        return STATES.get(self.state) or self.stage_id.smart_progress

    def action_open_smart_signals(self):
        """Show what the customers have said."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("smart_service.signal_action"),
            "domain": [("task_id", "=", self.id)],
            "context": {"create": False},
        }
