from odoo import fields, models
from odoo.fields import Command

ROLES = (
    "smart_service.group_agent", "smart_service.group_agent_team", "smart_service.group_lead",
    "smart_service.group_manager", "smart_service.group_dispatcher",
    "smart_service.group_engineer", "im_livechat.im_livechat_group_user",
    "im_livechat.im_livechat_group_manager",
)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _smart_check_employment(self):
        """Take the roles from those who work here no more, and desks from those who moved.

        Users who never were employees keep what they have.
        """
        # sudo: hr.employee, res.users - a change by HR has effects that HR could not write
        for user in self.sudo():
            employees = user.with_context(active_test=False).employee_ids
            working = employees.filtered(
                lambda employee: employee.active
                and not (employee.departure_date
                         and employee.departure_date < fields.Date.today()))
            if not working:
                # the user himself is left to HR and the admin
                user.group_ids = [
                    Command.link(self.env.ref("base.group_user").id),
                    *(Command.unlink(self.env.ref(name).id) for name in ROLES)]
            else:
                user._smart_check_departments(working.department_id)

    def _smart_check_departments(self, departments):
        """Take a user off the desks of departments that he is not in.

        :param departments: those that he is in
        """
        self.ensure_one()
        above = self.env["hr.department"].browse(
            {int(each) for path in departments.mapped("parent_path")
             for each in path.split("/") if each})
        # sudo: im_livechat.channel - see _smart_check_employment
        desks = self.env["im_livechat.channel"].sudo().with_context(active_test=False).search([
            ("smart_department_ids", "!=", False), ("smart_department_ids", "not in", above.ids),
            "|", ("user_ids", "in", self.ids), ("smart_lead_ids", "in", self.ids)])
        desks._smart_release(self)
