from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .workbench_common import WorkbenchCase


@tagged("post_install", "-at_install")
class TestMacro(WorkbenchCase):
    """Macros: all steps or none, questions to the agent, and whose they are."""

    def make(self, *steps, user=None, **values):
        return self.env["smart.service.macro"].with_user(user or self.agent).create({
            "name": "Do it", **values, "step_ids": [
                Command.create({"kind": kind, "sequence": number, **step})
                for number, (kind, step) in enumerate(steps)]})

    def test_all_steps_by_one_click(self):
        tag = self.env["im_livechat.conversation.tag"].create({"name": "Paper"})
        session = self.open_session(name="Li Lei")
        macro = self.make(
            ("reply", {"text": "{{customer}}, please open the cover."}),
            ("note", {"text": "{{customer}} was told."}),
            ("tag", {"tag_ids": [Command.set(tag.ids)]}),
            ("ticket", {"text": "Paper jam of {{customer}}"}),
            ("waiting", {}))
        self.assertEqual(macro.smart_run(session.id), {"missing": []})
        self.assertEqual(self.parts(session), ["Li Lei, please open the cover."])
        state = session.sudo()
        self.assertEqual(state.livechat_conversation_tag_ids, tag)
        self.assertEqual(state.smart_ticket_id.name, "Paper jam of Li Lei")
        self.assertEqual(state.livechat_status, "waiting")
        self.assertTrue(state.message_ids.filtered(
            lambda m: m._smart_is_for_staff() and "was told" in m.body))
        event = self.events("macro_run", channel_id=session.id)
        self.assertEqual((event.user_id, event.payload["name"]), (self.agent, "Do it"))

    def test_nothing_is_done_before_all_is_answered(self):
        session = self.open_session()
        canned = self.env["mail.canned.response"].with_user(self.agent).create({
            "source": "visit", "substitution": "We come on {{day}}."})
        macro = self.make(
            ("reply", {"canned_id": canned.id}), ("note", {"text": "{{day}}, {{hour}}"}))
        self.assertEqual(macro.smart_run(session.id), {"missing": ["day", "hour"]})
        self.assertEqual(macro.smart_run(session.id, {"day": "Monday"}), {"missing": ["hour"]})
        self.assertFalse(self.parts(session))
        self.assertEqual(
            macro.smart_run(session.id, {"day": "Monday", "hour": "9"}), {"missing": []})
        self.assertEqual(self.parts(session), ["We come on Monday."])

    def test_when_a_step_fails_none_was_done(self):
        session = self.say("Hello")
        session._smart_take_over(self.colleague)
        session = session.with_user(self.lead)
        macro = self.make(
            ("ticket", {"text": "Something"}), ("note", {"text": "Done"}),
            ("repair", {"text": "It leaks"}), user=self.lead)
        session.sudo().smart_contact_id.partner_id = False
        before = session.sudo().message_ids
        with self.assertRaises(UserError) as failure:
            macro.smart_run(session.id)
        text = str(failure.exception)
        self.assertIn("Nothing was done", text)
        self.assertIn("step 3", text)
        self.assertIn("Repair request", text)
        self.assertIn("who the customer is", text)
        self.env.invalidate_all()
        self.assertFalse(session.sudo().smart_ticket_id)
        self.assertEqual(session.sudo().message_ids, before)
        self.assertFalse(self.events("macro_run", channel_id=session.id))
        self.assertFalse(self.events("note_written", channel_id=session.id))

    def test_a_macro_can_do_no_more_than_who_runs_it(self):
        session = self.open_session()
        macro = self.make(("close", {}), user=self.manager, smart_share="all")
        with self.assertRaises(AccessError):
            macro.with_user(self.stranger).smart_run(session.id)
        with self.assertRaises(UserError):
            macro.with_user(self.colleague).smart_run(session.id)
        self.assertEqual(session.sudo().smart_owner, "agent")
        macro.with_user(self.agent).smart_run(session.id)
        self.assertEqual(session.sudo().smart_owner, "closed")

    def test_snooze_and_help(self):
        session = self.open_session()
        self.make(("help", {"text": "Who knows E03?"})).smart_run(session.id)
        self.assertEqual(session.sudo().livechat_status, "need_help")
        self.make(("reply", {"text": "Until tomorrow"}), ("snooze", {"hours": 20})).smart_run(
            session.id)
        self.assertTrue(session.sudo().smart_snoozed_until)
        self.make(("snooze", {})).smart_run(session.id)
        self.assertTrue(session.sudo().smart_snoozed_at)
        self.assertFalse(session.sudo().smart_snoozed_until)

    def test_macros_that_make_no_sense(self):
        for steps in ([], [("reply", {})], [("note", {})], [("tag", {})],
                      [("close", {}), ("note", {"text": "Late"})]):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make(*steps)
        macro = self.make(("note", {"text": "One"}), ("close", {}))
        self.assertEqual(macro.summary, "Internal note → Close")
        with self.assertRaises(ValidationError):
            macro.step_ids = [Command.create({"kind": "waiting", "sequence": 99})]

    # === WHOSE THEY ARE === #

    def test_agents_share_no_macros(self):
        own = self.make(("note", {"text": "Mine"}))
        macros = self.env["smart.service.macro"]
        self.assertNotIn(own, macros.with_user(self.colleague).search([]))
        with self.assertRaises(AccessError):
            self.make(("note", {"text": "All"}), smart_share="all")
        with self.assertRaises(AccessError):
            own.smart_share = "all"
        with self.assertRaises(AccessError):
            own.with_user(self.colleague).name = "Yours"
        with self.assertRaises(AccessError):
            own.with_user(self.stranger).read(["name"])
        with self.assertRaises(AccessError):
            own.step_ids.with_user(self.colleague).read(["text"])

    def test_leads_share_with_their_team_managers_with_all(self):
        team = self.make(
            ("note", {"text": "Team"}), user=self.lead, smart_share="team",
            smart_team_id=self.team.id)
        everybody = self.make(("note", {"text": "All"}), user=self.manager, smart_share="all")
        macros = self.env["smart.service.macro"]
        self.assertEqual(macros.with_user(self.colleague).search([]), everybody | team)
        self.assertEqual(macros.with_user(self.agent).search([]), everybody)
        with self.assertRaises(AccessError):
            team.with_user(self.colleague).unlink()
        with self.assertRaises(AccessError):
            team.step_ids.with_user(self.colleague).text = "Other"
        with self.assertRaises(AccessError):
            everybody.with_user(self.lead).name = "Other"
        team.with_user(self.manager).name = "Team's"
        with self.assertRaises(AccessError):
            self.make(("note", {"text": "All"}), user=self.lead, smart_share="all")
        everybody.sudo().smart_company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(macros.with_user(self.agent).search([]))
