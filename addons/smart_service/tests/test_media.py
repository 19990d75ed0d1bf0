import base64
from unittest.mock import patch

from odoo.tests import tagged

from ..models.account import media as media_module
from ..providers import base
from .common import SECRET, SmartServiceCase, simulators

PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    b"gg==")


def file_server():
    """A provider's file store; what it holds is given by path."""
    server = simulators().server

    class Files(server.Simulator):
        def forget(self):
            self.files = {}
            return super().forget()

        def handle(self, request):
            self.record(path=request.path)
            content, content_type = self.files.get(request.path, (b"", ""))
            return server.Answer(content, 200 if content_type else 404, content_type)

    return Files()


@tagged("post_install", "-at_install")
class TestMedia(SmartServiceCase):
    """Files of customers, and files for them."""

    def setUp(self):
        super().setUp()
        self.files = self.enterContext(file_server())
        # the same host as the account's own, so not one that the customer has named
        self.account.api_base_url = f"{self.files.url}/events"
        self.media = self.env["smart.service.media"]

    def _send(self, path, content, content_type, name=""):
        """A customer sends a file; its row in the queue."""
        self.files.files[path] = (content, content_type)
        channel = self.say("look", attachments=[
            {"url": self.files.url + path, "name": name, "mimetype": content_type}])
        self.media._drain()
        return self.media.search([("channel_id", "=", channel.id)], order="id desc", limit=1)

    def _notes(self, row):
        return [row.channel_id._smart_text(message) for message in row.channel_id.message_ids
                if message.subtype_id.internal]

    def test_a_picture_arrives(self):
        row = self._send("/a.png", PNG, "image/png", "a.png")
        self.assertEqual(row.state, "done", row.error)
        self.assertEqual(row.mail_message_id.attachment_ids.raw, PNG)

    def test_a_program_never_becomes_an_attachment(self):
        for name, content, content_type in (
                ("a.png", b"MZ\x90\x00", "image/png"), ("a.exe", b"x", "image/png"),
                ("page", b"<html><script>alert(1)</script>", "application/octet-stream")):
            row = self._send(f"/{name}", content, content_type, name)
            self.assertEqual(row.state, "failed")
            self.assertFalse(row.mail_message_id.attachment_ids)
            self.assertIn("may be a program", self._notes(row)[0])

    def test_what_the_scanner_finds_never_becomes_an_attachment(self):
        with patch.object(type(self.media), "_scan", lambda *_args: "Eicar-Test"):
            row = self._send("/a.png", PNG, "image/png", "a.png")
        self.assertEqual(row.state, "failed")
        self.assertFalse(row.mail_message_id.attachment_ids)
        self.assertIn("Eicar-Test", self._notes(row)[0])

    def test_a_file_that_is_too_large_is_not_tried_again(self):
        with patch.object(media_module, "MAX_BYTES", len(PNG) - 1):
            row = self._send("/a.png", PNG, "image/png")
        self.assertEqual((row.state, len(self.files.sent)), ("failed", 1))
        self.assertTrue(self._notes(row))

    def test_our_own_network_is_not_read_for_a_customer(self):
        self.account.api_base_url = "https://app.example/events"
        row = self._send("/secret", b"secret", "text/plain")
        self.assertEqual((row.state, self.files.sent), ("failed", []))
        self.assertIn("not on the public internet", row.error)

    def test_a_file_behind_an_address_is_followed_but_not_for_ever(self):
        adapter = type(self.account._adapter())

        def follow(_adapter, response):
            if response.headers.get("content-type") != "text/x-place":
                return None
            return base.Call("GET", self.files.url + response.body.decode())

        with patch.object(adapter, "next_media_call", follow):
            self.files.files["/real"] = (PNG, "image/png")
            row = self._send("/place", b"/real", "text/x-place", "a.png")
            self.assertEqual(row.mail_message_id.attachment_ids.raw, PNG)
            row = self._send("/loop", b"/loop", "text/x-place")
            self.assertEqual(row.state, "failed")

    def test_a_page_that_gets_through_is_served_as_text(self):
        with patch.object(media_module, "is_program", lambda *_args: False):
            row = self._send("/a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
                             "image/svg+xml", "a.svg")
        self.assertEqual(row.mail_message_id.attachment_ids.mimetype, "text/plain")

    def test_no_file_comes_after_its_message_was_deleted(self):
        channel = self.say("look", message_id="gone", attachments=[
            {"url": f"{self.files.url}/a.png", "mimetype": "image/png"}])
        self.receive({"type": "message.deleted", "data": {
            "message_id": "gone", "user": {"id": "u1"}}})
        self.media._drain()
        self.assertFalse(self.media.search([("channel_id", "=", channel.id)]))
        self.assertEqual(self.files.sent, [])


