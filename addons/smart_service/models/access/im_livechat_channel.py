from odoo import fields, models


class ImLivechatChannel(models.Model):
    _inherit = "im_livechat.channel"

    smart_lead_ids = fields.Many2many(
        "res.users", "smart_service_desk_lead_rel", "desk_id", "user_id", "Team leads",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("smart_service.group_lead").id)],
        help="They see and steer all of this desk's conversations. Without a name here every "
        "team lead of the company does.")
