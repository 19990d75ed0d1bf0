import base64
import json
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SmartServiceCase

COUNTS = ["customer_new", "customer_known", "conversation_new", "conversation_known",
          "message_new", "message_known", "rejected_count"]


@tagged("post_install", "-at_install")
class TestHistoryImport(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.env["res.partner"].create({
            "name": "Li Lei", "phone": "+8613800138000", "email": "lilei@example.com"})
        cls.agent.email = "ada@example.com"

    def _talk(self, number, messages=2, **customer):
        return {
            "id": number, "subject": f"Ticket {number}", "customer": {
                "id": f"c{number}", "name": f"Customer {number}", **customer},
            "messages": [{
                "id": index, "time": f"2023-05-01T08:0{index}:00Z", "text": f"message {index}",
                "author": ("customer", "agent", "note")[index % 3],
                "author_email": "Ada@example.com" if index % 3 == 1 else "",
            } for index in range(messages)],
        }

    def _import(self, rows, **values):
        content = rows if isinstance(rows, str) else "\n".join(json.dumps(row) for row in rows)
        return self.env["smart.service.history.import"].create({
            "name": "Old desk", "desk_id": self.desk.id, "tz": "Asia/Shanghai",
            "country_id": self.env.ref("base.cn").id, "filename": "old.jsonl",
            "file": base64.b64encode(content.encode()), **values})

    def _work(self, record):
        under_way = {}
        while record.state in ("checking", "running"):
            record._work_batch(under_way)

    def _check(self, record):
        record.action_check()
        self._work(record)
        return {name: record[name] for name in COUNTS}

    def _run(self, record):
        record.action_import()
        self._work(record)
        return {name: record[name] for name in COUNTS}

    def _snapshot(self):
        return [self.env[model].search_count([]) for model in (
            "res.partner", "discuss.channel", "smart.service.outbox", "smart.service.event")]

    def test_a_check_writes_nothing_and_says_what_the_import_then_does(self):
        record = self._import([
            {"id": "c9", "name": "Nine", "phone": "13900139000"},
            self._talk(1), self._talk(1), self._talk(2, 3, phone="138 0013 8000"),
            {"id": "bad"}, self._talk(3, 0)])
        before = self._snapshot()
        checked = self._check(record)
        self.assertEqual(self._snapshot(), before)
        self.assertEqual(record.state, "checked")
        self.assertEqual(checked, {
            "customer_new": 2, "customer_known": 1, "conversation_new": 2,
            "conversation_known": 1, "message_new": 5, "message_known": 2, "rejected_count": 2})
        self.assertEqual(self._run(record), checked)
        self.assertEqual(record.state, "done")

    def test_the_worker_reports_in_the_language_of_who_brought_the_file(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        manager = new_test_user(
            self.env, "import_zh", "smart_service.group_manager", lang="zh_CN")
        record = self.env["smart.service.history.import"].with_user(manager).create(
            self._import([self._talk(1)]).copy_data()[0] | {
                "file": base64.b64encode(json.dumps(self._talk(1)).encode())})
        record.action_check()
        self._work(self.env["smart.service.history.import"]._claim())
        self.assertIn("新客户", record.message_ids[0].body)

    def test_old_messages_keep_their_time_author_and_place(self):
        record = self._import([self._talk(1, 3, email="LiLei@example.com")])
        self._check(record)
        self._run(record)
        channel = self.env["discuss.channel"].search([("smart_history_import_id", "=", record.id)])
        self.assertEqual(channel.livechat_channel_id, self.desk)
        self.assertEqual((channel.smart_owner, channel.smart_company_id),
                         ("closed", record.company_id))
        self.assertEqual(channel.create_date, datetime(2023, 5, 1, 8))
        self.assertEqual(channel.livechat_end_dt, datetime(2023, 5, 1, 8, 2))
        self.assertEqual(channel.livechat_customer_partner_ids, self.known)
        messages = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", channel.id)], order="date, id")
        self.assertEqual(messages.mapped("date"), [
            datetime(2023, 5, 1, 8, minute) for minute in range(3)])
        self.assertEqual(messages[0].author_id, self.known)
        self.assertEqual(messages[1].author_id, self.agent.partner_id)
        self.assertTrue(messages[2].is_internal, "what was internal stays so")
        self.assertFalse(self.env["smart.service.outbox"].search_count(
            [("channel_id", "=", channel.id)]), "nothing of it is sent again")

    def test_the_same_file_again_adds_nothing_and_a_later_export_only_what_is_new(self):
        first = self._import([self._talk(1, 2)])
        self._check(first)
        self._run(first)
        before = self._snapshot()
        again = self._import([self._talk(1, 2)])
        self._check(again)
        self.assertEqual(self._run(again)["message_new"], 0)
        self.assertEqual(self._snapshot(), before)
        later = self._import([self._talk(1, 5), self._talk(2, 1)])
        self._check(later)
        counts = self._run(later)
        self.assertEqual((counts["message_new"], counts["message_known"]), (4, 2))
        self.assertEqual((counts["conversation_new"], counts["conversation_known"]), (1, 1))

    def test_stopped_anywhere_it_goes_on_from_there(self):
        rows = [self._talk(number, 1) for number in range(120)]
        record = self._import(rows)
        record.action_check()
        for _batch in range(3):  # each time as if the process were new
            record._work_batch({})
        self.assertEqual((record.state, record.message_new), ("checked", 120))
        record.action_import()
        record._work_batch({})
        self.assertEqual((record.position, record.message_new), (50, 50))
        record.action_pause()
        self.assertFalse(record._claim())
        record.action_resume()
        self.assertEqual(record._claim(), record)
        self._work(record)
        self.assertEqual((record.state, record.message_new, record.conversation_new),
                         ("done", 120, 120))

    def test_a_desk_without_accounts_will_do(self):
        desk = self.env["im_livechat.channel"].create({"name": "Archive"})
        record = self._import([self._talk(1)], desk_id=desk.id)
        self._check(record)
        self.assertEqual(self._run(record)["conversation_new"], 1)

    def test_a_customer_that_several_could_be_is_rejected_not_guessed(self):
        self.known.copy({"name": "Li Lei too", "email": "lilei@example.com"})
        record = self._import([self._talk(1, email="lilei@example.com"), self._talk(2)])
        counts = self._check(record)
        self.assertEqual((counts["rejected_count"], counts["conversation_new"]), (1, 1))
        self.assertIn("Li Lei too", record.rejection_ids.reason)
        self.assertEqual(record.rejection_ids.line, 1)

    def test_conversations_of_customers_who_came_first(self):
        record = self._import([
            {"id": 5, "name": "Ann", "email": "ann@example.com"},
            {"id": 1, "requester_id": 5, "status": "closed", "comments": [{
                "id": 1, "author_id": 5, "body": "hi", "created_at": "2023-05-01T08:00:00Z"}]},
            {"id": 2, "requester_id": 6, "status": "closed", "comments": [{
                "id": 1, "author_id": 6, "body": "hi", "created_at": "2023-05-01T08:00:00Z"}]},
        ], shape="zendesk")
        checked = self._check(record)
        self.assertEqual((checked["conversation_new"], checked["rejected_count"]), (1, 1))
        self.assertEqual(self._run(record), checked)

    def test_a_file_that_is_none_is_refused_at_once(self):
        record = self._import("color,size\nred,1\n")
        with self.assertRaisesRegex(UserError, "customer"):
            record.action_check()
        self.assertEqual(record.state, "draft")

    def test_another_file_starts_from_the_beginning(self):
        record = self._import([self._talk(1)])
        self._check(record)
        record.file = base64.b64encode(json.dumps(self._talk(2)).encode())
        self.assertEqual((record.state, record.position), ("draft", 0))

    def test_only_managers_import_and_only_for_their_company(self):
        record = self._import([self._talk(1)])
        lead = new_test_user(self.env, "history_lead", "smart_service.group_lead")
        with self.assertRaises(AccessError):
            record.with_user(lead).read(["name"])
        other = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env, "history_manager", "smart_service.group_manager", company_id=other.id,
            company_ids=[(6, 0, other.ids)])
        with self.assertRaises(AccessError):
            record.with_user(manager).read(["name"])
