"""Mails that come while another transaction is faster."""

from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger

from .parallel import ParallelCase

RAW = (b"From: Ann <ann@shop.example>\r\nTo: service@conflict.example\r\nSubject: Printer\r\n"
       b"Message-ID: <%s@shop.example>\r\n\r\nIt jams.\r\n")


@tagged("post_install", "-at_install")
class TestMailConflict(ParallelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.transaction() as env:
            domain = env["mail.alias.domain"].create({"name": "conflict.example"})
            cls.domain_id = domain.id
            cls.mailbox_id = cls.new_account(
                env, "mailbox", "", provider="email", alias_name="service",
                alias_domain_id=domain.id).id

    @classmethod
    def tearDownClass(cls):
        domain_id = cls.domain_id
        with cls.transaction() as env:
            env["smart.service.inbox"].search([("account_id", "=", cls.mailbox_id)]).unlink()
        super().tearDownClass()
        with cls.transaction() as env:
            # the first domain of a database becomes everybody's
            env.cr.execute(
                "UPDATE res_company SET alias_domain_id = NULL WHERE alias_domain_id = %(id)s;"
                "UPDATE mail_alias SET alias_domain_id = NULL WHERE alias_domain_id = %(id)s",
                {"id": domain_id})
            env["mail.alias.domain"].browse(domain_id).unlink()

    def _deliver_late(self, raw, meanwhile):
        """Give a mail to a transaction that began before ``meanwhile``, and is lost then."""
        with db_connect(get_db_name()).cursor() as cr, mute_logger("odoo.sql_db"):
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertTrue(env["smart.service.account"].browse(self.mailbox_id).name)
            with self.transaction() as other:
                meanwhile(other)
            env["mail.thread"].message_process(None, raw)
            cr.rollback()

    def _kept(self, message_id):
        with self.transaction() as env:
            account = env["smart.service.account"].browse(self.mailbox_id)
            rows = env["smart.service.inbox"].search([
                ("account_id", "=", self.mailbox_id), ("external_id", "=", message_id)])
            return rows.mapped("state"), account.duplicate_count

    def test_a_mail_is_kept_although_its_transaction_can_not_go_on(self):
        inbox = self.registry["smart.service.inbox"]
        take_in = inbox._take_in
        lost = []

        def lose_once(records, account_id, envelopes):
            if not lost:
                lost.append(envelopes)
                raise psycopg2.errors.SerializationFailure("another transaction was faster")
            return take_in(records, account_id, envelopes)

        with patch.object(inbox, "_take_in", lose_once):
            self._deliver_late(RAW % b"one", lambda env: None)
        self.assertTrue(lost)
        self.assertEqual(self._kept("<one@shop.example>")[0], ["new"])

    def test_the_same_mail_from_two_sides_is_kept_once(self):
        raw = RAW % b"two"
        before = self._kept("")[1]
        self._deliver_late(raw, lambda env: env["mail.thread"].message_process(None, raw))
        self.assertEqual(self._kept("<two@shop.example>"), (["new"], before + 1))
