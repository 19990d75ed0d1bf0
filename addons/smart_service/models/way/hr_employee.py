from odoo import fields, models
from odoo.exceptions import AccessError


class HrEmployee(models.Model):
    """Whether an engineer lets his customer see where he is on the way to him."""

    _inherit = "hr.employee"

    smart_position_agreed_at = fields.Datetime(
        "Shares his position since",
        readonly=True,
        copy=False,
        groups="hr.group_hr_user,smart_service.group_dispatcher",
        help="The engineer himself has agreed on his phone that his customer sees where he is "
        "while he is on the way. Nobody else can switch it on.",
    )

    def write(self, vals):
        if "smart_position_agreed_at" in vals and not self.env.su:
            raise AccessError(self.env._(
                "Each engineer says on his own phone whether he shares his position."))
        return super().write(vals)
