from odoo import fields, models


class ImLivechatChannel(models.Model):
    _inherit = "im_livechat.channel"

    smart_lead_id = fields.Many2one(
        "res.users", "Team lead", domain=[("share", "=", False)],
        help="Gets an activity when a customer is about to leave or rates badly. Without one it "
        "is a team lead among the desk's agents.")

    def _smart_team_lead(self, company):
        """Who looks after unhappy customers of this desk.

        :param company: the company whose people may be asked when the desk has no lead
        """
        lead_group = self.env.ref("smart_service.group_lead")
        # sudo: res.users - finding whom to ask is no reading of the person's data
        leads = lead_group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids)
        own = leads & self.user_ids
        return self.smart_lead_id or own.sorted("id")[:1] or leads.sorted("id")[:1]
