from odoo.tests import tagged

from .dispatch_common import NEARBY, DispatchCase


@tagged("post_install", "-at_install")
class TestPortalProgress(DispatchCase):
    """How far a request is the customer hears in his own channel."""

    def told_to(self, contact):
        rows = self.env["smart.service.outbox"].search(
            [("contact_id", "=", contact.id)], order="id")
        return [self.env["discuss.channel"]._smart_text(row.mail_message_id) for row in rows]

    def ticket(self, **values):
        return self.env["smart.service.ticket"].create({
            "name": "A question", "partner_id": self.owner.id, "contact_id": self.contact.id,
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id, **values})

    def test_each_step_is_told_once(self):
        ticket = self.ticket()
        for code, words in (("progress", "working on"), ("waiting", "waits for you"),
                            ("solved", "is settled")):
            before = len(self.told_to(self.contact))
            ticket._set_stage(code)
            ticket._set_stage(code)
            self.work_off()
            told = self.told_to(self.contact)[before:]
            self.assertEqual(len(told), 1, told)
            self.assertIn(words, told[0])
            self.assertIn(ticket.number, told[0])

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        ticket = self.ticket()
        ticket._set_stage("progress")
        self.work_off()
        self.assertEqual(
            self.told_to(self.contact)[-1],
            ticket.with_context(lang="zh_CN")._text_progress(ticket))

    def test_what_has_moved_on_meanwhile_is_not_told(self):
        ticket = self.ticket()
        ticket._set_stage("progress")
        ticket._set_stage("solved")
        self.work_off()
        told = self.told_to(self.contact)
        self.assertEqual(len(told), 1)
        self.assertIn("is settled", told[0])

    def test_who_has_no_channel_is_nobodys_task(self):
        ticket = self.ticket(contact_id=False)
        ticket._set_stage("solved")
        self.work_off()
        self.assertFalse(ticket.activity_ids)

    def test_a_ticket_to_win_him_back_is_ours_alone(self):
        ticket = self.ticket(is_recovery=True)
        ticket._set_stage("solved")
        self.work_off()
        self.assertFalse(self.told_to(self.contact))

    def test_a_missing_part_is_told_once(self):
        self.engineer("Near", NEARBY)
        ticket = self.request(self.device("SN-1", self.owner))
        self.assertEqual(ticket.visit_ids.state, "unassigned")
        told = [text for text in self.told_to(self.contact) if "getting a part" in text]
        self.assertEqual(len(told), 1)
        ticket._dispatch()
        self.work_off()
        self.assertEqual(
            [text for text in self.told_to(self.contact) if "getting a part" in text], told)
