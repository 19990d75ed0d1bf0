"""What the tests of WeChat start from."""

import base64

from .common import SmartServiceMixin, simulators

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


class WeChatMixin(SmartServiceMixin):
    """Accounts at the simulated WeChat, and its customers writing through the real webhook."""

    def setUp(self):
        super().setUp()
        self.package = simulators()
        self.wechat = self.enterContext(self.package.WeChatSimulator())
        self.outbox = self.env["smart.service.outbox"]

    def connect(self, app, aes=True):
        """The account of a simulated app."""
        return self.env["smart.service.account"].create({
            "name": app.app_id, "provider": "wechat", "desk_id": self.desk.id,
            "token": f"token-{app.app_id}", "app_id": app.app_id, "app_secret": app.app_secret,
            "webhook_secret": app.token, "api_base_url": self.wechat.url, "state": "active",
            "encoding_aes_key": app.encoding_aes_key if aes else False, "lang": "zh_CN",
            "variant": "mini_program" if app.is_mini_program else False,
            "business_ref": app.open_platform,
        })

    def webhook(self, account):
        return f"{self.base_url()}/smart_service/webhook/wechat/{account.token}"

    def customer(self, account, openid, what, *values, **options):
        """A customer does something, the way WeChat delivers it; the queues are worked.

        :param what: ``text``, ``image``, ``event`` …: see the simulator's ``deliver_…``; '' is
            any fields
        """
        deliver = getattr(self.wechat, f"deliver_{what}" if what else "deliver")
        with self.allow_requests(all_requests=True):
            deliver(self.webhook(account), openid, *values, app_id=account.app_id, **options)
        self.drain()

    def drain(self):
        self.env.invalidate_all()
        self.env["smart.service.queue.mixin"]._drain_all()

    def session(self, openid):
        return self.env["discuss.channel"].search([("smart_contact_id.value", "=", openid)])

    def said(self, openid):
        """The last message of the customer's conversation that is not a note."""
        return self.session(openid).message_ids.filtered(
            lambda m: m.message_type == "comment").sorted("id")[-1]

    def reply(self, openid, text="", files=()):
        """The agent answers; returns the message. It has not left yet."""
        session = self.session(openid)
        if self.agent.partner_id not in session.channel_member_ids.partner_id:
            session._add_members(users=self.agent)
        attachments = self.env["ir.attachment"].with_user(self.agent).create([
            {"name": name, "raw": content, "mimetype": mimetype,
             "res_model": "mail.compose.message", "res_id": 0}
            for name, content, mimetype in files])
        return session.with_user(self.agent).message_post(
            body=text, attachment_ids=attachments.ids, message_type="comment",
            subtype_xmlid="mail.mt_comment")

    def sent(self, openid):
        """What the customer has got, after the outbox was worked."""
        self.outbox._drain()
        return [row for row in self.wechat.sent if row["openid"] == openid]
