import unittest

from odoo.tests import tagged

from odoo.addons.smart_service.tests.device_common import label, zxingcpp
from odoo.addons.smart_service.tests.test_media import PNG, file_server

from .common import BotCase


@tagged("post_install", "-at_install")
class TestPhoto(BotCase):
    """A photo of a device's label instead of its serial number, and of a proof of purchase."""

    def setUp(self):
        super().setUp()
        self.files = self.enterContext(file_server())
        self.account.api_base_url = f"{self.files.url}/events"

    def send(self, content, text="", user="alice"):
        """A customer sends a photo; the session, before it has been fetched."""
        self.files.files["/label.jpg"] = (content, "image/jpeg")
        return self.say(text, user=user, attachments=[
            {"url": f"{self.files.url}/label.jpg", "name": "label.jpg",
             "mimetype": "image/jpeg"}])

    def fetch(self):
        self.env["smart.service.media"]._drain()
        self.env["smart.service.bot.turn"]._drain()

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_the_photo_is_waited_for_and_answered_once(self):
        channel = self.send(label("https://x.example/?sn=LP3-240001"))
        self.assertFalse(self.turn(channel))
        self.fetch()
        text = self.answer(channel)
        self.assertIn("LP3-240001", text)
        self.assertIn("Under warranty until", text)
        self.assertEqual(self.env["smart.service.bot.turn"].search_count(
            [("channel_id", "=", channel.id)]), 1)

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_a_photo_answers_the_question_for_the_serial(self):
        self.device("LP3-240009", self.alice)
        channel, text = self.ask("Please send an engineer, it smells of smoke")
        self.assertIn("Which of your devices", text)
        self.send(label("LP3-240009", "Code128"))
        self.fetch()
        ticket = channel.smart_ticket_id
        self.assertEqual(ticket.lot_id.name, "LP3-240009")

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_a_photo_of_anothers_device_reveals_nothing(self):
        channel = self.send(label("LP3-240002"))
        self.fetch()
        foreign = self.answer(channel)
        self.assertNotIn("Under warranty", foreign)
        channel._smart_close("customer")
        channel = self.send(label("LP3-249999"))
        self.fetch()
        self.assertEqual(
            foreign.replace("LP3-240002", "…"), self.answer(channel).replace("LP3-249999", "…"))

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_the_customers_language_stays(self):
        channel = self.send(label("LP3-240002"), user="bob")
        self.fetch()
        self.assertRegex(self.answer(channel), "[一-鿿]")

    def test_a_photo_that_never_comes_is_answered_all_the_same(self):
        channel = self.say("repair", user="alice", attachments=[
            {"url": f"{self.files.url}/gone.jpg", "name": "gone.jpg", "mimetype": "image/jpeg"}])
        self.fetch()
        self.env["smart.service.media"].search([("channel_id", "=", channel.id)])
        self.assertTrue(self.answer(channel))

    def test_a_device_is_registered_with_the_photo_of_its_invoice(self):
        channel, text = self.ask("I want to register my printer")
        self.assertIn("serial number", text)
        channel, text = self.ask("BUY-2024-77")
        self.assertIn("invoice", text)
        Registration = self.env["smart.service.device.registration"]
        registration = Registration.search([("partner_id", "=", self.alice.id)])
        self.assertEqual((registration.serial, registration.state), ("BUY-2024-77", "asked"))
        self.assertEqual(registration.channel_id, channel)
        self.send(PNG)
        self.fetch()
        self.assertEqual(registration.attachment_ids.raw, PNG)

    def test_ones_own_device_needs_no_registration(self):
        _channel, text = self.ask("please register my printer LP3-240001")
        self.assertIn("registered already", text)
        self.assertFalse(self.env["smart.service.device.registration"].search([]))

    def test_registering_anothers_device_tells_nothing_of_it(self):
        _channel, foreign = self.ask("please register my printer LP3-240002")
        _channel, unknown = self.ask("please register my printer LP3-249999")
        self.assertEqual(
            foreign.replace("LP3-240002", "…").split("\n")[-1],
            unknown.replace("LP3-249999", "…").split("\n")[-1])
        self.assertEqual(self.lot_bob.smart_owner_id, self.bob)
