from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from .wecom_common import WeComCase


@tagged("post_install", "-at_install")
class TestWeCom(WeComCase):
    """WeCom's customer service, from the callback to the reply, against the simulated WeCom."""

    def outbox(self, session):
        return self.env["smart.service.outbox"].search([("channel_id", "=", session.id)])

    def answer(self, session, text):
        session.with_user(self.agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment")
        self.send()

    def test_address_verification(self):
        with self.allow_requests(all_requests=True):
            self.assertTrue(self.wecom.verify_url(self.webhook()))

    def test_there_and_back(self):
        self.push("wmA", "你好,打印机卡纸了", times=2)
        session = self.session_of("wmA")
        self.assertEqual(self.texts(session), ["你好,打印机卡纸了"])
        self.answer(session, "请打开后盖")
        self.assertEqual(
            [(row["customer"], row["text"], row["open_kfid"]) for row in self.wecom.sent],
            [("wmA", "请打开后盖", self.first.account_ref)])
        row = self.outbox(session)
        self.assertEqual((row.state, row.external_id), ("sent", self.wecom.sent[0]["msgid"]))

    def test_taken_is_not_arrived(self):
        self.push("wmA", "hello")
        session = self.session_of("wmA")
        self.wecom.refusing = ["wmA"]
        self.answer(session, "too late")
        self.assertEqual(self.outbox(session).state, "sent")
        self.wecom.refusing = []
        self.env["smart.service.pull.task"]._want(self.first)
        self.drain()
        row = self.outbox(session)
        self.assertEqual(row.state, "failed")
        self.assertIn("the customer refuses messages", row.error)

    def test_a_message_whose_fate_is_unknown_is_sent_again_and_arrives_once(self):
        self.push("wmA", "hello")
        session = self.session_of("wmA")
        with self.wecom.outage("lost"):
            self.answer(session, "one")
            # the token may have been lost first
            self.outbox(session).next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
            self.send()
        row = self.outbox(session)
        self.assertEqual(row.state, "queued")
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        self.send()
        self.assertEqual(row.state, "sent")
        self.assertEqual([row["text"] for row in self.wecom.sent], ["one"])

    def test_a_picture_follows_its_message(self):
        with self.allow_requests(all_requests=True):
            self.wecom.deliver_image(self.webhook(), "wmPic", b"\x89PNG a picture", "image/png")
        self.drain()
        session = self.session_of("wmPic")
        self.env["smart.service.media"]._drain()
        message = session.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.attachment_ids.raw, b"\x89PNG a picture")

    def test_a_file_leaves_by_its_media_id(self):
        self.push("wmA", "hello")
        session = self.session_of("wmA")
        manual = self.env["ir.attachment"].create({
            "name": "说明书.pdf", "raw": b"%PDF-1.4 manual", "res_model": "discuss.channel",
            "res_id": session.id})
        session.with_user(self.agent).message_post(
            body="see here", message_type="comment", subtype_xmlid="mail.mt_comment",
            attachment_ids=manual.ids)
        self.send()
        self.assertEqual([row["msgtype"] for row in self.wecom.sent], ["text", "file"])
        media_id = self.wecom.sent[1]["media_id"]
        self.assertEqual(self.wecom.media[media_id][0], b"%PDF-1.4 manual")

    def test_every_kind_of_message_arrives(self):
        kinds = {
            "location": ({"latitude": 23.1, "longitude": 113.3, "name": "广州"}, "openstreetmap"),
            "link": ({"title": "T", "url": "https://a.example/1"}, "https://a.example/1"),
            "business_card": ({"userid": "zhangsan"}, "[名片] zhangsan"),
            "channels_shop_order": ({"order_id": "O1", "product_titles": "打印机"}, "O1"),
            "merged_msg": ({"title": "T", "item": []}, "[聊天记录]"),
        }
        for kind, (part, shown) in kinds.items():
            with self.subTest(kind):
                with self.allow_requests(all_requests=True):
                    self.wecom.deliver(
                        self.webhook(), f"wm-{kind}", {"msgtype": kind, kind: part})
                self.drain()
                self.assertIn(shown, self.texts(self.session_of(f"wm-{kind}"))[0])

    def test_a_message_that_the_customer_takes_back(self):
        self.push("wmA", "my password is 1234", msgid="m1")
        self.happen("wmA", event_type="user_recall_msg", recall_msgid="m1")
        self.assertEqual(self.texts(self.session_of("wmA")), [""])

    # === WELCOME === #

    def enter(self, customer, **options):
        with self.allow_requests(all_requests=True):
            self.wecom.deliver_enter(self.webhook(), customer, **options)
        self.drain()

    def test_who_enters_is_welcomed_within_twenty_seconds(self):
        self.first.welcome_text = "Welcome! What can we do?"
        self.enter("wmA")
        row = self.env["smart.service.outbox"].search([("kind", "=", "welcome")])
        self.assertLessEqual(row.expires_at, fields.Datetime.now() + timedelta(seconds=20))
        self.send()
        self.assertEqual(row.state, "sent")
        self.assertEqual([(one["text"], one["welcome"]) for one in self.wecom.sent],
                         [("Welcome! What can we do?", True)])
        self.assertFalse(self.session_of("wmA"), "he has not said anything yet")

    def test_a_welcome_that_comes_too_late_is_not_sent(self):
        self.first.welcome_text = "Welcome!"
        self.enter("wmA")
        row = self.env["smart.service.outbox"].search([("kind", "=", "welcome")])
        row.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.send()
        self.assertEqual((row.state, self.wecom.sent), ("dead", []))
        self.enter("wmB", send_time=int(self.wecom.now()) - 30)
        self.assertEqual(
            self.env["smart.service.outbox"].search_count([("kind", "=", "welcome")]), 1)

    def test_without_a_text_nobody_is_welcomed(self):
        self.enter("wmA")
        self.assertFalse(self.env["smart.service.outbox"].search([("kind", "=", "welcome")]))

    # === WHO IT IS === #

    def test_names_are_asked_for_beside_the_messages(self):
        self.wecom.names["wmKnown0001"] = {
            "corp_id": self.company.corp_id, "nickname": "张三", "unionid": "oUnion"}
        self.push("wmKnown0001", "hello")
        contact = self.session_of("wmKnown0001").smart_contact_id
        self.assertFalse(contact.name)
        self.push("wmOther0002", "hello")
        self.env["smart.service.profile"]._drain()
        self.assertEqual((contact.name, contact.partner_id.name), ("张三", "张三"))
        self.assertEqual(self.session_of("wmKnown0001").name, "张三")
        self.assertEqual(
            contact.partner_id,
            self.env["smart.service.contact"].search([("value", "=", "oUnion")]).partner_id)
        self.assertEqual(
            self.env["smart.service.profile"].search([]).mapped("state"), ["done", "done"])

    def test_a_name_that_was_given_here_stays(self):
        self.push("wmKnown0001", "hello")
        partner = self.session_of("wmKnown0001").smart_contact_id.partner_id
        partner.name = "Zhang San, Qinghe Ltd"
        self.env["smart.service.profile"]._drain()
        self.assertEqual(partner.name, "Zhang San, Qinghe Ltd")


