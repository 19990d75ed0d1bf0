import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import BotCase

PAGE = "<html lang='en'><head><title>{0}</title></head><body><nav>Menu</nav><h1>{0}</h1>{1}</body>"


class Site(BaseHTTPRequestHandler):
    """A help site; `pages` is path → (status, headers, body)."""

    pages: dict = {}

    def do_GET(self):
        status, headers, body = self.pages.get(self.path, (404, {}, ""))
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@tagged("post_install", "-at_install")
class TestArticleImport(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "import_lead", "smart_service.group_lead")
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        thread = threading.Thread(target=cls.server.serve_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.site = f"http://127.0.0.1:{cls.server.server_port}"
        cls.env["ir.config_parameter"].set_param("smart_service_bot.import_private", "1")

    def run_import(self, files=None, **values):
        """Start an import as a team lead, and work it as its worker does."""
        attachments = [
            Command.create({"name": name, "raw": raw if isinstance(raw, bytes) else raw.encode()})
            for name, raw in (files or {}).items()]
        record = self.env["smart.service.article.import"].with_user(self.lead).create({
            "attachment_ids": attachments, **values})
        return self.again(record)

    def again(self, record):
        record.action_start()
        self.assertEqual(record.state, "running")
        self.env["smart.service.article.import.row"]._drain()
        record.invalidate_recordset()
        return record

    def counts(self, record):
        names = ("created", "updated", "proposed", "unchanged", "rejected", "left")
        return tuple(record[f"{name}_count"] for name in names)

    def test_files_become_drafts_that_are_known_again(self):
        record = self.run_import({
            "clean.md": "# Clean the drum\n\nUse a dry cloth.",
            "净水.html": "<html><body><h1>净水器漏水</h1><p>先关总阀。</p></body></html>",
        })
        self.assertEqual(self.counts(record), (2, 0, 0, 0, 0, 0))
        articles = record.row_ids.article_id
        self.assertEqual(set(articles.mapped("state")), {"draft"})
        self.assertEqual(set(articles.mapped("lang")), {"en_US", "zh_CN"})
        self.assertEqual(articles.user_id, self.lead)
        self.assertEqual(self.counts(self.again(record)), (0, 0, 0, 2, 0, 0))
        changed = self.run_import({"clean.md": "# Clean the drum\n\nUse a wet cloth."})
        self.assertEqual(self.counts(changed), (0, 1, 0, 0, 0, 0))
        self.assertEqual(changed.row_ids.article_id.plain_text, "Use a wet cloth.")

    def test_drafts_keep_nobody_busy(self):
        """Thousands of lines each woke the index's builder, and wrote a message."""
        woken = self.env.cr.precommit.data
        woken.pop("smart_knowledge_woken", None)
        articles = self.run_import({"faq.csv": "title,body\nA,B\nC,D\n"}).row_ids.article_id
        articles[0].keywords = "e"
        self.assertFalse(woken.get("smart_knowledge_woken"))
        self.assertFalse(articles.message_ids)
        articles[0].action_publish()
        self.assertTrue(woken.pop("smart_knowledge_woken", None))
        articles[0].active = False
        self.assertTrue(woken.pop("smart_knowledge_woken", None))

    def test_what_is_published_is_never_overwritten(self):
        article = self.run_import({"clean.md": "# Clean\n\nDry."}).row_ids.article_id
        article.action_publish()
        record = self.run_import({"clean.md": "# Clean\n\nWet."})
        self.assertEqual(self.counts(record), (0, 0, 1, 0, 0, 0))
        self.assertEqual(article.plain_text, "Dry.")
        self.assertEqual(article.waiting_count, 1)
        self.assertEqual(article.activity_ids.user_id, self.lead)
        self.assertEqual(self.counts(self.again(record)), (0, 0, 0, 1, 0, 0))

    def test_lines_of_a_table_stand_for_themselves(self):
        topic = self.env["smart.service.topic"].create({"name": "Ink", "code": "ink"})
        record = self.run_import({"faq.csv": (
            "question,answer,variants,kind,topic,lang\n"
            "Which ink?,The black one.,What ink|Ink type,answer,ink,\n"
            ",No question.,,,,\n"
            "Which paper?,Any.,,,,de\n"
            "Which ink?,Twice.,,,,\n")})
        self.assertEqual(self.counts(record)[0], 1)
        article = record.row_ids.article_id
        self.assertEqual((article.kind, article.topic_id, article.variants),
                         ("answer", topic, "What ink\nInk type"))
        rejected = self.env["smart.service.article.import.row"].search(
            record.action_rejected()["domain"])
        self.assertEqual(rejected.mapped("error"), [
            "It has no title.", "Articles are in English or Chinese. (de)",
            "An earlier line has the same question."])
        self.assertIn("Line 3", rejected[0].name)

    def test_files_that_can_not_be_read_say_why(self):
        record = self.run_import({
            "a.pdf": "%PDF nonsense", "b.docx": "nonsense", "c.exe": "x", "d.html": "<p></p>"})
        self.assertEqual(self.counts(record), (0, 0, 0, 0, 4, 0))
        self.assertTrue(all(record.row_ids.mapped("error")))

    def test_a_line_that_is_refused_does_not_refuse_the_next_one(self):
        topic = self.env["smart.service.topic"].create({"name": "Filters & taps_50%"})
        record = self.run_import({"faq.csv": (
            "question,answer,topic,lang\n"
            "Which filter?,The white one.,,de\n"
            "Which filter?,The white one.,filters & taps_50%,英文\n"
            "Which tap?,The left one.,filters & taps 50x,\n"
            'Which cup?,"The big one.,,\n'
            "Which jug?,The small one.,,\n")})
        self.assertEqual(self.counts(record), (2, 0, 0, 0, 2, 0))
        articles = record.row_ids.article_id
        self.assertEqual(articles.mapped("topic_id"), topic)
        self.assertEqual(articles.filtered("topic_id").title, "Which filter?")
        rejected = self.env["smart.service.article.import.row"].search(
            record.action_rejected()["domain"])
        self.assertIn("quotation mark", rejected[1].error)
        self.assertIn("Line 5: Which cup?", rejected[1].name)

    def test_files_with_lost_bytes_are_refused_in_words(self):
        """Their errors were unknown: they were tried four times, and said so in Python."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", " ".join(map(str, range(3000))))
        lost = bytearray(packed.getvalue())
        lost[60:90] = bytes(30)
        record = self.run_import({
            "a.docx": bytes(lost), "b.csv": "title,body\n",
            "c.md": "# T\n\n" + "Ten words. " * 9 + "\0",
            "d.txt": "# 标题\n\n你好，水。".encode("utf-16-be")})
        errors = dict(record.row_ids.mapped(lambda row: (row.name, row.error)))
        self.assertTrue(errors["a.docx"].startswith("The file is broken."), errors)
        self.assertEqual(errors["b.csv"], "It is empty.")
        self.assertFalse(errors["c.md"] or errors["d.txt"], errors)
        self.assertEqual(self.counts(record), (2, 0, 0, 0, 2, 0))

    def serve(self, **pages):
        locs = "".join(f"<url><loc>{self.site}/{name}</loc></url>" for name in pages)
        Site.pages = {
            "/sitemap.xml": (200, {"Content-Type": "application/xml"},
                             "<urlset><url><loc>http://other.example/x</loc></url>"
                             "<url><loc>http://[x</loc></url>"
                             f"{locs}</urlset>"),
            **{f"/{name}": page for name, page in pages.items()}}

    def test_pages_of_a_sitemap(self):
        self.serve(
            ink=(200, {}, PAGE.format("Ink", "<p>Open the cover.</p>")),
            moved=(301, {"Location": "/ink2"}, ""), gone=(404, {}, ""),
            away=(302, {"Location": "http://other.example/"}, ""),
            loop=(302, {"Location": "/loop"}, ""), menu=(200, {}, PAGE.format("Menu", "")),
            down=(503, {"Retry-After": "60"}, ""))
        Site.pages["/ink2"] = (200, {}, PAGE.format("Paper", "<p>Fan it out.</p>"))
        record = self.run_import(sitemap_url=self.site)
        self.assertEqual(self.counts(record), (2, 0, 0, 0, 4, 1), record.row_ids.mapped("error"))
        self.assertIn("2 addresses on other sites", record.note)
        errors = dict(record.row_ids.mapped(lambda row: (row.source[len(self.site):], row.error)))
        self.assertEqual(errors["/gone"], "The site answered with 404.")
        self.assertEqual(errors["/away"], "The address leads to another site.")
        self.assertEqual(errors["/loop"], "The address leads in circles.")
        self.assertEqual(errors["/menu"], "It has no text.")
        self.assertEqual(errors["/down"], "The site answered with 503.")
        article = record.row_ids.article_id.filtered(lambda article: article.title == "Ink")
        self.assertEqual(article.source, f"{self.site}/ink")
        self.assertNotIn("Menu", article.plain_text)

    def test_our_own_network_is_not_read(self):
        self.env["ir.config_parameter"].set_param("smart_service_bot.import_private", False)
        self.serve(ink=(200, {}, PAGE.format("Ink", "<p>Open.</p>")))
        record = self.run_import(sitemap_url=f"{self.site}/sitemap.xml")
        self.assertEqual(self.counts(record), (0, 0, 0, 0, 1, 0))
        self.assertEqual(record.row_ids.error, "The address is inside a private network.")

    def test_nonsense_is_refused_at_once(self):
        for values in ({}, {"sitemap_url": "ftp://shop.example"}, {"sitemap_url": "file:///etc"},
                       {"sitemap_url": "http://user@shop.example"},
                       {"sitemap_url": "javascript:alert(1)"},
                       {"sitemap_url": "our help pages"}):
            record = self.env["smart.service.article.import"].create(values)
            with self.subTest(values=values), self.assertRaises(UserError):
                record.action_start()

    def test_the_report_is_in_the_readers_language(self):
        """What another addon names is translated by nobody, unless it is named again here."""
        states = self.env["ir.model.fields.selection"].search([
            ("field_id.model", "=", "smart.service.article.import.row"),
            ("field_id.name", "=", "state")])
        owners = self.env["ir.model.data"].search([
            ("model", "=", "ir.model.fields.selection"), ("res_id", "in", states.ids),
            ("module", "=", "smart_service_bot")])
        self.assertEqual(set(owners.mapped("res_id")), set(states.ids))

    def test_agents_import_nothing(self):
        with self.assertRaises(AccessError):
            self.env["smart.service.article.import"].with_user(self.agent).create({})
