from types import SimpleNamespace

from odoo.tests import TransactionCase, tagged

from ..models.tools.customer_scope import CustomerScope
from ..models.tools.order_status import OrderStatus


@tagged("post_install", "-at_install")
class TestDemoKnowledge(TransactionCase):
    """The demo company's bot knows its articles and its customers' orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["smart.service.demo"]
        cls.demo._load()

    def _status(self, customer, number, lang="en_US"):
        partner = self.demo._ref(f"demo_customer_{customer}")
        scope = CustomerScope(self.env(context={"lang": lang}), partner)
        return OrderStatus().run(scope, number=number).text

    def test_articles_are_published_in_both_languages(self):
        articles = self.env["smart.service.article"].search([
            ("id", "in", self.env["ir.model.data"].search([
                ("module", "=", "smart_service_bot"), ("model", "=", "smart.service.article"),
            ]).mapped("res_id"))])
        self.assertEqual(articles.mapped("state"), ["published"] * 40)
        self.assertEqual(len(articles.filtered(lambda article: article.lang == "zh_CN")), 20)
        self.assertEqual(len(articles.topic_id), 6)
        chinese = articles.filtered("original_id")
        self.assertEqual((len(chinese), set(chinese.mapped("lang"))), (20, {"zh_CN"}))
        paper = self.env.ref("smart_service_bot.demo_article_paper_jam_zh_cn")
        self.assertEqual(
            paper.original_id, self.env.ref("smart_service_bot.demo_article_paper_jam_en_us"))
        self.assertTrue(all(article.topic_id for article in articles))
        printer = self.env.ref("smart_service_bot.demo_topic_printer")
        self.assertEqual(printer.with_context(lang="zh_CN").name, "打印机")
        self.assertTrue(all(len(article.variants.splitlines()) >= 4 for article in articles))

    def test_an_article_keeps_its_steps_and_products(self):
        article = self.env.ref("smart_service_bot.demo_article_print_head_cleaning_en_us")
        self.assertIn("<ol><li>Print a nozzle check", article.body)
        self.assertEqual(
            set(article.product_tmpl_ids.mapped("default_code")),
            {"QP-110", "QP-210W", "QP-310D"})

    def test_second_load_adds_no_article(self):
        before = self.env["smart.service.article"].search_count([])
        self.demo._load()
        self.assertEqual(self.env["smart.service.article"].search_count([]), before)

    def test_bot_serves_the_demo_desk(self):
        account = self.demo._ref("demo_account_wechat")
        self.assertTrue(self.demo._ref("demo_desk")._smart_bot_enabled(account))

    def test_customers_hear_where_their_order_is(self):
        orders = {row["id"]: row for row in self.demo._rows("orders")}
        shipped = orders["demo_order_liwei"]
        self.assertIn(shipped["tracking_number"], self._status("liwei", shipped["name"]))
        abroad = orders["demo_order_sofia"]
        self.assertIn(abroad["tracking_number"], self._status("sofia", abroad["name"]))
        picked = self._status("zhangmin", orders["demo_order_zhangmin"]["name"])
        self.assertIn("ready", picked)
        confirmed = self._status("wangfang", orders["demo_order_wangfang"]["name"])
        self.assertIn("being prepared", confirmed)
        foreign = self._status("liwei", orders["demo_order_wangfang"]["name"])
        self.assertIn("I find no order", foreign)

    def test_wishes_and_signals_propose_tags(self):
        propose = self.env["smart.service.tag.rule"]._proposed
        tag = self.env.ref("smart_service_bot.demo_tag_ticket_safety")
        self.assertEqual(tag.with_context(lang="zh_CN").name, "安全优先")
        rules = self.env["smart.service.tag.rule"].search([
            ("company_id", "=", self.env.company.id)])
        self.assertLessEqual({"repair_request", "safety_concern", "quote_request"},
                             set(rules.intent_id.mapped("code")))
        said = "滤芯涨了三十块，有点贵。"
        understanding = SimpleNamespace(intent=SimpleNamespace(name="__oos__", score=1.0))
        found = propose("res.partner", self.env.company, understanding, said)
        self.assertIn(self.env.ref("smart_service.tag_price").id, found)

    def test_the_learning_desk_has_questions_in_both_languages(self):
        items = self.env["smart.service.learning.item"].union(*(
            self.env.ref(f"smart_service_bot.{row['id']}")
            for row in self.demo._rows("learning_items", "smart_service_bot")))
        self.assertEqual(set(items.mapped("lang")), {"en_US", "zh_CN"})
        self.assertEqual(set(items.mapped("state")), {"a_new", "b_draft", "d_dismissed"})
        self.assertTrue(all(item.question_count for item in items))
        todo = items.filtered(lambda item: item.state == "a_new")
        todo.action_draft()
        self.assertTrue(all(item.body for item in todo), "an agent has answered each of them")
        before = self.env["smart.service.learning.question"].search_count([])
        self.demo._load()
        self.assertEqual(self.env["smart.service.learning.question"].search_count([]), before)