@tagged("post_install", "-at_install")
class TestTransfer(WeComCase):
    """Handing a conversation over to WeCom's own client, and what happens meanwhile."""

    def setUp(self):
        super().setUp()
        self.push("wmA", "hello")
        self.session_a = self.session_of("wmA")
        self.session_a._add_members(users=self.agent)
        self.agent.smart_wecom_userid = "zhangsan"

    def hand_over(self, user_ref="zhangsan"):
        action = self.session_a.with_user(self.agent).action_smart_transfer()
        wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        wizard.line_id = wizard.line_ids.filtered(lambda line: line.user_ref == user_ref)
        wizard.action_hand_over()
        return wizard

    def agent_writes(self, text, **kwargs):
        return self.session_a.with_user(self.agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **kwargs)

    def pull(self):
        self.env["smart.service.pull.task"]._want(self.first)
        self.drain()

    def test_the_wizard_names_who_serves(self):
        wizard = self.hand_over()
        self.assertEqual(
            [(line.name, line.serving) for line in wizard.line_ids],
            [("Ada Agent (zhangsan)", True), ("lisi", True), ("wangwu", False)])

    def test_what_was_written_before_leaves_before_and_nothing_after(self):
        self.agent_writes("a colleague takes over")
        self.hand_over()
        with self.assertRaisesRegex(UserError, "would not arrive"):
            self.agent_writes("too late")
        self.send()
        self.assertEqual([row["text"] for row in self.wecom.sent], ["a colleague takes over"])
        talk = self.wecom.talk(self.first.account_ref, "wmA")
        self.assertEqual((talk.state, talk.servicer), (3, "zhangsan"))
        self.assertEqual(self.session_a.smart_external_hold, "Ada Agent (zhangsan)")

    def test_bot_and_notices_are_silent(self):
        self.hand_over()
        self.send()
        epoch = self.session_a.smart_epoch
        self.assertFalse(self.session_a._smart_say("I am a bot", epoch=epoch))
        note = self.session_a._smart_post_notice("Your visit is booked")
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("Your visit is booked", note.body)
        self.send()
        self.assertEqual(self.wecom.sent, [])
        # agents may leave a note
        self.session_a.with_user(self.agent).message_post(
            body="for us", message_type="comment", subtype_xmlid="mail.mt_note")

    def test_what_is_said_there_is_seen_here(self):
        self.hand_over()
        self.send()
        self.wecom.servicer("", "wmA", "write", text="我来处理")
        self.push("wmA", "thank you")
        bodies = [html2plaintext(message.body) for message in self.session_a.message_ids]
        self.assertTrue([body for body in bodies if "Ada Agent (zhangsan)" in body
                         and "我来处理" in body])
        self.assertEqual(self.texts(self.session_a)[-1], "thank you")
        self.assertNotEqual(self.session_a.livechat_status, "need_help")

    def test_it_ends_there_and_goes_on_here(self):
        self.hand_over()
        self.send()
        self.wecom.servicer("", "wmA", "end")
        self.pull()
        self.assertFalse(self.session_a.smart_external_hold)
        self.assertEqual(self.session_a.smart_owner, "closed")
        self.push("wmA", "one more thing")
        session = self.session_of("wmA")
        self.assertFalse(session.smart_external_hold)
        session._add_members(users=self.agent)
        session.with_user(self.agent).message_post(
            body="yes?", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.send()
        self.assertEqual([row["text"] for row in self.wecom.sent], ["yes?"])

    def test_a_transfer_that_is_refused_opens_the_composer_again(self):
        wizard = self.hand_over()
        self.assertTrue(wizard)
        self.wecom.companies[self.company.corp_id].servicers["zhangsan"] = False
        self.addCleanup(self.company.servicers.__setitem__, "zhangsan", True)
        self.send()
        self.assertFalse(self.session_a.smart_external_hold)
        self.agent_writes("still me")
        self.send()
        self.assertEqual([row["text"] for row in self.wecom.sent], ["still me"])

    def test_somebody_takes_it_from_the_pool(self):
        self.hand_over(user_ref="")
        self.send()
        self.assertEqual(self.session_a.smart_external_hold, "Somebody")
        self.wecom.servicer("", "wmA", "take", "lisi")
        self.pull()
        self.assertEqual(self.session_a.smart_external_hold, "lisi")

    def test_somebody_takes_it_without_being_asked(self):
        self.wecom.servicer("", "wmA", "take", "lisi")
        self.pull()
        with self.assertRaisesRegex(UserError, "lisi"):
            self.agent_writes("hello?")

    def test_a_session_that_is_closed_here_stays_there(self):
        self.hand_over()
        self.send()
        with self.assertRaises(UserError):
            self.session_a.with_user(self.agent).action_smart_close()
        self.session_a._smart_close("idle")
        self.push("wmA", "are you there?")
        self.assertEqual(self.session_of("wmA").smart_external_hold, "Ada Agent (zhangsan)")
        self.wecom.servicer("", "wmA", "end")
        self.pull()
        self.assertFalse(self.session_of("wmA"))
        self.assertFalse(self.session_a.smart_external_hold)

    def test_after_48_hours_nobody_has_it(self):
        self.hand_over()
        self.send()
        self.session_a.smart_contact_id.last_inbound_at = (
            fields.Datetime.now() - timedelta(hours=49))
        self.push("wmA", "hello again")
        self.assertFalse(self.session_a.smart_external_hold)

    def test_who_may_hand_over(self):
        colleague = new_test_user(self.env, "colleague", "smart_service.group_agent_team")
        self.session_a.livechat_channel_id.user_ids |= colleague
        lead = new_test_user(self.env, "some_lead", "smart_service.group_lead")
        outsider = new_test_user(self.env, "outsider", "base.group_user")
        with self.assertRaisesRegex(UserError, "Join"):
            self.session_a.with_user(colleague).action_smart_transfer()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.session_a.with_user(outsider).action_smart_transfer()
        self.session_a.with_user(lead).action_smart_transfer()
        self.assertTrue(self.say("on another channel").exists())
        api_session = self.env["discuss.channel"].search(
            [("smart_account_id", "=", self.account.id)])
        with self.assertRaisesRegex(UserError, "can't be handed over"):
            api_session.with_user(lead).action_smart_transfer()
