from datetime import datetime, timedelta

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.smart_service.providers import base


class ReportsCase(TransactionCase):
    """A desk with one account, and a short history written through its own methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env["im_livechat.channel"].create({"name": "Test desk"})
        cls.account = cls._account(cls.env.company, cls.desk)
        users = {
            "agent": "smart_service.group_agent",
            "other_agent": "smart_service.group_agent",
            "lead": "smart_service.group_lead",
            "dispatcher": "smart_service.group_dispatcher",
            "engineer": "smart_service.group_engineer",
        }
        for name, groups in users.items():
            user = new_test_user(cls.env, f"reports_{name}", groups=f"base.group_user,{groups}")
            setattr(cls, name, user)
        cls.stranger = new_test_user(cls.env, "reports_stranger", groups="base.group_user")

    @classmethod
    def _account(cls, company, desk):
        account = cls.env["smart.service.account"].create({
            "name": f"Own app of {company.name}", "provider": "api", "app_id": f"app{company.id}",
            "webhook_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "api_base_url": "http://127.0.0.1:9", "desk_id": desk.id, "company_id": company.id,
        })
        account.action_activate()
        return account

    def _session(self, user_id, account=None):
        """An open conversation of a new customer."""
        account = account or self.account
        point = base.ContactPoint("api_user", account.app_id, user_id, name=f"Customer {user_id}")
        return self.env["smart.service.contact"]._find_or_create(account, point)._open_session()

    def _receive(self, channel, text):
        contact = channel.smart_contact_id
        point = base.ContactPoint(contact.kind, contact.scope, contact.value)
        return channel._smart_receive(base.Event("message", point, text=text))

    def _event(self, kind, channel, at, **values):
        """A ledger row that was written some seconds after the history's start."""
        event = self.env["smart.service.event"]._log(kind, channel=channel, **values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE smart_service_event SET occurred_at = %s WHERE id = %s",
            [self.start + timedelta(seconds=at), event.id])
        self.env.invalidate_all()
        return event

    # the day before the tests run, so that it lies in every "last days" filter
    start = datetime.now().replace(microsecond=0) - timedelta(days=1)
