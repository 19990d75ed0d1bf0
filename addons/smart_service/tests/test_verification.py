import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.models.mail_mail import MailMail

from ..engine import verification
from .test_identity import IdentityCase


@tagged("post_install", "-at_install")
class TestVerification(IdentityCase):
    """A one-time code, in the conversation or by mail, proves who writes."""

    def setUp(self):
        super().setUp()
        self.mails = []
        mails = self.mails

        def kept(self):
            # the outgoing mail as it is when it leaves
            mails.extend((mail.email_to, mail.subject, str(mail.body_html)) for mail in self)

        self.patch(MailMail, "send_after_commit", kept)
        self.channel = self.say("Please cancel my order", user="u1", name="Ann Lee")
        self.contact = self.channel.smart_contact_id
        self.customer = self.contact.partner_id

    def shown(self, kind="comment"):
        return [self.channel._smart_text(message) for message in self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.channel.id),
             ("message_type", "=", kind)], order="id")]

    def mailed_code(self):
        return re.search(r"<b>(\d{6})</b>", self.mails[-1][2])[1]

    def sent_code(self):
        return re.search(r"\d{6}", self.shown()[-1])[0]

    def wrong(self, code):
        return f"{(int(code) + 1) % 10 ** 6:06}"

    def current(self):
        return self.env["smart.service.verification"].search(
            [("contact_id", "=", self.contact.id)], limit=1)

    def test_a_code_in_the_conversation(self):
        self.assertIs(self.channel._smart_require_verified("change"), False)
        self.assertFalse(self.mails)
        code = self.sent_code()
        self.assertIs(self.channel._smart_require_verified("change"), False, "the same code counts")
        self.say(f"my code: {code}", user="u1")
        self.assertIs(self.channel._smart_require_verified("change"), True)
        self.assertEqual((self.contact.source, self.contact.confidence), ("code", 100))
        self.assertEqual(
            self.events("identity_verified", channel_id=self.channel.id).partner_id, self.customer)
        self.assertIn("Thank you, now we know that it is you.", self.shown())

    def test_a_code_by_mail_is_shown_to_nobody_here(self):
        self.customer.email = "ann.lee@example.com"
        self.assertIs(self.channel._smart_require_verified("change"), False)
        [(address, _subject, _body)] = self.mails
        code = self.mailed_code()
        self.assertEqual(address, "ann.lee@example.com")
        self.assertIn("a••••@example.com", self.shown()[-1])
        self.assertFalse([text for text in self.shown() + self.shown("notification")
                          if code in text or "ann.lee" in text])
        self.say(f"{code[:3]} {code[3:]}", user="u1")
        self.assertTrue(self.channel._smart_is_verified())
        point = self.contacts.search([("kind", "=", "email"), ("value", "=", address)])
        self.assertEqual((point.partner_id, point.source, point.verified),
                         (self.customer, "code", True))

    def test_only_a_hash_is_kept(self):
        self.channel._smart_require_verified("change")
        code = self.sent_code()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(v)::text FROM smart_service_verification v WHERE id = %s",
            [self.current().id])
        self.assertNotIn(f'"{code}"', self.env.cr.fetchone()[0])
        self.say(code, user="u1")
        self.assertFalse(self.current().code_hash)

    def test_after_some_wrong_codes_the_right_one_is_wrong_too(self):
        self.channel._smart_require_verified("change")
        code = self.sent_code()
        for _number in range(verification.MAX_ATTEMPTS):
            self.say(self.wrong(code), user="u1")
        self.assertEqual((self.current().state, self.current().attempts),
                         ("failed", verification.MAX_ATTEMPTS))
        self.say(code, user="u1")
        self.assertFalse(self.channel._smart_is_verified())

    def test_a_code_grows_old(self):
        self.channel._smart_require_verified("change")
        code = self.sent_code()
        self.current().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.say(code, user="u1")
        self.assertFalse(self.channel._smart_is_verified())

    def test_a_proof_grows_old(self):
        self.channel._smart_require_verified("change")
        self.say(self.sent_code(), user="u1")
        self.assertTrue(self.channel._smart_is_verified())
        self.current().confirmed_at = fields.Datetime.now() - timedelta(hours=2)
        self.assertFalse(self.channel._smart_is_verified())

    def test_a_code_is_used_once(self):
        self.channel._smart_require_verified("change")
        code = self.sent_code()
        self.assertTrue(self.contact._smart_confirm_verification(code))
        self.assertFalse(self.contact._smart_confirm_verification(code))

    def test_a_code_comes_back_from_where_it_was_asked_for(self):
        self.channel._smart_require_verified("change")
        code = self.sent_code()
        other = self.say("Hello", user="u2")
        self.say(code, user="u2")
        self.assertFalse(self.channel._smart_is_verified())
        self.assertFalse(other._smart_is_verified())

    def test_few_codes_are_sent_within_an_hour(self):
        for _number in range(3):
            self.assertTrue(self.contact._smart_start_verification("change", None, self.channel))
        self.assertFalse(self.contact._smart_start_verification("change", None, self.channel))
        self.channel._smart_take_code(self.current(), "none", self.env["mail.message"])
        self.current().state = "failed"
        self.assertIsNone(self.channel._smart_require_verified("change"))

    def test_who_says_to_be_somebody_proves_it_by_that_ones_mailbox(self):
        claimed = self.partner("Ann Lee", email="real.ann@example.com")
        self.channel.smart_claimed_id = claimed
        self.assertIs(self.channel._smart_require_verified("identify"), False)
        self.assertEqual(self.mails[-1][0], "real.ann@example.com")
        self.assertNotEqual(self.contact.partner_id, claimed)
        self.say(self.mailed_code(), user="u1")
        self.assertEqual(self.contact.partner_id, claimed)
        self.assertTrue(self.channel._smart_is_verified())

    def test_a_customer_whom_a_colleague_made_is_joined_by_a_person(self):
        claimed = self.partner("Ann Lee", email="real.ann@example.com")
        self.customer.smart_is_auto_contact = False
        self.channel.smart_claimed_id = claimed
        self.channel._smart_require_verified("identify")
        self.say(self.mailed_code(), user="u1")
        self.assertEqual(self.contact.partner_id, self.customer)
        review = self.review_of(claimed, self.customer)
        self.assertEqual(review.evidence[0][0], "code_confirmed")
        self.assertIn("real.ann@example.com", review.evidence_text)

    def test_who_says_to_be_somebody_without_a_mailbox_gets_no_code(self):
        self.channel.smart_claimed_id = self.partner("Ann Lee")
        self.assertIsNone(self.channel._smart_require_verified("identify"))

    def test_numbers_are_no_codes_while_none_is_expected(self):
        self.say("123456", user="u1")
        self.assertNotIn("This is not the code", " ".join(self.shown()))

    def test_an_agent_asks_for_a_proof(self):
        self.channel._add_members(users=self.agent)
        with patch.object(type(self.env.user), "_bus_send_transient_message") as said:
            self.channel.with_user(self.agent).execute_command_verify(body="/verify")
        self.assertIn("on its way", str(said.call_args))
        self.channel.smart_claimed_id = self.partner("Bob Ray")
        self.current().state = "failed"
        with self.assertRaises(UserError):
            self.channel.with_user(self.agent).execute_command_verify(body="/verify")

    def test_agents_do_not_read_codes(self):
        self.channel._smart_require_verified("change")
        with self.assertRaises(AccessError):
            self.current().with_user(self.agent).read(["state"])
        lead = self.current().with_user(self.lead)
        self.assertEqual(lead.state, "sent")
        for name in ("code_hash", "nonce", "email"):
            with self.assertRaises(AccessError):
                lead.read([name])
        with self.assertRaises(AccessError):
            lead.write({"state": "confirmed"})
