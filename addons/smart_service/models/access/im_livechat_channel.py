from odoo import fields, models
from odoo.fields import Command


class ImLivechatChannel(models.Model):
    _inherit = "im_livechat.channel"

    smart_lead_ids = fields.Many2many(
        "res.users", "smart_service_desk_lead_rel", "desk_id", "user_id", "Team leads",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("smart_service.group_lead").id)],
        help="They see and steer all of this desk's conversations. Without a name here every "
        "team lead of the company does.")
    smart_department_ids = fields.Many2many(
        "hr.department", "smart_service_desk_department_rel", "desk_id", "department_id",
        "Departments",
        help="An employee who moves to another department is taken off the desk at once. Without "
        "a department here the desk doesn't ask.")

    def write(self, vals):
        if {"user_ids", "smart_lead_ids"}.isdisjoint(vals):
            return super().write(vals)
        users = self.user_ids | self.smart_lead_ids
        if vals.get("smart_lead_ids"):
            # until now a desk without a name was every lead's
            users |= self.env.ref("smart_service.group_lead").all_user_ids
        with users._smart_while_rights_change():
            return super().write(vals)

    def _smart_release(self, users):
        """Take users off these desks."""
        commands = [Command.unlink(user.id) for user in users]
        self.write({"user_ids": commands, "smart_lead_ids": commands})
