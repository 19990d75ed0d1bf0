import re

from odoo.tests import HttpCase, new_test_user, tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestKnowledgePortal(BotCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(
            cls.env, "smart_reader", "base.group_portal", password="smart_reader", lang="en_US")
        cls.env["website"].search([]).language_ids |= cls.env["res.lang"].search(
            [("code", "in", ("en_US", "zh_CN"))])

    def page(self, path, **values):
        return self.url_open(f"/my/knowledge{path}", **values)

    def log_in(self):
        self.authenticate("smart_reader", "smart_reader")

    def counts(self, article):
        article.invalidate_recordset()
        return article.read_count, article.helpful_count, article.no_help_count

    def test_a_stranger_has_to_log_in(self):
        answer = self.page("", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertIn("/web/login", answer.headers["Location"])

    def test_customers_see_what_is_published_for_them(self):
        self.log_in()
        self.ink.audience = "agents"
        html = self.page("").text
        self.assertIn("Clear a paper jam", html)
        self.assertNotIn("Replace an ink cartridge", html)
        self.assertNotIn("如何更换打印机墨盒", html)
        for change in ({"audience": "agents"}, {"audience": "customers", "state": "draft"},
                       {"state": "published", "provider": "wechat"},
                       {"provider": False, "valid_to": "2020-01-01"},
                       {"valid_to": False,
                        "tier_ids": self.env["smart.service.tier"].create({"name": "T"}).ids},
                       {"tier_ids": [(5,)],
                        "company_id": self.env["res.company"].create({"name": "Other"}).id}):
            with self.subTest(change=change):
                self.jam.write(change)
                self.assertEqual(self.page(f"/{self.jam.id}").status_code, 404)
        self.jam.company_id = False
        self.assertEqual(self.page(f"/{self.jam.id}").status_code, 200)

    def test_the_language_is_the_visitors(self):
        self.reader.lang = "zh_CN"
        self.log_in()
        self.opener.cookies["frontend_lang"] = "zh_CN"
        html = self.page("").text
        self.assertIn("如何更换打印机墨盒", html)
        self.assertNotIn("Clear a paper jam", html)

    def test_another_language_is_better_than_nothing(self):
        """Where all is written in one language, readers of the other stood before empty shelves."""
        Article = self.env["smart.service.article"]
        Article.search([("lang", "=", "zh_CN")]).active = False
        self.jam.variants = "E8431"
        self.reader.lang = "zh_CN"
        self.log_in()
        self.opener.cookies["frontend_lang"] = "zh_CN"
        self.assertIn("Clear a paper jam", self.page("").text)
        found = re.search(r'o_smart_found.*?</a>', self.page("?search=E8431").text, re.DOTALL)
        self.assertIn("Clear a paper jam", found.group())
        self.assertIn("o_smart_nothing", self.page("?search=滤芯多久换").text)

    def test_search_answers_in_the_words_of_the_question(self):
        self.log_in()
        html = self.page("?search=paper+is+stuck").text
        found = re.search(r'o_smart_found.*?</a>', html, re.DOTALL).group()
        self.assertIn("Clear a paper jam", found)
        self.assertIn("滤芯", self.page("?search=滤芯多久换").text)
        nothing = self.page("?search=<script>alert(1)</script>")
        self.assertIn("o_smart_nothing", nothing.text)
        self.assertIn('href="/my/tickets/new"', nothing.text, "who finds nothing can ask")
        self.assertNotIn("<script>alert(1)", nothing.text)
        self.assertEqual(self.page("?topic=abc&search=" + "x" * 2000).status_code, 200)

    def test_reading_and_opinions_are_counted_once(self):
        self.log_in()
        for _time in range(2):
            html = self.page(f"/{self.jam.id}").text
        self.assertIn("Did this help?", html)
        self.assertEqual(self.counts(self.jam), (1, 0, 0))
        token = re.search(r'name="csrf_token" value="([^"]+)"', html).group(1)
        for helped, counts in (("1", (1, 1, 0)), ("0", (1, 0, 1)), ("0", (1, 0, 1))):
            answer = self.page(
                f"/{self.jam.id}/opinion", data={"csrf_token": token, "helped": helped})
            self.assertIn("o_smart_thanks", answer.text)
            self.assertEqual(self.counts(self.jam), counts)
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.page(f"/{self.jam.id}/opinion", data={"helped": "1"})
        self.assertEqual(answer.status_code, 400)

    def test_the_way_in_is_on_the_portals_home(self):
        self.log_in()
        self.assertIn("/my/knowledge", self.url_open("/my/home").text)
