from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .workbench_common import WorkbenchCase


@tagged("post_install", "-at_install")
class TestPassOn(WorkbenchCase):
    """Transfer to a colleague, a skill or a desk: who gets it, what he reads, who may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.smart_company_id = cls.env.company
        cls.skill = cls.env["im_livechat.expertise"].create({"name": "Invoices"})

    def setUp(self):
        super().setUp()
        self.session = self.open_session()
        self.state = self.session.sudo()
        self.set_online(self.colleague)

    def notes(self):
        return "".join(str(message.body) for message in self.state.message_ids
                       if message._smart_is_for_staff())

    def agents(self):
        return self.state.channel_member_ids.filtered(
            lambda member: member.livechat_member_type == "agent").partner_id

    def test_to_a_colleague(self):
        queued_at, epoch = self.state.smart_queued_at, self.state.smart_epoch
        self.assertTrue(queued_at)
        self.colleague.smart_notify_by = "dingtalk"
        self.session._smart_transfer(
            user=self.colleague, reason="Knows printers", summary="E03 since Monday")
        self.assertEqual(
            (self.state.smart_owner, self.state.livechat_operator_id, self.state.smart_queued_at),
            ("agent", self.colleague.partner_id, queued_at))
        self.assertGreater(self.state.smart_epoch, epoch)
        self.assertEqual(self.agents(), self.colleague.partner_id)
        self.assertFalse(self.state.livechat_end_dt)
        self.assertIn("Transferred to Bo Colleague: Knows printers", self.notes())
        self.assertIn("E03 since Monday", self.notes())
        self.assertEqual(self.state.smart_summary, "E03 since Monday")
        event = self.events("transferred", channel_id=self.session.id)
        self.assertEqual(event.user_id, self.agent)
        self.assertEqual(
            (event.payload["from_user"], event.payload["to_user"], event.payload["reason"]),
            (self.agent.id, self.colleague.id, "Knows printers"))
        notice = self.env["smart.service.staff.notice"].search(
            [("user_id", "=", self.colleague.id), ("kind", "=", "assignment")])
        self.assertEqual(notice.title, "Ada Agent gave you a conversation")
        self.assertEqual(notice.res_id, self.session.id)
        self.session.with_user(self.colleague).message_post(
            body="Hello, Bo here", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.parts(self.session), ["Hello, Bo here"])

    def test_to_a_skill(self):
        self.desk.smart_skill_rule = "hard"
        queued_at = self.state.smart_queued_at
        self.session._smart_transfer(skills=self.skill, reason="An invoice", summary="S00012")
        self.assertEqual(self.state.smart_skill_ids, self.skill)
        self.assertEqual(
            (self.state.smart_owner, self.state.smart_queued_at), ("queue", queued_at),
            "nobody who is there has the skill")
        self.assertNotIn(self.agent.partner_id, self.agents())
        self.assertIn("Transferred to Invoices: An invoice", self.notes())
        self.assertFalse(self.state.livechat_end_dt)

    def test_to_a_skill_that_somebody_has(self):
        self.colleague.livechat_expertise_ids = self.skill
        self.session._smart_transfer(skills=self.skill, reason="An invoice")
        self.assertEqual(
            (self.state.smart_owner, self.state.livechat_operator_id),
            ("agent", self.colleague.partner_id))

    def test_to_a_desk(self):
        other = self.env["im_livechat.channel"].create({
            "name": "Accounting", "smart_company_id": self.env.company.id,
            "user_ids": [Command.set(self.lead.ids)]})
        queued_at = self.state.smart_queued_at
        self.set_online(self.lead)
        self.session._smart_transfer(desk=other, reason="An invoice")
        self.assertEqual(self.state.livechat_channel_id, other)
        self.assertEqual(
            (self.state.livechat_operator_id, self.state.smart_queued_at),
            (self.lead.partner_id, queued_at))
        event = self.events("transferred", channel_id=self.session.id)
        self.assertEqual(event.payload["desk"], other.id)

    # === REFUSED === #

    def refused(self, words, by=None, error=UserError, **target):
        epoch, notes = self.state.smart_epoch, self.notes()
        with self.assertRaises(error) as failure, self.env.cr.savepoint():
            self.session.with_user(by or self.agent)._smart_transfer(
                reason="Any", **target)
        self.assertIn(words, str(failure.exception))
        self.env.invalidate_all()
        self.assertEqual(
            (self.state.smart_owner, self.state.smart_epoch, self.state.livechat_operator_id),
            ("agent", epoch, self.agent.partner_id))
        self.assertEqual(self.notes(), notes)
        self.assertFalse(self.events("transferred", channel_id=self.session.id))

    def test_who_has_no_part_in_it_gives_nothing_away(self):
        self.refused("", by=self.stranger, error=AccessError, user=self.colleague)

    def test_refused(self):
        self.refused("Choose a colleague, a skill or a desk")
        self.refused("has it already", user=self.agent)
        self.refused("is no agent", user=self.stranger)

    def test_off_duty(self):
        self.refused("takes no conversations now", user=self.lead)
        self.colleague.smart_service_state = "busy"
        self.refused("takes no conversations now", user=self.colleague)

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other Ltd"})
        foreigner = new_test_user(
            self.env, "smart_foreigner", "smart_service.group_agent", name="Fo Reign",
            company_id=company.id, company_ids=[Command.set(company.ids)])
        self.desk.user_ids += foreigner
        self.set_online(foreigner)
        self.refused("does not work for", user=foreigner)
        desk = self.env["im_livechat.channel"].create({
            "name": "Theirs", "smart_company_id": company.id})
        self.refused("belongs to another company", desk=desk)

    def test_a_colleague_who_is_not_in_it(self):
        self.refused("", by=self.colleague, user=self.colleague)

    def test_a_closed_conversation(self):
        self.session.action_smart_close()
        with self.assertRaises(UserError):
            self.session._smart_transfer(user=self.colleague, reason="Late")

    def test_without_a_reason(self):
        with self.assertRaises(UserError):
            self.session._smart_transfer(user=self.colleague, reason="  ")

    # === LEADS, DIALOG, MACRO === #

    def test_a_lead_gives_out_what_waits(self):
        self.colleague.smart_service_state = "busy"
        waiting = self.say("Hello", user="u9")
        self.assertEqual(waiting.smart_owner, "queue")
        self.colleague.smart_service_state = "ready"
        waiting.with_user(self.lead)._smart_transfer(user=self.colleague, reason="Your customer")
        self.assertEqual(
            (waiting.smart_owner, waiting.livechat_operator_id),
            ("agent", self.colleague.partner_id))

    def test_dialog(self):
        action = self.session.action_smart_pass_on()
        self.state.smart_summary = "What the bot said"
        wizard = Form(self.env[action["res_model"]].with_user(self.agent).with_context(
            **action["context"]))
        self.assertEqual(wizard.summary, "What the bot said")
        self.assertIn(self.colleague, wizard.agent_ids)
        self.assertNotIn(self.agent, wizard.agent_ids)
        self.assertNotIn(self.lead, wizard.agent_ids, "not there")
        wizard.user_id = self.colleague
        wizard.reason = "Knows printers"
        wizard.save().action_transfer()
        self.assertEqual(self.state.livechat_operator_id, self.colleague.partner_id)

    def test_macro(self):
        macro = self.env["smart.service.macro"].with_user(self.agent).create({
            "name": "To invoices", "step_ids": [
                Command.create({"kind": "reply", "text": "A colleague goes on.", "sequence": 1}),
                Command.create({"kind": "transfer", "user_id": self.lead.id, "sequence": 2,
                                "text": "{{customer}} asks for an invoice"})]})
        with self.assertRaises(UserError) as failure:
            macro.smart_run(self.session.id)
        self.assertIn("step 2", str(failure.exception))
        self.assertIn("takes no conversations now", str(failure.exception))
        self.env.invalidate_all()
        self.assertFalse(self.parts(self.session), "not even the reply leaves")
        self.set_online(self.lead)
        macro.smart_run(self.session.id)
        self.assertEqual(self.parts(self.session), ["A colleague goes on."])
        self.assertEqual(self.state.livechat_operator_id, self.lead.partner_id)
        self.assertIn("Transferred to Cy Lead: To invoices", self.notes())

    def test_the_age_in_the_queue_survives_going_back(self):
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=2)
        self.state.smart_queued_at = long_ago
        self.session._smart_transfer(skills=self.skill, reason="One")
        self.state._smart_pass_to(self.colleague, "Two")
        self.assertEqual(self.state.smart_queued_at, long_ago)
