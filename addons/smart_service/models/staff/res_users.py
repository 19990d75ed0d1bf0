from odoo import fields, models

WAYS = [("wecom", "WeCom"), ("dingtalk", "DingTalk"), ("mail", "E-mail"), ("none", "Not at all")]
OWN_FIELDS = ["smart_notify_by", "smart_wecom_userid", "smart_dingtalk_userid"]


class ResUsers(models.Model):
    """How a colleague is told of what waits for him outside of Odoo."""

    _inherit = "res.users"

    smart_notify_by = fields.Selection(
        WAYS, "Service notices by", required=True, default="mail",
        help="How you are told of new assignments, customers who wait, visits and leads when you "
        "are not looking at Odoo.")
    smart_wecom_userid = fields.Char(
        "WeCom user ID", copy=False,
        help="As in WeCom's contacts. An administrator fills it in.")
    smart_dingtalk_userid = fields.Char(
        "DingTalk user ID", copy=False,
        help="As in DingTalk's contacts. An administrator fills it in.")

    _smart_wecom_userid_uniq = models.UniqueIndex(
        "(lower(smart_wecom_userid)) WHERE smart_wecom_userid != ''",
        "Another user has this WeCom user ID.")
    _smart_dingtalk_userid_uniq = models.UniqueIndex(
        "(smart_dingtalk_userid) WHERE smart_dingtalk_userid != ''",
        "Another user has this DingTalk user ID.")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + OWN_FIELDS

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["smart_notify_by"]
