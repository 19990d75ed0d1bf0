import secrets

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ...providers import base
from .account_labels import credential_label

PROVIDERS = [
    ("api", "Own app or site (signed API)"), ("wechat", "WeChat"),
    ("whatsapp", "WhatsApp"),
    ("telegram", "Telegram"),
    ("email", "E-mail"), ("web", "Website chat"),
    ("wecom", "WeCom customer service (微信客服)"),
]
VARIANTS = [
    ("mini_program", "Mini program"),
    ("bsuid_in_to", "WhatsApp gateway that takes business-scoped IDs in \"to\""),
]
COUNT_TRIES = 50


class SmartServiceAccount(models.Model):
    """One account at a provider: the place where messages come in and go out."""

    _name = "smart.service.account"
    _description = "Channel Account"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    provider = fields.Selection(PROVIDERS, required=True, default="api", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("error", "Needs attention")],
        required=True, default="draft", tracking=True, copy=False,
        help="Only an active account takes messages in. One that needs attention still takes "
        "them, and keeps what it could not send.",
    )
    state_reason = fields.Char("State reason", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company)
    desk_id = fields.Many2one(
        "im_livechat.channel", required=True, ondelete="restrict",
        help="The desk whose agents answer this account's customers.")
    country_id = fields.Many2one(
        "res.country", compute="_compute_country_id", store=True, readonly=False,
        help="Phone numbers without a country code are read as numbers of this country.")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language",
        help="What customers are addressed in as long as their own language isn't known.")
    # what the provider knows us by is for whoever sets accounts up, never for agents
    token = fields.Char(
        "Webhook token", required=True, copy=False, groups="smart_service.group_manager",
        default=lambda self: secrets.token_urlsafe(24))
    api_base_url = fields.Char(
        "Service address", groups="smart_service.group_manager",
        help="Empty is the provider's public address. Fill in a proxy, a private cloud, or for "
        "an own app the address that takes replies.")
    app_id = fields.Char("App ID", groups="smart_service.group_manager")
    account_ref = fields.Char(
        "Account ID at the provider", groups="smart_service.group_manager", copy=False,
        help="Which of several accounts behind one callback this is: WhatsApp's phone number ID, "
        "WeCom's open_kfid.")
    business_ref = fields.Char(
        "Business ID", groups="smart_service.group_manager",
        help="What the account belongs to at the provider: the WhatsApp business account ID.")
    variant = fields.Selection(
        VARIANTS, help="Which of the provider's products it is. Empty is an official account.")
    webhook_url = fields.Char(
        "Webhook URL", compute="_compute_webhook_url", groups="smart_service.group_manager")
    duplicate_count = fields.Integer(
        "Duplicates dropped", readonly=True, copy=False,
        help="Events that the provider sent again and that were recognised.")
    refused_count = fields.Integer(
        "Requests refused", readonly=True, copy=False,
        help="Requests that could not be verified. Nothing of them is kept.")
    foreign_receipt_count = fields.Integer(
        "Receipts of others", readonly=True, copy=False,
        help="Receipts of messages that another system has sent through the same account.")
    unknown_count = fields.Integer(
        "Unknown events", compute="_compute_unknown_count",
        help="Verified events of a kind that Smart Service does not use.")

    _token_uniq = models.UniqueIndex("(provider, token)", "This webhook token is taken.")
    _account_ref_uniq = models.UniqueIndex(
        "(provider, COALESCE(app_id, ''), account_ref) WHERE account_ref != '' AND active",
        "Another account of this provider has the same ID.")

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_country_id(self):
        for account in self:
            account.country_id = account.country_id or account.company_id.country_id

    @api.depends("provider", "token")
    def _compute_webhook_url(self):
        for account in self:
            account.webhook_url = (
                f"{account.get_base_url()}/smart_service/webhook/{account.provider}/{account.token}")

    def _compute_unknown_count(self):
        counts = dict(self.env["smart.service.inbox"]._read_group(
            [("account_id", "in", self.ids), ("event_kind", "=", "unknown"),
             ("state", "=", "done")],
            ["account_id"], ["__count"]))
        for account in self:
            account.unknown_count = counts.get(account, 0)

    @api.constrains("state", "provider", "app_id", "app_secret", "webhook_secret",
                    "encoding_aes_key", "api_base_url", "api_token", "account_ref",
                    "business_ref", "variant")
    def _check_credentials(self):
        for account in self.filtered(lambda a: a.state == "active"):
            adapter = account._adapter()
            if missing := account._missing_credentials(adapter):
                raise ValidationError(self.env._(
                    "Before %(account)s can be activated, fill in: %(fields)s",
                    account=account.name, fields=", ".join(missing)))
            try:
                adapter.check()
            except ValueError as error:
                raise ValidationError(self.env._(
                    "%(account)s can't be activated: %(reason)s",
                    account=account.name, reason=error)) from error

    def _missing_credentials(self, adapter):
        """Names, for the user, of the fields that the provider needs and that are empty."""
        # sudo: smart.service.account - naming an empty field reveals no secret
        return [credential_label(self.env, self.provider, name)
                for name in adapter.required if not self.sudo()[name]]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.desk_id._smart_ensure_voice()
        self.env.registry.clear_cache()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if "desk_id" in vals:
            self.desk_id._smart_ensure_voice()
        if vals.keys() - {"duplicate_count", "refused_count", "foreign_receipt_count"}:
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """What customers wrote through an account must not go with it."""
        for account in self:
            # sudo: smart.service.contact, inbox, outbox - whether there are any, nothing of them
            if any(self.env[name].sudo().search_count([("account_id", "=", account.id)], limit=1)
                   for name in ("smart.service.contact", "smart.service.inbox",
                                "smart.service.outbox")):
                raise UserError(self.env._(
                    "%(account)s has customers or messages, which would be deleted with it. "
                    "Archive it instead.", account=account.display_name))

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === ACTIONS === #

    def action_activate(self):
        """Take messages in from now on, and send what was kept."""
        self.write({"state": "active", "state_reason": False})
        self.env["smart.service.outbox"]._wake()

    def action_deactivate(self):
        """Take nothing in and send nothing out; what is queued is kept."""
        self.write({"state": "draft", "state_reason": False})

    # === ADAPTER === #

    def _adapter(self, access_token=""):
        """The provider's adapter with this account's credentials."""
        self.ensure_one()
        # sudo: smart.service.account - code that talks to the provider needs the credentials;
        # they leave this method only inside the adapter
        account = self.sudo()
        return base.adapter_for(account.provider, base.Credentials(
            app_id=account.app_id or "",
            app_secret=account.app_secret or "",
            webhook_secret=account.webhook_secret or "",
            encoding_aes_key=account.encoding_aes_key or "",
            access_token=access_token,
            api_base_url=account.api_base_url or "",
            api_token=account.api_token or "",
            account_ref=account.account_ref or "",
            business_ref=account.business_ref or "",
            variant=account.variant or "",
        ))

    @api.model
    @tools.ormcache("provider", "token")
    def _for_webhook(self, provider, token):
        """(account id, credentials) of an active account.

        Cached, so that taking an event in costs one statement: the insertion. An unknown token
        is not, or guesses would push out what is in use.

        :raises LookupError: there is none
        """
        account = self.search([
            ("provider", "=", provider), ("token", "=", token), ("state", "!=", "draft")], limit=1)
        if not account:
            raise LookupError(provider)
        return account.id, account._adapter().credentials

    @api.model
    @tools.ormcache("account_id", "account_ref")
    def _for_envelope(self, account_id, account_ref):
        """The account of the same app that an event is for, where one callback serves several.

        :return: its id, or None when there is no such account that takes messages in
        """
        # sudo: smart.service.account - a verified event is brought to the account it names
        account = self.browse(account_id).sudo()
        if account_ref in ("", account.account_ref):
            return account_id
        found = self.sudo().search([
            ("provider", "=", account.provider), ("app_id", "=", account.app_id),
            ("account_ref", "=", account_ref), ("state", "!=", "draft")])
        # who proved to know this app's secret has proved nothing about another app's account
        return found.filtered(lambda other: other.app_secret == account.app_secret)[:1].id or None

    @api.model
    def _count(self, account_id, counter, number=1):
        """Add to a counter of an account, in a short transaction of its own.

        Two requests may want to at once; under REPEATABLE READ the later one is refused and
        simply looks again.
        """
        for _try in range(COUNT_TRIES):
            with self.env.registry.cursor() as cr:
                try:
                    cr.execute(tools.SQL(
                        "UPDATE smart_service_account SET %(c)s = COALESCE(%(c)s, 0) + %(number)s"
                        " WHERE id = %(id)s",
                        c=tools.SQL.identifier(counter), number=number, id=account_id),
                        log_exceptions=False)
                    return
                except psycopg2.errors.SerializationFailure:
                    cr.rollback()

    def _raise_attention(self, reason):
        """Show an administrator that the provider refuses this account.

        One that has been deactivated stays so: the new state would take messages in again.
        """
        for account in self.filtered(lambda a: a.state != "draft" and a.state_reason != reason):
            account.write({"state": "error", "state_reason": reason})
            account.message_post(body=reason)
