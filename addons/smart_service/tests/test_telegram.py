import base64

from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin, simulators

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
USER = "1111111"


@tagged("post_install", "-at_install")
class TestTelegram(SmartServiceMixin, HttpCase):
    """A bot, from the update to the reply, against the simulated Telegram."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def setUp(self):
        super().setUp()
        package = simulators()
        self.telegram = self.enterContext(package.TelegramSimulator())
        self.bot = self.env["smart.service.account"].create({
            "name": "Bot", "provider": "telegram", "desk_id": self.desk.id, "token": "bot-token",
            "api_token": self.telegram.bot.token, "webhook_secret": "secret_1",
            "api_base_url": self.telegram.url, "state": "active", "lang": "en_US"})
        self.telegram.bots[self.telegram.bot.token] = package.TelegramBot(
            self.telegram.bot.token, secret_token="secret_1",
            webhook=f"{self.base_url()}/smart_service/webhook/telegram/bot-token")
        self.outbox = self.env["smart.service.outbox"]

    def _deliver(self, method, *args, **options):
        with self.allow_requests(all_requests=True):
            delivery = getattr(self.telegram, method)(*args, **options)
        self.assertTrue(delivery.ok, delivery)
        self.env.invalidate_all()
        self.env["smart.service.queue.mixin"]._drain_all()

    @property
    def _session(self):
        return self.env["discuss.channel"].search([("smart_contact_id.value", "=", USER)])

    def _texts(self):
        return [self._session._smart_text(message)
                for message in self._session.message_ids.sorted("id")
                if message.message_type == "comment" and not message.is_internal]

    def _answer(self, body="Please open the rear cover", **values):
        message = self._session.with_user(self.agent).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values)
        self.outbox._drain()
        return self.outbox.search([("mail_message_id", "=", message.id)])

    def test_there_and_back(self):
        self._deliver("deliver_text", USER, "The printer jams", name="Lukas", lang="en", times=3)
        self.assertEqual(self._texts(), ["The printer jams"])
        contact = self._session.smart_contact_id
        self.assertEqual((contact.name, contact.scope), ("Lukas", "5200000001"))
        row = self._answer()
        self.assertEqual(row.state, "sent", row.error)
        self.assertEqual(row.external_id, f"{USER}:2")
        self.assertEqual(self.telegram.sent[0]["text"], "Please open the rear cover")

    def test_a_long_text_is_cut_as_telegram_counts(self):
        self._deliver("deliver_text", USER, "hello")
        rows = self._answer("😀" * 3000)
        self.assertEqual(rows.mapped("state"), ["sent", "sent"])
        self.assertEqual("".join(row["text"] for row in self.telegram.sent), "😀" * 3000)

    def test_a_pressed_button_is_answered_at_once(self):
        self._deliver("deliver_text", USER, "hello")
        self._session._smart_post_notice("Is it right?", buttons=[("yes", "Yes"), ("no", "No")])
        self.outbox._drain()
        self._deliver("press", USER, "no")
        self.assertEqual(self._texts()[-1], "No")
        self.outbox._drain()
        self.assertEqual(len(self.telegram.answered), 1)

    def test_files_both_ways(self):
        self._deliver("deliver_photo", USER, PIXEL, caption="Look")
        self.env["smart.service.media"]._drain()
        message = self._session.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.attachment_ids.raw, PIXEL)
        file = self.env["ir.attachment"].with_user(self.agent).create({
            "name": "part.png", "raw": PIXEL, "mimetype": "image/png",
            "res_model": "mail.compose.message", "res_id": 0})
        row = self._answer("This part", attachment_ids=file.ids)
        self.assertEqual(row.mapped("state"), ["sent"], row.mapped("error"))
        sent = self.telegram.sent[0]
        self.assertEqual((sent["kind"], sent["text"]), ("photo", "This part"))
        self.assertEqual(self.telegram.files[sent["file_id"]][1], PIXEL)

    def test_edits_both_ways(self):
        self._deliver("deliver_text", USER, "The priner jams")
        self._deliver("deliver_message", USER, {"text": "The printer jams"},
                      kind="edited_message", message_id=1)
        self.assertEqual(self._texts(), ["The printer jams"])
        row = self._answer("Open the cover")
        self._session._message_update_content(
            row.mail_message_id.sudo(), body="Open the rear cover")
        self.outbox._drain()
        self.assertEqual(
            (self.telegram.sent[0]["text"], self.telegram.sent[0]["state"]),
            ("Open the rear cover", "edited"))
        self._session._message_update_content(
            row.mail_message_id.sudo(), body="", attachment_ids=[])
        self.outbox._drain()
        self.assertEqual(self.telegram.sent[0]["state"], "deleted")

    def test_reactions(self):
        self._deliver("deliver_text", USER, "hello")
        row = self._answer()
        person = {"id": int(USER), "is_bot": False, "first_name": "Lukas"}
        for new, expected in (([{"type": "emoji", "emoji": "👍"}], ["👍"]), ([], [])):
            self._deliver("deliver", {"message_reaction": {
                "chat": {"id": int(USER), "type": "private"}, "user": person, "date": 1,
                "message_id": int(row.external_id.rpartition(":")[2]), "old_reaction": [],
                "new_reaction": new}})
            self.assertEqual(row.mail_message_id.reaction_ids.mapped("content"), expected)

    def test_who_blocks_the_bot_is_no_longer_subscribed(self):
        self._deliver("deliver_text", USER, "hello")
        self.telegram.blocked = [USER]
        self._deliver("deliver", {"my_chat_member": {
            "chat": {"id": int(USER), "type": "private"}, "date": 1,
            "from": {"id": int(USER), "is_bot": False, "first_name": "Lukas"},
            "new_chat_member": {"status": "kicked"}}})
        self.assertFalse(self._session.smart_contact_id.subscribed)
        row = self._answer()
        self.assertEqual(row.state, "failed")
        self.assertIn("blocked by the user", row.error)

    def test_groups_are_left_alone(self):
        self._deliver("deliver", {"message": {
            "message_id": 1, "date": 1, "text": "hi all", "chat": {"id": -1, "type": "group"},
            "from": {"id": int(USER), "is_bot": False, "first_name": "Lukas"}}})
        self.assertFalse(self._session)
        self.assertFalse(self.telegram.sent)

    def test_quick_messages_wait_as_long_as_telegram_says(self):
        self._deliver("deliver_text", USER, "hello")
        self.telegram.chat_per_second = 1
        rows = self._answer("one") | self._answer("two")
        self.assertNotIn("failed", rows.mapped("state"))

    def test_the_token_is_in_no_error(self):
        self._deliver("deliver_text", USER, "hello")
        self.bot.api_base_url = "http://127.0.0.1:9"
        row = self._answer()
        self.assertEqual(row.state, "queued")
        self.assertNotIn("AAsimulated", row.error)
        self.bot.action_test_connection()
        self.assertNotIn("AAsimulated", self.bot.last_test_result)

    def test_test_connection_sets_the_address(self):
        self.bot.action_test_connection()
        self.assertEqual(self.bot.last_test_state, "ok", self.bot.last_test_result)
        self.assertIn("qinghe_service_bot", self.bot.last_test_result)

    def test_activation_tells_telegram_our_address(self):
        self.bot.action_deactivate()
        self.bot.action_activate()
        self.assertEqual(self.bot.state, "active", self.bot.last_test_result)
        bot = self.telegram.bots[self.telegram.bot.token]
        self.assertEqual((bot.webhook, bot.secret_token), (self.bot.webhook_url, "secret_1"))
        self.assertIn("message_reaction", bot.allowed_updates)

    def test_strangers(self):
        address = self.telegram.bot.webhook
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "other"}):
            answer = self.url_open(address, data=b'{"update_id": 1}', headers=headers)
            self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.env["smart.service.inbox"].search([("account_id", "=", self.bot.id)]))
