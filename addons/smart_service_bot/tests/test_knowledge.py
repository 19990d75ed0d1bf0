from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestKnowledge(BotCase):
    def find(self, question, lang="en_US"):
        hits = self.env["smart.service.knowledge"]._search_articles(
            question, lang, self.env.company)
        return hits[0].article_id if hits else None

    def test_an_edit_is_found_at_once(self):
        self.assertNotEqual(self.find("descale the boiler"), self.jam.id)
        self.jam.variants = "How to descale the boiler"
        self.assertEqual(self.find("descale the boiler"), self.jam.id)
        self.jam.state = "draft"
        self.assertNotEqual(self.find("descale the boiler"), self.jam.id)

    def test_the_index_is_kept_until_then(self):
        index = self.env["smart.service.knowledge"]._index("en_US", self.env.company)
        self.assertIs(
            self.env["smart.service.knowledge"]._index("en_US", self.env.company), index)
        self.jam.unlink()
        self.assertIsNot(
            self.env["smart.service.knowledge"]._index("en_US", self.env.company), index)

    def test_languages_and_companies_are_apart(self):
        self.assertIsNone(self.find("墨盒怎么换", "en_US"))
        self.assertEqual(self.find("墨盒怎么换", "zh_CN"), self.ink_zh.id)
        self.ink.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertNotEqual(self.find("replace an ink cartridge"), self.ink.id)

    def test_names_of_its_products_find_an_article(self):
        self.jam.product_tmpl_ids = self.printer.product_tmpl_id
        self.assertEqual(self.find("LP-3"), self.jam.id)

    def test_plain_text_keeps_the_steps(self):
        self.assertEqual(
            self.ink.plain_text,
            "1. Open the front cover.\n2. Take out the old cartridge.\n"
            "3. Push the new cartridge in until it clicks.")

    def test_a_title_is_a_title(self):
        for title in ("  ", "x" * 301):
            with self.subTest(title[:3]), self.assertRaises(ValidationError):
                self.jam.title = title
        self.jam.title = "x" * 300
