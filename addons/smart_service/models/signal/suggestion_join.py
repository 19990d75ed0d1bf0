from odoo import fields, models


class SmartServiceSuggestionJoin(models.TransientModel):
    """Picks the task that suggestions belong to."""

    _name = "smart.service.suggestion.join"
    _description = "Join Suggestions to a Task"

    signal_ids = fields.Many2many("smart.service.signal", string="Suggestions", required=True)
    task_id = fields.Many2one("project.task", required=True)

    def action_join(self):
        """Join them."""
        self.ensure_one()
        self.task_id.check_access("read")
        signals = self.signal_ids._check_placing()
        # sudo: project.task - the person sees it; its chatter tells of the suggestion
        task = self.task_id.sudo()
        if not task.smart_module_id:
            task.smart_module_id = signals.module_id[:1]
        signals._join(task)
