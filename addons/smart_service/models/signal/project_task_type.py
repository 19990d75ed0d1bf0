from odoo import fields, models

from .signal_suggestion import PROGRESS


class ProjectTaskType(models.Model):
    _inherit = "project.task.type"

    smart_progress = fields.Selection(
        PROGRESS, "Customers are told",
        help="What customers whose suggestion reaches this stage are told, each in his own "
        "channel and language. A task that is done or cancelled says so in any stage.")
