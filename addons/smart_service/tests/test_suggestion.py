from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import simulators
from .test_signal import SignalCase
from .wechat_common import WeChatMixin

TRAY = "I suggest adding a bigger paper tray"
LIKE_TRAY = "Please add a bigger tray for paper"
PERHAPS_TRAY = "It would be nice to have a second paper tray with wheels"
ELSE = "Please add dark mode to the paperwork"


class SuggestionMixin:
    @classmethod
    def setUpSuggestions(cls):
        # those of a demo company name paper, too
        cls.env["smart.service.product.module"].search([]).active = False
        cls.owner = new_test_user(
            cls.env, "smart_product", "project.group_project_user", name="Paula Product")
        cls.project = cls.env["project.project"].create({
            "name": "Printers", "user_id": cls.owner.id,
            "type_ids": [Command.create({"name": name, "sequence": number, "smart_progress": told})
                         for number, (name, told) in enumerate((
                             ("Ideas", False), ("Next", "planned"), ("Doing", "started"),
                             ("Released", "done")))]})
        cls.ideas, cls.next, cls.doing, cls.released = cls.project.type_ids.sorted("sequence")
        cls.module = cls.env["smart.service.product.module"].create({
            "name": "Printers", "user_id": cls.owner.id, "project_id": cls.project.id})

    def suggestion(self, channel):
        return self.env["smart.service.signal"].search([
            ("channel_id", "=", channel.id), ("kind", "=", "suggestion")], limit=1)

    def move(self, task, stage):
        task.with_user(self.owner).stage_id = stage
        self.env["smart.service.queue.mixin"]._drain_all()


