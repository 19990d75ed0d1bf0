from odoo import models


class ImLivechatChannel(models.Model):
    """A session that was closed here may go on in the provider's client."""

    _inherit = "im_livechat.channel"

    def _get_livechat_discuss_channel_vals(
            self, /, *, smart_contact=None, smart_account=None, **kwargs):
        values = super()._get_livechat_discuss_channel_vals(
            smart_contact=smart_contact, smart_account=smart_account, **kwargs)
        if smart_contact is not None:
            values["smart_external_hold"] = self.env["discuss.channel"]._smart_hold_of(
                smart_contact, smart_account)
        return values
