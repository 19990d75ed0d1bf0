"""An account of WeCom's customer service beside the simulated WeCom."""

from odoo.tests import HttpCase

from .common import SmartServiceMixin, simulators


class WeComCase(SmartServiceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def setUp(self):
        super().setUp()
        package = simulators()
        self.company = package.DEMO_COMPANY
        self.wecom = self.enterContext(package.WeComSimulator())
        self.first, self.second = [
            self._connect(name, ref) for ref, name in self.company.accounts.items()]

    def _connect(self, name, ref):
        return self.env["smart.service.account"].create({
            "name": name, "provider": "wecom", "desk_id": self.desk.id, "lang": "en_US",
            "token": f"token-{ref}", "app_id": self.company.corp_id, "account_ref": ref,
            "app_secret": self.company.secret, "webhook_secret": self.company.token,
            "encoding_aes_key": self.company.encoding_aes_key,
            "api_base_url": self.wecom.url, "state": "active"})

    def webhook(self, account=None):
        account = account or self.first
        # the request is another one's transaction
        self.env.flush_all()
        return f"{self.base_url()}/smart_service/webhook/wecom/{account.token}"

    def push(self, customer, text, account=None, **options):
        """A customer writes to an account; WeCom calls the first one's address."""
        with self.allow_requests(all_requests=True):
            self.wecom.deliver_text(
                self.webhook(), customer, text,
                open_kfid=(account or self.first).account_ref, **options)
        self.drain()

    def happen(self, customer, **event):
        """An event of a customer."""
        with self.allow_requests(all_requests=True):
            self.wecom.deliver(
                self.webhook(), customer, {"msgtype": "event", "event": event})
        self.drain()

    def drain(self):
        """Work the queues, those that ask the provider among them."""
        self.env.invalidate_all()
        for _round in range(2):
            self.env["smart.service.queue.mixin"]._drain_all()
            self.env["smart.service.pull.task"]._drain()
        self.env["smart.service.queue.mixin"]._drain_all()

    def send(self):
        """Send what is queued."""
        self.env["smart.service.outbox"]._drain()

    def session_of(self, customer, account=None):
        """The open conversation of a customer with an account."""
        return self.env["discuss.channel"].search([
            ("smart_contact_id.value", "=", customer), ("livechat_end_dt", "=", False),
            ("smart_account_id", "=", (account or self.first).id)])

    def texts(self, session):
        """What was said in a conversation, oldest first."""
        return [session._smart_text(message) for message in session.message_ids.sorted("id")
                if message.message_type == "comment"]

    def rows(self, account=None):
        return self.env["smart.service.inbox"].search(
            [("account_id", "=", (account or self.first).id)])
