import base64
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

# what proves to the provider who we are, or to us who he is
SECRETS = ("app_secret", "webhook_secret", "encoding_aes_key", "api_token")
# a token belongs to the credentials that it was got with
TOKEN_FIELDS = {"app_id", "app_secret"}


class SmartServiceAccount(models.Model):
    """What an account is trusted with: a secret goes in and never comes out again.

    Nobody has access to the stored column, so that reading, searching, sorting, grouping and
    exporting it are all refused by the ORM itself; only code that calls the provider reads it,
    with ``sudo``. ``new_<name>`` is where a manager writes a secret to: it always reads empty.
    ``<name>_set_on`` is all that is shown of one.
    """

    _inherit = "smart.service.account"

    app_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    webhook_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    encoding_aes_key = fields.Char("EncodingAESKey", groups=fields.NO_ACCESS, copy=False)
    api_token = fields.Char("Access token", groups=fields.NO_ACCESS, copy=False)

    new_app_secret = fields.Char(
        "App secret (new)", compute="_compute_new_secrets", inverse="_inverse_new_secrets",
        groups="smart_service.group_manager",
        help="It is stored when you save, and never shown again.")
    new_webhook_secret = fields.Char(
        "Webhook secret (new)", compute="_compute_new_secrets", inverse="_inverse_new_secrets",
        groups="smart_service.group_manager",
        help="What the provider signs its requests with. It is stored when you save, and never "
        "shown again.")
    new_encoding_aes_key = fields.Char(
        "EncodingAESKey (new)", compute="_compute_new_secrets", inverse="_inverse_new_secrets",
        groups="smart_service.group_manager",
        help="The 43 characters that the provider encrypts with. They are stored when you save, "
        "and never shown again.")
    new_api_token = fields.Char(
        "Access token (new)", compute="_compute_new_secrets", inverse="_inverse_new_secrets",
        groups="smart_service.group_manager",
        help="The token that the provider gave out for good. It is stored when you save, and "
        "never shown again.")

    app_secret_set_on = fields.Datetime(
        "App secret set on", readonly=True, copy=False, groups="smart_service.group_manager")
    webhook_secret_set_on = fields.Datetime(
        "Webhook secret set on", readonly=True, copy=False, groups="smart_service.group_manager")
    encoding_aes_key_set_on = fields.Datetime(
        "EncodingAESKey set on", readonly=True, copy=False, groups="smart_service.group_manager")
    api_token_set_on = fields.Datetime(
        "Access token set on", readonly=True, copy=False, groups="smart_service.group_manager")

    def _compute_new_secrets(self):
        for name in SECRETS:
            self[f"new_{name}"] = False

    def _inverse_new_secrets(self):
        for account in self:
            # pasted text often brings a blank or a line end along
            given = {name: account[f"new_{name}"].strip()
                     for name in SECRETS if account[f"new_{name}"]}
            if given:
                # sudo: smart.service.account - who may write the account may replace a secret
                account.sudo().write(given)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create([self._with_dates(vals) for vals in vals_list])
        accounts._forget_typed()
        return accounts

    def write(self, vals):
        result = super().write(self._with_dates(vals))
        self._forget_typed()
        if TOKEN_FIELDS & vals.keys():
            # sudo: smart.service.token - a token of other credentials must not be used on
            self.env["smart.service.token"].sudo().search(
                [("account_id", "in", self.ids)]).unlink()
        return result

    @api.model
    def _with_dates(self, vals):
        """``vals`` with the moment at which each of its secrets was set."""
        now = fields.Datetime.now()
        return vals | {
            f"{name}_set_on": now if vals[name] else False for name in SECRETS if name in vals}

    def _forget_typed(self):
        """What was just typed must not be read back either, not even in the same request."""
        self.invalidate_recordset([f"new_{name}" for name in SECRETS], flush=False)

    # === ACTIONS === #

    def action_make_webhook_secret(self):
        """Make a new secret for requests to us and show it, this once, to be copied."""
        self.ensure_one()
        self.check_access("write")
        secret = self._make_webhook_secret()
        return {
            "type": "ir.actions.client",
            "tag": "smart_service.show_secret",
            "params": {"secret": secret, "account": self.name},
        }

    def action_remove_aes_key(self):
        """Go back to WeChat's plain mode."""
        self.check_access("write")
        if any(account.provider != "wechat" for account in self):
            raise UserError(self.env._("Only WeChat works without an EncodingAESKey."))
        # sudo: smart.service.account - who may write the account may remove a secret
        self.sudo().encoding_aes_key = False

    def _make_webhook_secret(self):
        """Store a fresh webhook secret in the provider's form and return it."""
        if self.provider == "api":
            secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        else:
            # letters and digits, at most 32: what WeChat and WeCom take as a Token
            secret = secrets.token_hex(16)
        # sudo: smart.service.account - who may write the account may replace a secret
        self.sudo().webhook_secret = secret
        return secret
