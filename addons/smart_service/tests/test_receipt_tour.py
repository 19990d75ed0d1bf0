from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin


class ReceiptTour(SmartServiceMixin):
    """An agent sends again what did not arrive."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def test_an_agent_sends_again(self):
        channel = self.say("Where is my order?")
        channel._add_members(users=self.agent)
        outbox = self.env["smart.service.outbox"]
        for text, state, error in (("Your order is on its way", "failed", "no such user"),
                                   ("The parcel number is 17", "uncertain", "no answer came")):
            message = channel.with_user(self.agent).message_post(
                body=text, message_type="comment", subtype_xmlid="mail.mt_comment")
            row = outbox.search([("mail_message_id", "=", message.id)])
            row.write({"state": state, "error": error})
            row._changed()
        self.agent.password = "smart_agent"
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{channel.id}", "smart_service.receipt",
            login="smart_agent")
        self.env.invalidate_all()
        rows = outbox.search([("channel_id", "=", channel.id), ("kind", "=", "message")])
        self.assertEqual(set(rows.mapped("state")), {"queued"})


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestReceiptTour(ReceiptTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestReceiptTourPhone(ReceiptTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
