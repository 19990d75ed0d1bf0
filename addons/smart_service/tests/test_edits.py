from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SECRET, SmartServiceCase, simulators

POST = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


@tagged("post_install", "-at_install")
class TestEdits(SmartServiceCase):
    """Changed, deleted and answered messages, both ways."""

    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        self.account.api_base_url = f"{self.receiver.url}/events"
        self.channel = self.say("helo", message_id="first")
        self.said = self.channel.message_ids.filtered(lambda m: "helo" in m.body)
        self.partner = self.channel.smart_contact_id.partner_id
        self.outbox = self.env["smart.service.outbox"]
        self.session = self.channel.with_user(self.agent)
        self.session.livechat_join_channel_needing_help()

    def _about(self, kind, message_id, user="u1", **data):
        return self.receive({
            "type": f"message.{kind}",
            "data": {"message_id": message_id, "user": {"id": user}, **data}})

    def _answer(self, text="Good morning", **kwargs):
        return self.session.message_post(body=text, **POST, **kwargs)

    def _notes(self):
        return [self.channel._smart_text(message) for message in self.channel.message_ids
                if message.subtype_id.internal]

    # === WHAT CUSTOMERS DO === #

    def test_a_customer_edits(self):
        row = self._about("updated", "first", text="hello")
        self.assertEqual((row.state, row.mail_message_id), ("done", self.said))
        self.assertEqual(self.channel._smart_text(self.said), "hello")
        self.assertIn("The customer edited a message. Before: helo", self._notes())
        self.assertEqual(len(self.events("message_edited")), 1)
        self.assertFalse(self.outbox.search([("kind", "=", "edit")]), "it is not sent back")

    def test_an_edit_of_what_was_never_seen_is_a_message(self):
        row = self._about("updated", "before-our-time", text="I meant this")
        for _try in range(2):
            self.assertEqual(row.state, "new", "it may have overtaken the message")
            row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
            self.env["smart.service.queue.mixin"]._drain_all()
        self.assertEqual(row.state, "done")
        self.assertIn("I meant this", self.channel.message_ids.mapped(self.channel._smart_text))

    def test_what_a_customer_has_deleted_does_not_come_back(self):
        self._about("deleted", "first")
        row = self._about("updated", "first", text="my password is 1234")
        self.assertEqual(row.state, "done")
        self.assertFalse(self.channel._smart_text(self.said))
        self.assertFalse([note for note in self._notes() if "1234" in note])

    def test_a_customer_deletes(self):
        self._about("deleted", "first")
        self.assertFalse(self.channel._smart_text(self.said))
        self.assertIn("The customer deleted a message.", self._notes())

    def test_a_customer_has_one_reaction(self):
        answer = self._answer()
        self.outbox._drain()
        ours = self.outbox.search([("mail_message_id", "=", answer.id)]).external_id
        for emoji, kept in (("👍", ["👍"]), ("❤️", ["❤️"]), ("", [])):
            self._about("reaction", ours, emoji=emoji)
            self.assertEqual(answer.sudo().reaction_ids.mapped("content"), kept)

    def test_nobody_changes_another_customers_message(self):
        self.say("hi", user="u2")
        self._about("updated", "first", user="u2", text="mine now")
        self._about("deleted", "first", user="u2")
        self._about("reaction", "first", user="u2", emoji="👍")
        self.assertEqual(self.channel._smart_text(self.said), "helo")
        self.assertFalse(self.said.reaction_ids)

    def test_nobody_changes_what_we_said(self):
        answer = self._answer()
        self.outbox._drain()
        ours = self.outbox.search([("mail_message_id", "=", answer.id)]).external_id
        self._about("updated", ours, text="you owe me a car")
        self.assertEqual(self.channel._smart_text(answer), "Good morning")

    def test_an_answer_names_what_it_answers(self):
        self.say("and this", reply_to="first", message_id="second")
        message = self.channel.message_ids.filtered(lambda m: "and this" in m.body)
        self.assertEqual(message.parent_id, self.said)
        self._answer("yes", parent_id=message.id)
        self.outbox._drain()
        self.assertEqual(self.receiver.sent[-1]["data"]["reply_to"], "second")

    # === WHAT AGENTS DO === #

    def _edit(self, message, body, **kwargs):
        self.session._message_update_content(message.sudo(), body=body, **kwargs)

    def test_an_agents_edit_reaches_the_customer(self):
        answer = self._answer()
        self.outbox._drain()
        self._edit(answer, "Good evening")
        self.outbox._drain()
        first, edit = self.receiver.sent
        self.assertEqual((edit["type"], edit["text"]), ("message.updated", "Good evening"))
        self.assertEqual(edit["data"]["message_id"], first["id"])

    def test_an_unsent_message_leaves_as_it_was_edited(self):
        answer = self._answer()
        self._edit(answer, "Good evening")
        self.outbox._drain()
        self.assertEqual([m["text"] for m in self.receiver.sent], ["Good evening"])

    def test_an_unsent_message_that_is_deleted_never_leaves(self):
        answer = self._answer()
        self._edit(answer, "", attachment_ids=[])
        self.outbox._drain()
        self.assertEqual(self.receiver.sent, [])

    def test_what_did_not_arrive_and_is_deleted_is_not_sent_again(self):
        answer = self._answer()
        row = self.outbox.search([("mail_message_id", "=", answer.id)])
        row._give_up("failed", "refused")
        self._edit(answer, "", attachment_ids=[])
        self.assertFalse(row.exists())

    def test_what_did_not_arrive_is_sent_again_as_it_was_edited(self):
        answer = self._answer()
        row = self.outbox.search([("mail_message_id", "=", answer.id)])
        row._give_up("failed", "refused")
        self._edit(answer, "Good evening")
        self.assertEqual((row.state, self.receiver.sent), ("failed", []))
        row.action_replay()
        self.outbox._drain()
        self.assertEqual([m["text"] for m in self.receiver.sent], ["Good evening"])

    def test_an_agents_deletion_reaches_the_customer(self):
        answer = self._answer()
        self.outbox._drain()
        self._edit(answer, "", attachment_ids=[])
        self.outbox._drain()
        first, deletion = self.receiver.sent
        self.assertEqual(deletion["type"], "message.deleted")
        self.assertEqual(deletion["data"]["message_id"], first["id"])

    def test_what_the_provider_cannot_change_is_refused(self):
        answer = self._answer()
        rows = self.outbox.search([("mail_message_id", "=", answer.id)])
        rows.write({"state": "uncertain"})
        with self.assertRaises(UserError):
            self._edit(answer, "Good evening")
        wechat = self.account.copy({
            "provider": "wechat", "app_id": "wx1", "app_secret": "s", "webhook_secret": "t"})
        rows.write({"state": "sent"})
        self.channel.smart_account_id = wechat
        for body in ("Good evening", ""):
            with self.assertRaises(UserError):
                self._edit(answer, body, attachment_ids=[])
        self.assertEqual(self.channel._smart_text(answer), "Good morning")

    def test_an_agents_reaction_reaches_the_customer(self):
        nobody = self.env["mail.guest"]
        said = self.said.with_user(self.agent).sudo()
        said._message_reaction("👍", "add", self.agent.partner_id, nobody)
        said._message_reaction("👍", "remove", self.agent.partner_id, nobody)
        self.outbox._drain()
        self.assertEqual(
            [(m["type"], m["data"]["message_id"], m["data"]["emoji"]) for m in self.receiver.sent],
            [("message.reaction", "first", "👍"), ("message.reaction", "first", "")])

    def test_typing_is_told_once_and_leaves_no_trace(self):
        member = self.channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)
        member._notify_typing(True)
        member._notify_typing(True)
        rows = self.outbox.search([("kind", "=", "typing")])
        self.assertEqual(len(rows), 1)
        self.outbox._drain()
        self.assertEqual([m["type"] for m in self.receiver.sent], ["typing"])
        self.assertFalse(rows.exists())
        self.assertFalse(self.events("delivered"))

    # === BUTTONS === #

    def test_the_survey_has_buttons(self):
        contact = self.channel.smart_contact_id
        request = self.env["smart.service.feedback.request"]._ask(
            contact, channel_id=self.channel.id)
        self.outbox._drain()
        buttons = self.receiver.sent[-1]["data"]["buttons"]
        self.assertEqual([button["label"] for button in buttons], ["5", "4", "3", "2", "1"])
        self.say("4", button=buttons[1]["payload"])
        self.assertEqual((request.state, request.score), ("answered", 4))
        self.assertEqual(
            self.events("message_in")[0].payload["button"], f"survey:{request.id}:4")

    def test_choices_are_numbered_lines_where_there_are_no_buttons(self):
        message = self.channel._smart_post_notice(
            "Which?", buttons=[(str(number), f"Choice {number}") for number in range(1, 12)])
        row = self.outbox.search([("mail_message_id", "=", message.id)])
        self.assertFalse(row.buttons)
        self.assertIn("\n11. Choice 11", row.body)