@tagged("post_install", "-at_install")
class TestMediaOut(SmartServiceCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        self.account.api_base_url = f"{self.receiver.url}/events"
        self.channel = self.say("hello")
        self.session = self.channel.with_user(self.agent)
        self.session.livechat_join_channel_needing_help()
        self.outbox = self.env["smart.service.outbox"]

    def _post(self, body, *files, mimetype="image/png"):
        attachments = self.env["ir.attachment"].with_user(self.agent).create([
            {"name": name, "raw": PNG, "mimetype": mimetype,
             "res_model": "mail.compose.message", "res_id": 0} for name in files])
        return self.session.message_post(
            body=body, attachment_ids=attachments.ids, message_type="comment",
            subtype_xmlid="mail.mt_comment")

    def _with(self, **values):
        adapter = type(self.account._adapter())
        capabilities = base.Capabilities(**{
            "idempotent_send": True, "kinds": frozenset({"message"}), **values})
        self.enterContext(patch.object(adapter, "capabilities", capabilities))

    def test_text_and_files_leave_in_order(self):
        self._post("two pictures", "a.png", "b.png")
        self.outbox._drain()
        self.assertEqual(self.receiver.sent[0]["text"], "two pictures")
        self.assertEqual(
            [sent["data"]["attachments"][0]["name"] for sent in self.receiver.sent[1:]],
            ["a.png", "b.png"])

    def test_a_short_text_stands_below_the_file_where_there_are_captions(self):
        self._with(media=frozenset({"image"}), caption=True)
        self._post("a picture", "a.png")
        self.outbox._drain()
        self.assertEqual(
            [(sent["text"], len(sent["data"]["attachments"])) for sent in self.receiver.sent],
            [("a picture", 1)])

    def test_what_the_provider_does_not_take_goes_as_a_link(self):
        self._with(media=frozenset({"image", "file"}), media_limits={
            "image": base.MediaLimit(10), "file": base.MediaLimit(10**6, frozenset({"a/b"}))})
        self._post("too large", "a.png")
        self.outbox._drain()
        sent = self.receiver.sent[0]
        self.assertIn("/web/content/", sent["text"])
        self.assertNotIn("attachments", sent["data"])

    def test_a_file_is_given_to_the_provider_once(self):
        uploads = []

        def upload_call(_adapter, media):
            uploads.append(media.content)
            return base.Call("POST", f"{self.receiver.url}/upload")

        adapter = type(self.account._adapter())
        self.enterContext(patch.object(adapter, "upload_call", upload_call))
        self.enterContext(patch.object(
            adapter, "read_upload", lambda *_args: base.Uploaded("file-1", 3600)))
        first, second = self._post("", "a.png"), self._post("", "b.png")
        file = first.attachment_ids
        self.outbox.search([("mail_message_id", "=", second.id)]).attachment_id = file
        self.outbox._drain()
        self.assertEqual(uploads, [PNG])
        self.assertEqual(len(self.receiver.sent), 2)
        upload = self.env["smart.service.upload"].search([("account_id", "=", self.account.id)])
        self.assertEqual(upload.media_ref, "file-1")
        upload.expires_at = "2020-01-01"
        upload._gc_expired()
        self.assertFalse(upload.exists())
