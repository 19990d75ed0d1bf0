from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http, staff
from ..account.account_advice import advice

PROVIDERS = [
    ("wecom", "WeCom app"), ("dingtalk", "DingTalk app"),
    ("dingtalk_robot", "DingTalk group robot"),
]
# stored column → where a manager types it
SECRETS = {"app_secret": "new_app_secret", "api_token": "new_api_token",
           "webhook_secret": "new_webhook_secret"}
# a token that ends sooner than this is renewed before it is used
MARGIN = timedelta(minutes=2)


class SmartServiceStaffAccount(models.Model):
    """A connection over which our own people are told what waits for them.

    Secrets go in and never come out again, as with the accounts of customers' channels.
    """

    _name = "smart.service.staff.account"
    _description = "Connection for Staff Notices"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    provider = fields.Selection(PROVIDERS, required=True, default="wecom", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("error", "Needs attention")],
        required=True, default="draft", readonly=True, tracking=True, copy=False)
    state_reason = fields.Char("State reason", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company)
    app_id = fields.Char(
        "App ID", groups="smart_service.group_manager",
        help="WeCom: the corporation ID. DingTalk: the app's AppKey.")
    account_ref = fields.Char(
        "Agent ID", groups="smart_service.group_manager", help="The app's AgentId.")
    api_base_url = fields.Char(
        "Service address", groups="smart_service.group_manager",
        help="Empty is the provider's public address. Fill in a proxy or a private cloud.")
    app_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    api_token = fields.Char("Robot's access token", groups=fields.NO_ACCESS, copy=False)
    webhook_secret = fields.Char("Robot's secret", groups=fields.NO_ACCESS, copy=False)
    new_app_secret = fields.Char(
        "App secret (new)", compute="_compute_new_secrets", inverse="_inverse_new_secrets",
        groups="smart_service.group_manager", help="Stored when you save, never shown again.")
    new_api_token = fields.Char(
        "Robot's access token (new)", compute="_compute_new_secrets",
        inverse="_inverse_new_secrets", groups="smart_service.group_manager",
        help="What stands behind access_token= in the robot's address. Stored when you save, "
        "never shown again.")
    new_webhook_secret = fields.Char(
        "Robot's secret (new)", compute="_compute_new_secrets", inverse="_inverse_new_secrets",
        groups="smart_service.group_manager",
        help="The SEC… of the robot's signature. Stored when you save, never shown again.")
    secrets_set = fields.Boolean(
        "Secrets stored", compute="_compute_secrets_set", groups="smart_service.group_manager")
    token_value = fields.Char(groups=fields.NO_ACCESS, copy=False)
    token_expires_at = fields.Datetime(groups=fields.NO_ACCESS, copy=False)
    failed_count = fields.Integer("Not delivered", compute="_compute_failed_count")

    # === COMPUTE METHODS === #

    @api.depends("provider")
    def _compute_new_secrets(self):
        for name in SECRETS.values():
            self[name] = False

    def _inverse_new_secrets(self):
        for account in self:
            given = {name: account[typed].strip() for name, typed in SECRETS.items()
                     if account[typed]}
            if given:
                # sudo: smart.service.staff.account - who may write it may replace a secret
                account.sudo().write({**given, "token_value": False, "token_expires_at": False})
        self.invalidate_recordset(list(SECRETS.values()), flush=False)

    def _compute_secrets_set(self):
        for account in self:
            # sudo: smart.service.staff.account - whether there is a secret is none
            names = set(SECRETS) & set(account._adapter().required)
            account.secrets_set = all(account.sudo()[name] for name in names)

    def _compute_failed_count(self):
        counts = dict(self.env["smart.service.staff.notice"]._read_group(
            [("account_id", "in", self.ids), ("state", "in", ("failed", "dead"))],
            ["account_id"], ["__count"]))
        for account in self:
            account.failed_count = counts.get(account, 0)

    @api.constrains("state", "provider", "app_id", "account_ref", "api_base_url")
    def _check_credentials(self):
        for account in self.filtered(lambda account: account.state == "active"):
            adapter = account._adapter()
            # sudo: smart.service.staff.account - naming an empty field reveals no secret
            missing = [name for name in adapter.required if not account.sudo()[name]]
            if missing:
                labels = ", ".join(self._fields[name]._description_string(self.env)
                                   for name in missing)
                raise ValidationError(self.env._(
                    "Before %(account)s can be activated, fill in: %(fields)s",
                    account=account.name, fields=labels))
            try:
                adapter.check()
            except ValueError as error:
                raise ValidationError(self.env._(
                    "%(account)s can't be activated: %(reason)s",
                    account=account.name, reason=error)) from error

    # === ACTIONS === #

    def action_activate(self):
        self.check_access("write")
        self.write({"state": "active", "state_reason": False})

    def action_deactivate(self):
        """Tell nobody anything over this connection; who chose it gets mails."""
        self.check_access("write")
        self.write({"state": "draft", "state_reason": False})

    def action_test(self):
        """Send the acting user a notice over this very connection."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("Activate the connection first."))
        notice = self.env["smart.service.staff.notice"]._tell(
            self.env.user, "test", self, key=f"test:{self.id}:{fields.Datetime.now()}",
            account=self)
        return notice._get_records_action(name=self.env._("Test"))

    # === CALLS === #

    def _adapter(self, access_token=""):
        """The provider's adapter with this connection's credentials."""
        self.ensure_one()
        # sudo: smart.service.staff.account - code that talks to the provider needs the
        # credentials; they leave this method only inside the adapter
        account = self.sudo()
        return staff.staff_adapter_for(account.provider, base.Credentials(
            app_id=account.app_id or "", app_secret=account.app_secret or "",
            webhook_secret=account.webhook_secret or "", access_token=access_token,
            api_base_url=account.api_base_url or "", api_token=account.api_token or "",
            account_ref=account.account_ref or ""))

    def _token(self, stale=""):
        """A good access token; several processes may ask, the provider gives all the same.

        :param stale: one that the provider has just refused
        :raises QueueRetry: the provider can't be reached
        :raises QueueFailed: he refuses the credentials
        """
        self.ensure_one()
        adapter = self._adapter()
        call = adapter.token_call()
        if call is None:
            return ""
        # sudo: smart.service.staff.account - the token is for the call that follows
        account = self.sudo()
        if (account.token_value and account.token_value != stale
                and account.token_expires_at > fields.Datetime.now() + MARGIN):
            return account.token_value
        token = self._answer(adapter.read_token(http.perform(call)))
        account.write({
            "token_value": token.value,
            "token_expires_at": fields.Datetime.now() + timedelta(seconds=token.expires_in)})
        return token.value

    def _ask(self, build, read):
        """Make a call, a second time with a new token if need be.

        :param build: function of the adapter that returns the call
        :param read: function of the adapter and the response that returns the answer
        :raises QueueRetry: not now
        :raises QueueFailed: never, in words
        """
        try:
            token = self._token()
            adapter = self._adapter(token)
            found = read(adapter, http.perform(build(adapter)))
            if isinstance(found, base.Reauthenticate):
                adapter = self._adapter(self._token(stale=token))
                found = read(adapter, http.perform(build(adapter)))
        except http.NetworkError as error:
            raise QueueRetry(str(error)) from error
        return self._answer(found)

    def _answer(self, found):
        """``found``, unless it is a failure."""
        if isinstance(found, base.Retry | base.Reauthenticate):
            after = found.after if isinstance(found, base.Retry) else None
            raise QueueRetry(f"{found.code}: {found.reason}", after)
        if isinstance(found, base.Failure):
            words = f"{found.code}: {found.reason}"
            raise QueueFailed("\n".join(filter(None, [
                words, advice(self.env, self.provider, found.code, found.reason)])))
        return found

    def _raise_attention(self, reason):
        """Show an administrator that nobody can be told anything over this connection."""
        for account in self.filtered(
                lambda account: account.state != "draft" and account.state_reason != reason):
            account.write({"state": "error", "state_reason": reason})
            account.message_post(body=reason)

    # === CHOICE === #

    @api.model
    def _for_user(self, user):
        """The connection over which a user wants to be told, or an empty recordset.

        Of DingTalk's two the app, which tells him alone.
        """
        way = user.smart_notify_by
        codes = {"wecom": ["wecom"], "dingtalk": ["dingtalk", "dingtalk_robot"]}.get(way, [])
        # sudo: smart.service.staff.account - which one it is, for the notice that is due
        accounts = self.sudo().search([
            ("provider", "in", codes), ("state", "!=", "draft"),
            ("company_id", "in", user.company_ids.ids)])
        own = accounts.filtered(lambda account: account.company_id == user.company_id)
        found = sorted(own or accounts, key=lambda account: codes.index(account.provider))
        return found[0] if found else self.browse()

    # === WORDS === #

    def _smart_notice_words(self, kind, user, private):
        """(title, text) of the notice that tries this connection."""
        self.ensure_one()
        return self.env._("Staff notices over %s work", self.name), ""