@tagged("post_install", "-at_install")
class TestSuggestion(SuggestionMixin, SignalCase):
    """Suggestions become tasks of the product's people, many customers joined to one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSuggestions()

    def told(self, channel):
        return [channel._smart_text(message) for message in channel.message_ids.sorted("id")
                if "You suggested" in (message.body or "")]

    # === JOINING === #

    def test_a_suggestion_becomes_a_task_of_the_modules_owner(self):
        signal = self.suggestion(self.say(TRAY))
        self.assertEqual(signal.task_id.project_id, self.project)
        self.assertEqual(signal.task_id.user_ids, self.owner)
        self.assertEqual(signal.task_id.name, TRAY)
        self.assertEqual(signal.module_id, self.module)

    def test_the_module_that_the_words_name_gets_it(self):
        other = self.env["project.project"].create({"name": "Apps"})
        app = self.env["smart.service.product.module"].create({
            "name": "App", "keywords": "app, 应用", "project_id": other.id, "sequence": 1})
        signal = self.suggestion(self.say("Please add dark mode to the app"))
        self.assertEqual((signal.module_id, signal.task_id.project_id), (app, other))
        self.assertEqual(self.suggestion(self.say(TRAY, user="u2")).module_id, self.module)

    def test_the_same_suggestion_joins_the_task(self):
        first = self.suggestion(self.say(TRAY, user="a"))
        second = self.suggestion(self.say(LIKE_TRAY, user="b"))
        self.assertEqual(first.task_id, second.task_id)
        self.assertEqual(first.task_id.smart_customer_count, 2)
        self.say(LIKE_TRAY, user="b")
        self.assertEqual(first.task_id.smart_customer_count, 2, "one customer counts once")

    def test_another_suggestion_is_another_task(self):
        first = self.suggestion(self.say(TRAY, user="a"))
        other = self.suggestion(self.say(ELSE, user="b"))
        self.assertTrue(other.task_id)
        self.assertNotEqual(first.task_id, other.task_id)

    def test_a_doubtful_join_waits_for_a_person(self):
        task = self.suggestion(self.say(TRAY, user="a")).task_id
        doubtful = self.suggestion(self.say(PERHAPS_TRAY, user="b"))
        self.assertFalse(doubtful.task_id)
        self.assertEqual(doubtful.proposed_task_id, task)
        doubtful.with_user(self.agent).action_join_proposed()
        self.assertEqual(doubtful.task_id, task)
        self.assertEqual(task.smart_customer_count, 2)

    def test_a_person_may_say_that_it_is_something_else(self):
        task = self.suggestion(self.say(TRAY, user="a")).task_id
        doubtful = self.suggestion(self.say(PERHAPS_TRAY, user="b"))
        doubtful.with_user(self.owner).action_own_task()
        self.assertTrue(doubtful.task_id)
        self.assertNotEqual(doubtful.task_id, task)
        self.assertFalse(doubtful.proposed_task_id)

    def test_a_person_joins_what_no_word_shows(self):
        task = self.suggestion(self.say(TRAY, user="a")).task_id
        chinese = self.suggestion(self.say("建议增加一个更大的纸盒", user="b"))
        action = chinese.with_user(self.owner).action_choose_task()
        wizard = self.env[action["res_model"]].with_user(self.owner).with_context(
            **action["context"]).create({"task_id": task.id})
        wizard.action_join()
        self.assertEqual(chinese.task_id, task)
        self.assertEqual(task.smart_customer_count, 2)

    def test_a_rejected_suggestion_leaves_the_task(self):
        signal = self.suggestion(self.say(TRAY))
        task = signal.task_id
        signal.with_user(self.agent).action_reject()
        self.assertFalse(signal.task_id)
        self.assertEqual(task.smart_customer_count, 0)

    def test_after_rejections_a_click_is_needed(self):
        for number in range(3):
            self.suggestion(self.say(TRAY, user=f"no{number}")).action_reject()
        signal = self.suggestion(self.say(TRAY, user="next"))
        self.assertFalse(signal.task_id)
        signal.with_user(self.agent).action_confirm()
        self.assertTrue(signal.task_id)

    def test_without_a_project_it_stays_a_signal(self):
        self.module.project_id = False
        signal = self.suggestion(self.say(TRAY))
        self.assertFalse(signal.task_id)
        with self.assertRaises(UserError):
            signal.with_user(self.agent).action_own_task()

    def test_who_may_see_and_place_suggestions(self):
        signal = self.suggestion(self.say(TRAY))
        self.assertEqual(signal.with_user(self.owner).evidence, TRAY)
        wish = self.signals(self.say("How much is the pro model?", user="w"))
        with self.assertRaises(AccessError):
            wish.with_user(self.owner).read(["evidence"])
        self.project.privacy_visibility = "followers"
        other = new_test_user(self.env, "smart_other_product", "project.group_project_user")
        with self.assertRaises(AccessError):
            signal.with_user(other).read(["evidence"])
        engineer = new_test_user(self.env, "sug_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            signal.with_user(engineer).action_own_task()
        with self.assertRaises(AccessError):
            self.env["smart.service.suggestion.join"].with_user(engineer).create({
                "signal_ids": signal.ids, "task_id": signal.task_id.id})
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "sug_elsewhere", "project.group_project_user", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        with self.assertRaises(AccessError):
            signal.with_user(stranger).action_join_proposed()

    # === PROGRESS === #

    def test_each_step_is_told_once_and_only_forward(self):
        channel = self.say(TRAY)
        task = self.suggestion(channel).task_id
        for stage in (self.next, self.doing, self.next, self.doing, self.released):
            self.move(task, stage)
        told = self.told(channel)
        self.assertEqual(len(told), 3)
        for text, words in zip(told, ("planned it", "working on it", "It is done"), strict=True):
            self.assertIn(words, text)
            self.assertIn(TRAY, text, "his own words")
        self.assertEqual(self.suggestion(channel).progress_told, "done")

    def test_a_cancelled_task_is_told_kindly(self):
        channel = self.say(TRAY)
        self.suggestion(channel).task_id.with_user(self.owner).state = "1_canceled"
        self.env["smart.service.queue.mixin"]._drain_all()
        self.assertIn("not do it for now", self.told(channel)[0])

    def test_who_joins_later_hears_how_far_it_is(self):
        task = self.suggestion(self.say(TRAY, user="a")).task_id
        self.move(task, self.doing)
        self.assertIn("working on it", self.told(self.say(LIKE_TRAY, user="b"))[0])

    def test_a_customer_with_two_suggestions_is_told_once(self):
        channel = self.say(TRAY)
        self.say(LIKE_TRAY)
        task = self.suggestion(channel).task_id
        self.assertEqual(len(task.smart_signal_ids), 2)
        self.move(task, self.next)
        self.assertEqual(len(self.told(channel)), 1)

    def test_telling_one_reads_nothing_of_the_others(self):
        signal = self.suggestion(self.say(TRAY, user="a"))
        task = signal.task_id
        others = self.env["smart.service.signal"].create([{
            "kind": "suggestion", "evidence": LIKE_TRAY, "task_id": task.id,
            "partner_id": self.env["res.partner"].create({"name": f"Customer {number}"}).id,
            "company_id": self.env.company.id, "confidence": 0.9} for number in range(3)])
        task.with_user(self.owner).stage_id = self.next
        self.env.flush_all()
        self.env.invalidate_all()
        signal._tell_progress()
        cached = signal._fields["partner_id"]._get_cache(signal.env)
        self.assertIn(signal.id, cached)
        self.assertFalse(set(others.ids) & set(cached))
        self.assertEqual(signal.progress_told, "planned")


@tagged("post_install", "-at_install")
class TestSuggestionChannels(SuggestionMixin, WeChatMixin, HttpCase):
    """Three customers on three channels, one task, progress to each in his own way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.setUpSuggestions()

    def setUp(self):
        super().setUp()
        self.wechat_account = self.connect(self.package.SECURE_APP)
        self.receiver = self.enterContext(
            self.package.CallbackReceiver(secret=self.account.webhook_secret))
        self.account.api_base_url = f"{self.receiver.url}/events"
        self.telegram = self.enterContext(simulators().TelegramSimulator())
        self.bot = self.env["smart.service.account"].create({
            "name": "Bot", "provider": "telegram", "desk_id": self.desk.id, "token": "bot-token",
            "api_token": self.telegram.bot.token, "webhook_secret": "secret_1",
            "api_base_url": self.telegram.url, "state": "active", "lang": "en_US"})
        self.telegram.bots[self.telegram.bot.token] = simulators().TelegramBot(
            self.telegram.bot.token, secret_token="secret_1",
            webhook=f"{self.base_url()}/smart_service/webhook/telegram/bot-token")

    def test_three_channels(self):
        with self.allow_requests(all_requests=True):
            self.telegram.deliver_text("1111111", TRAY, name="Lukas", lang="en")
        self.drain()
        api = self.say(LIKE_TRAY, user="app")
        self.customer(self.wechat_account, "oLily", "text", "建议增加一个更大的纸盒")
        telegram, wechat = self.session("1111111"), self.session("oLily")
        task = self.suggestion(telegram).task_id
        self.assertEqual(self.suggestion(api).task_id, task)
        self.suggestion(wechat)._join(task)
        self.assertEqual(task.smart_customer_count, 3)
        self.env["smart.service.window"].search([]).write({
            "opened_at": fields.Datetime.now() - timedelta(days=4),
            "closes_at": fields.Datetime.now() - timedelta(days=2)})
        self.move(task, self.next)
        self.outbox._drain()
        self.assertIn(TRAY, self.said("1111111").body)
        self.assertIn(LIKE_TRAY, api._smart_text(api.message_ids.sorted("id")[-1]))
        self.assertEqual(self.suggestion(wechat).progress_due, "planned",
                         "his reply window is closed: nothing is sent, nobody is bothered")
        self.assertFalse(self.env["mail.activity"].search_count([
            ("res_model", "=", "res.partner"),
            ("res_id", "=", self.suggestion(wechat).partner_id.id)]))
        self.customer(self.wechat_account, "oLily", "text", "你好")
        self.assertEqual(self.suggestion(wechat).progress_told, "planned")
        self.assertFalse(self.suggestion(wechat).progress_due)
        self.assertIn("建议增加一个更大的纸盒", self.said("oLily").body)
        self.outbox._drain()
        sent = self.outbox.search([
            ("mail_message_id", "in", (self.said("1111111") | self.said("oLily")).ids)])
        self.assertEqual(set(sent.mapped("state")), {"sent"})
        self.assertEqual(sent.account_id, self.bot | self.wechat_account)
