from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BotCase


@tagged("post_install", "-at_install")
class TestArticleTranslation(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ink_zh.original_id = cls.ink
        # asked in Chinese, told in English: nobody has translated it
        cls.jam.variants = "Paper is stuck\n纸张卡住拉不出来怎么办"

    def test_the_languages_of_an_article_are_linked_both_ways(self):
        self.assertEqual(self.ink.translation_ids, self.ink_zh)
        self.assertEqual(self.ink_zh.translation_ids, self.ink)
        self.assertEqual(self.ink._in_lang("zh_CN"), self.ink_zh)
        self.assertEqual(self.ink_zh._in_lang("en_US"), self.ink)
        self.ink_zh.state = "draft"
        self.assertFalse(self.ink._in_lang("zh_CN"), "customers are not told a draft")
        self.assertFalse(self.ink.missing_lang)
        self.assertEqual(self.jam.missing_lang, "zh_CN")
        context = self.jam.action_translate()["context"]
        self.assertEqual(
            (context["default_original_id"], context["default_lang"]), (self.jam.id, "zh_CN"))

    def test_one_text_a_language_and_no_chains(self):
        with self.assertRaisesRegex(ValidationError, "same language"), self.env.cr.savepoint():
            self.jam.original_id = self.ink
        with self.assertRaisesRegex(ValidationError, "written first"), self.env.cr.savepoint():
            self.jam.original_id = self.ink_zh
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), \
                self.env.cr.savepoint():
            self.filter_zh.original_id = self.ink
            self.env.flush_all()

    def test_a_question_without_an_article_of_its_language_is_answered_in_another(self):
        channel, said = self.ask("纸张卡住拉不出来怎么办", user="bob")
        self.assertIn("both hands", said)
        self.assertRegex(said, "English|英文|英语")
        self.assertEqual(self.turn(channel).article_id, self.jam)
        self.assertIn("abroad", [step["step"] for step in self.turn(channel).trace["steps"]])

    def test_what_is_translated_is_told_in_the_customers_language(self):
        self.env["smart.service.article"].create({
            "title": "卡住的纸张", "lang": "zh_CN", "state": "published",
            "original_id": self.jam.id, "body": "<p>关机后用双手慢慢抽出。</p>"})
        channel, said = self.ask("纸张卡住拉不出来怎么办", user="bob")
        self.assertIn("双手慢慢抽出", said)
        self.assertNotIn("both hands", said)
        self.assertEqual(self.turn(channel).article_id.lang, "zh_CN")

    def test_what_fits_nowhere_is_not_answered(self):
        channel, said = self.ask("火星上的天气怎么样", user="bob")
        self.assertNotIn("both hands", said)
        self.assertFalse(self.turn(channel).article_id)


@tagged("post_install", "-at_install")
class TestTranslationOnThePortal(BotCase, HttpCase):
    def test_a_reader_finds_the_other_language(self):
        new_test_user(
            self.env, "translation_reader", "base.group_portal", password="translation_reader",
            lang="en_US")
        self.ink_zh.original_id = self.ink
        self.authenticate("translation_reader", "translation_reader")
        self.assertIn(
            f"/my/knowledge/{self.ink_zh.id}", self.url_open(f"/my/knowledge/{self.ink.id}").text)
        self.ink_zh.audience = "agents"
        self.assertNotIn(
            f"/my/knowledge/{self.ink_zh.id}", self.url_open(f"/my/knowledge/{self.ink.id}").text)
