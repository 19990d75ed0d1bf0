from odoo import api, fields, models

from ...engine.public_address import is_public_https

# these call from their own networks, and refuse any address that is not public and encrypted
CALLED_FROM_OUTSIDE = ("wechat", "wecom", "whatsapp", "telegram")


class SmartServiceAccount(models.Model):
    """What works on the screen and will not work at the provider, said before it fails."""

    _inherit = "smart.service.account"

    setup_hint = fields.Text("To look at", compute="_compute_setup_hint")

    @api.depends("provider", "token", "encoding_aes_key", "api_base_url")
    @api.depends_context("lang")
    def _compute_setup_hint(self):
        for account in self:
            account.setup_hint = "\n".join(account._setup_hints()) or False

    def _setup_hints(self):
        self.ensure_one()
        # sudo: smart.service.account - whether there is a key is told, never the key
        account = self.sudo()
        # with a service address of its own the account talks to a proxy or a test server
        if (account.provider in CALLED_FROM_OUTSIDE and not account.api_base_url
                and not is_public_https(account.get_base_url())):
            yield self.env._(
                "The provider can't call %(address)s: it wants a public address with https. Set "
                "the system parameter web.base.url to the address under which customers reach "
                "this server.", address=account.get_base_url())
        if account.provider == "wechat" and account.app_id and not account.encoding_aes_key:
            yield self.env._(
                "Messages come in plain text: whoever sees the traffic or a proxy's log can read "
                "them. Choose safe mode at WeChat and paste the EncodingAESKey here.")
