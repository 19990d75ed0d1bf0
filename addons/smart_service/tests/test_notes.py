import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .test_channel_web import WebCase
from .wechat_common import WeChatMixin
from .workbench_common import WorkbenchCase, WorkbenchMixin

SECRET = "Careful, he never pays"


@tagged("post_install", "-at_install")
class TestNotes(WorkbenchCase):
    """Notes, help and what else an agent does beside a conversation."""

    def test_a_note_leaves_for_nobody(self):
        session = self.open_session()
        session.action_smart_note(SECRET)
        session.message_post(
            body=SECRET, message_type="comment", subtype_xmlid="mail.mt_note")
        session.execute_command_note(body=f"/note {SECRET}")
        self.assertFalse(self.env["smart.service.outbox"].search([
            ("channel_id", "=", session.id)]))
        notes = self.events("note_written", channel_id=session.id)
        self.assertEqual(len(notes), 3)
        self.assertEqual(notes.user_id, self.agent)
        self.assertEqual(notes[0].mail_message_id.author_id, self.agent.partner_id)
        self.assertFalse(self.events("message_agent", channel_id=session.id))
        self.assertEqual(session.sudo().livechat_failure, "no_answer", "it answers nobody")

    def test_edited_deleted_and_answered_a_note_stays_one(self):
        session = self.open_session()
        session.action_smart_note("First")
        note = session.sudo().message_ids[:1]
        session._message_update_content(note.sudo(), body=SECRET)
        self.assertFalse(self.env["smart.service.outbox"].search([
            ("channel_id", "=", session.id)]))
        answer = session.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment",
            parent_id=note.id)
        self.assertFalse(answer.parent_id, "the customer would read what it answers to")
        reply = session.message_post(
            body="Yes", message_type="comment", subtype_xmlid="mail.mt_note", parent_id=note.id)
        self.assertEqual(reply.parent_id, note)

    def test_who_may_note(self):
        session = self.open_session()
        session.with_user(self.lead).action_smart_note("From your lead")
        with self.assertRaises(AccessError):
            session.with_user(self.stranger).action_smart_note("Hi")

    def test_a_note_can_be_left_when_the_conversation_is_closed(self):
        session = self.open_session()
        session.action_smart_close()
        session.action_smart_note("Call him tomorrow")
        self.assertEqual(len(self.events("note_written", channel_id=session.id)), 1)

    # === HELP === #

    def test_who_joins_to_help_does_not_take_it_away(self):
        session = self.open_session()
        epoch = session.smart_epoch
        session.action_smart_ask_help("What does E03 mean?")
        state = session.sudo()
        self.assertEqual(state.livechat_status, "need_help")
        self.assertTrue(state.message_ids.filtered(
            lambda m: m._smart_is_for_staff() and "What does E03 mean?" in m.body))
        self.assertTrue(session.with_user(self.colleague).livechat_join_channel_needing_help())
        self.env.invalidate_all()
        self.assertEqual(
            (state.smart_owner, state.smart_epoch, state.livechat_operator_id),
            ("agent", epoch, self.agent.partner_id))
        self.assertEqual(state.livechat_status, "in_progress")
        self.assertIn(self.agent.partner_id, state.channel_member_ids.partner_id)
        asking = state.livechat_agent_requesting_help_history.partner_id
        giving = state.livechat_agent_providing_help_history.partner_id
        self.assertEqual((asking, giving), (self.agent.partner_id, self.colleague.partner_id))
        self.assertEqual(self.events("help_asked", channel_id=session.id).user_id, self.agent)
        self.assertEqual(self.events("help_given", channel_id=session.id).user_id, self.colleague)
        session.with_user(self.colleague).message_post(
            body="It is the cover.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.parts(session), ["It is the cover."])

    def test_help_is_for_who_answers(self):
        queued = self.say("Hello", user="u3")
        with self.assertRaises(UserError):
            queued.with_user(self.lead).action_smart_ask_help()
        session = self.open_session()
        with self.assertRaises(UserError):
            session.with_user(self.colleague).action_smart_ask_help()

    # === TICKET, REPAIR, LEAD, CLOSE === #

    def test_ticket_repair_and_lead(self):
        session = self.open_session(name="Li Lei")
        partner = session.sudo()._smart_customer_partner()
        made = session.action_smart_ticket("  No   paper ")
        ticket = self.env["smart.service.ticket"].browse(made["id"])
        self.assertEqual((ticket.name, ticket.partner_id), ("No paper", partner))
        made = session.action_smart_repair("It leaks", serial="SN-404")
        repair = self.env["smart.service.ticket"].browse(made["id"])
        self.assertEqual((repair.type_id.code, repair.serial), ("repair", "SN-404"))
        made = session.action_smart_lead("A bigger printer")
        lead = self.env["crm.lead"].browse(made["id"])
        self.assertEqual(
            (lead.name, lead.partner_id, lead.origin_channel_id.id),
            ("A bigger printer", partner, session.id))
        self.assertFalse(self.agent.has_group("sales_team.group_sale_salesman"))
        event = self.events("lead_created", channel_id=session.id)
        self.assertEqual((event.user_id, event.payload["lead_id"]), (self.agent, lead.id))
        for method in ("action_smart_ticket", "action_smart_repair", "action_smart_lead"):
            with self.assertRaises(UserError):
                getattr(session, method)(" ")
            with self.assertRaises(UserError):
                getattr(session.with_user(self.colleague), method)("Not mine")

    def test_commands(self):
        session = self.open_session(name="Li Lei")
        session.execute_command_lead(body="/lead A second one")
        self.assertTrue(self.env["crm.lead"].search([("name", "=", "A second one")]))
        session.execute_command_repair(body="/repair QH20-00042 it beeps")
        tickets = self.env["smart.service.ticket"].search(
            [("contact_id", "=", session.sudo().smart_contact_id.id)])
        self.assertEqual(tickets.mapped("serial"), ["QH20-00042"])
        self.assertEqual(tickets.symptom, "it beeps")
        session.execute_command_ask(body="/ask Who knows beeps?")
        self.assertEqual(session.sudo().livechat_status, "need_help")
        with self.assertRaises(UserError):
            session.with_user(self.colleague).execute_command_close(body="/close")
        session.execute_command_close(body="/close")
        self.assertEqual(session.sudo().smart_owner, "closed")

    def test_a_lead_says_nothing_of_notes(self):
        session = self.open_session()
        session.action_smart_note(SECRET)
        lead = self.env["crm.lead"].browse(session.action_smart_lead("Printer")["id"])
        self.assertIn("My printer is broken", lead.description)
        self.assertNotIn(SECRET, lead.description)


@tagged("post_install", "-at_install")
class TestNotesOnTheWire(WeChatMixin, HttpCase):
    """What reaches the provider, against the simulated WeChat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def test_the_provider_gets_the_answer_and_never_the_note(self):
        account = self.connect(self.package.PLAIN_APP, aes=False)
        self.customer(account, "o-li", "text", "The printer jams")
        session = self.session("o-li").with_user(self.agent)
        session._add_members(users=self.agent)
        session.action_smart_note(SECRET)
        self.reply("o-li", "Please open the rear cover")
        note = session.message_post(
            body=SECRET, message_type="comment", subtype_xmlid="mail.mt_note")
        session._message_update_content(note.sudo(), body=f"{SECRET}!")
        session.action_smart_ask_help(SECRET)
        session.sudo()._smart_note(SECRET)
        self.assertEqual(
            [row["text"] for row in self.sent("o-li")], ["Please open the rear cover"])


@tagged("post_install", "-at_install")
class TestVisitorsNotes(WorkbenchMixin, WebCase):
    """A website visitor reads in Odoo itself: no way shows him a note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWorkbench()

    def on_the_bus(self, channel):
        """What was sent to all who listen to a conversation, its visitor among them."""
        self.env["bus.bus"].flush_model()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([]).filtered(
            lambda row: json.loads(row.channel)[1:] == ["discuss.channel", channel.id])
        return "".join(rows.mapped("message"))

    def test_no_way_shows_a_note(self):
        channel = self.open_chat()
        self.says(channel, "Is anybody there?")
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        session = channel.with_user(self.agent)
        session.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")
        file = self.env["ir.attachment"].with_user(self.agent).create({
            "name": "debts.txt", "raw": SECRET, "res_model": "mail.compose.message", "res_id": 0})
        session.action_smart_note(SECRET)
        note = session.message_post(
            body=SECRET, message_type="comment", subtype_xmlid="mail.mt_note",
            attachment_ids=file.ids)
        session._message_update_content(note.sudo(), body=f"{SECRET}, really")
        note.sudo()._message_reaction(
            "👎", "add", self.agent.partner_id, self.env["mail.guest"])
        channel._smart_note(SECRET)
        shown = json.dumps([
            self.shown(channel),
            self.rpc("/mail/data", fetch_params=[
                "channels_as_member", ["discuss.channel", [channel.id]], "init_messaging"]),
            self.rpc("/discuss/channel/attachments", channel_id=channel.id),
        ])
        self.assertIn("Hello", shown)
        self.assertNotIn(SECRET, shown)
        self.assertNotIn("debts.txt", shown)
        bus = self.on_the_bus(channel)
        self.assertIn("Hello", bus)
        self.assertNotIn(SECRET, bus)
        self.assertNotIn("debts.txt", bus)
        self.assertNotIn("👎", bus)
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)
        self.assertNotIn(SECRET, channel._get_channel_history())
        self.assertIn("Is anybody there?", channel._get_channel_history())

    def test_colleagues_get_a_note_over_the_bus(self):
        channel = self.open_chat()
        self.says(channel, "Is anybody there?")
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        channel.with_user(self.agent).action_smart_note(SECRET)
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([]).filtered(
            lambda row: json.loads(row.channel)[1:]
            == ["discuss.channel", channel.id, "internal_users"])
        self.assertIn(SECRET, "".join(rows.mapped("message")))
