from odoo import fields, models

from ...engine import window as engine

# kinds of what we send that a window's count is for, and those that it must merely be open for
COUNTED = ("message",)
BOUND = (*COUNTED, "reaction")


class SmartServiceContact(models.Model):
    """When a contact point may be written to, and at which account."""

    _inherit = "smart.service.contact"

    window_ids = fields.One2many("smart.service.window", "contact_id", "Reply windows")

    def _open_window(self, account, trigger, at):
        """The customer did something that may let us write; agents see it at once.

        :param trigger: a trigger of :class:`~providers.base.Window`
        :param at: when, UTC
        """
        self.ensure_one()
        Window = self.env["smart.service.window"]
        if account._windows() and Window._open(self, account, trigger, at):
            self._show_window(account)

    def _standing(self, account, queued=True):
        """What may be written to this contact through ``account`` now.

        :param queued: whether what waits in the outbox counts as written
        :return: :class:`~engine.window.Standing`
        """
        self.ensure_one()
        rows = account._windows()
        if not rows:
            return engine.ALWAYS
        # sudo: smart.service.window - whoever may write to the customer may know how often
        windows = self.env["smart.service.window"].sudo()._of(self, account)
        waiting = self._queued(account) if queued else 0
        return engine.standing(rows, windows._opened(), fields.Datetime.now(), waiting)

    def _queued(self, account):
        """Messages in the outbox that have not taken anything of a window yet."""
        self.ensure_one()
        # sudo: smart.service.outbox - a number alone
        return self.env["smart.service.outbox"].sudo().search_count([
            ("contact_id", "=", self.id), ("account_id", "=", account.id),
            ("state", "in", ("queued", "sending")), ("kind", "in", COUNTED),
            ("window_taken_at", "=", False)])

    def _show_window(self, account):
        """Bring the agents' screens up to date."""
        # sudo: discuss.channel - the session's own agents are told, through its own channel
        sessions = self.env["discuss.channel"].sudo().search([
            ("smart_contact_id", "in", self.ids), ("smart_account_id", "=", account.id),
            ("livechat_end_dt", "=", False)])
        sessions._smart_show_window()

    def _account_to_write(self):
        """The account through which this contact is written to unasked, if there is one.

        An e-mail address that nobody has written from gets the company's mailbox.
        """
        self.ensure_one()
        # sudo: smart.service.account - which accounts there are is no secret to the desk
        account = self.sudo().account_id
        if not account and self.kind == "email":
            account = account.search([
                ("provider", "=", "email"), ("state", "!=", "draft"),
                ("company_id", "=", self.env.company.id)], limit=1)
        return account.filtered(lambda found: found.active and found.state != "draft")

    def _others(self):
        """The same customer's other contact points, the one heard from last first."""
        self.ensure_one()
        if not self.partner_id:
            return self.browse()
        family = self.partner_id | self.partner_id.commercial_partner_id
        # customers are shared over companies, sessions are not
        companies = [
            ("company_id", "in", [False, self.company_id.id])] if self.company_id else []
        return self.search([
            ("partner_id", "in", family.ids), ("id", "!=", self.id), *companies])

    def _reachable_others(self):
        """Where else an agent may write to this customer now: he agreed, or wrote from there."""
        self.ensure_one()
        return self.with_company(self.company_id)._others().filtered(
            lambda other: (other._consents() or (other.last_inbound_at and other._takes_notices()))
            and (account := other._account_to_write()) and other._standing(account).open)
