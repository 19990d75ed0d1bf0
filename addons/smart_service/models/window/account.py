import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http

_logger = logging.getLogger(__name__)

# more than any provider lets an account have; a provider that pages in a circle ends here
MAX_PAGES = 200


class SmartServiceAccount(models.Model):
    """An account's reply windows, and the templates that are the way around them."""

    _inherit = "smart.service.account"

    window_reminder_minutes = fields.Integer(
        "Remind before the window closes", default=60,
        help="Minutes before a reply window closes in which the agent is told that the customer "
        "still waits for an answer. 0 is never.")
    has_windows = fields.Boolean("Has reply windows", compute="_compute_has_windows")
    template_ids = fields.One2many("smart.service.template", "account_id", "Templates")
    template_count = fields.Integer("Templates known", compute="_compute_template_count")

    _window_reminder_check = models.Constraint(
        "CHECK (window_reminder_minutes >= 0)", "Minutes before an end can't be negative.")

    def _compute_has_windows(self):
        for account in self:
            account.has_windows = bool(account._windows())

    def _compute_template_count(self):
        counts = dict(self.env["smart.service.template"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]))
        for account in self:
            account.template_count = counts.get(account, 0)

    def _windows(self):
        """The provider's rows of :mod:`~providers.windows`; none when one may write always."""
        self.ensure_one()
        return self._adapter().capabilities.windows

    # === TEMPLATES === #

    def action_sync_templates(self):
        """Ask the provider for the templates now."""
        self.check_access("write")
        for account in self:
            try:
                known = account._sync_templates()
            except (QueueFailed, QueueRetry) as error:
                raise UserError(self.env._(
                    "The templates of %(account)s could not be read: %(reason)s",
                    account=account.name, reason=error)) from error
            if known is None:
                raise UserError(self.env._(
                    "%(account)s: this provider has no templates.", account=account.name))
        return self.action_templates()

    def action_templates(self):
        """Show the templates of this account."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service.template_action")
        return {**action, "domain": [("account_id", "in", self.ids)]}

    def _sync_templates(self):
        """Take over the provider's list of templates.

        The calls come first, so that nothing of ours is locked while the provider thinks.

        :return: the templates, None where the provider has none
        :raises QueueRetry: the provider can't be reached
        :raises QueueFailed: it refuses
        """
        self.ensure_one()
        pages = self._read_templates()
        if pages is None:
            return None
        return self.env["smart.service.template"]._take_over(
            self, [template for page in pages for template in page.templates])

    def _read_templates(self):
        adapter = self._adapter()
        if adapter.templates_call() is None:
            return None
        adapter = self._adapter(self.env["smart.service.token"]._current(self))
        pages, after = [], ""
        while len(pages) < MAX_PAGES:
            try:
                page = adapter.read_templates(http.perform(adapter.templates_call(after)))
            except http.NetworkError as error:
                raise QueueRetry(str(error)) from error
            if isinstance(page, base.Retry | base.Reauthenticate):
                raise QueueRetry(f"{page.code}: {page.reason}")
            if isinstance(page, base.Failure):
                raise QueueFailed(f"{page.code}: {page.reason}")
            pages.append(page)
            if not page.after or page.after == after:
                break
            after = page.after
        return pages

    def _cron_sync_templates(self):
        """Read the templates of every account; one that can't be read stops no other."""
        accounts = self.search([("state", "=", "active")])
        self.env["ir.cron"]._commit_progress(remaining=len(accounts))
        for account in accounts:
            try:
                account._sync_templates()
            except (QueueFailed, QueueRetry) as error:
                _logger.info("Templates of account %s: %s", account.id, error)
            self.env["ir.cron"]._commit_progress(1)
