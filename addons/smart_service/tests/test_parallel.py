"""Several Odoo processes on one database, as real transactions side by side."""

import threading
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged

from ..providers import base
from .common import APP_ID, SECRET, simulators

CUSTOMERS = 3
MESSAGES = 6
WORKERS = 4


@tagged("post_install", "-at_install")
class TestParallel(BaseCase):
    """What is made here is committed, and removed at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the thread that runs the tests holds it, and the others would wait for that thread
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))
        cls.registry = Registry(get_db_name())
        with cls.transaction() as env:
            desk = env["im_livechat.channel"].create({"name": "Parallel desk"})
            cls.desk_id = desk.id
            cls.account_id = env["smart.service.account"].create({
                "name": "Parallel app", "provider": "api", "desk_id": desk.id, "lang": "en_US",
                "token": "parallel", "app_id": APP_ID, "webhook_secret": SECRET,
                "api_base_url": "http://127.0.0.1:9/events", "state": "active"}).id

    @classmethod
    def tearDownClass(cls):
        with cls.transaction() as env:
            account = env["smart.service.account"].browse(cls.account_id)
            sessions = env["discuss.channel"].search([("smart_account_id", "=", account.id)])
            # by SQL, because nobody may take anything from the ledger otherwise
            env.cr.execute(
                "DELETE FROM smart_service_event WHERE account_id = %s OR channel_id = ANY(%s)",
                [account.id, sessions.ids])
            sessions.unlink()
            contacts = env["smart.service.contact"].search([("account_id", "=", account.id)])
            partners = contacts.partner_id
            contacts.unlink()
            partners.unlink()
            account.unlink()
            env["im_livechat.channel"].browse(cls.desk_id).unlink()
        super().tearDownClass()

    @classmethod
    @contextmanager
    def transaction(cls):
        """A real transaction of its own, committed at the end."""
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def side_by_side(self, work, number=WORKERS):
        """Run ``work(env)`` in so many transactions that begin together; their results."""
        results, errors, start = [], [], threading.Barrier(number)

        def run():
            try:
                with self.transaction() as env:
                    start.wait(20)
                    results.append(work(env))
            except Exception as error:  # shown by the assertion below
                errors.append(error)

        threads = [threading.Thread(target=run) for _number in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(errors)
        self.assertEqual(len(results), number)
        return results

    def _envelope(self, customer, number):
        payload = (
            '{"type": "message.created", "timestamp": "2026-11-22T08:00:00Z", "data": '
            f'{{"message_id": "{customer}-{number}", "text": "{number}", '
            f'"user": {{"id": "{customer}", "name": "Parallel {customer}"}}}}}}')
        return base.Envelope(
            f"{customer}-{number}", f"api_user:{APP_ID}:{customer}", "message", payload)

    def test_workers_share_a_queue_and_keep_each_customers_order(self):
        with self.transaction() as env:
            env["smart.service.inbox"]._take_in(self.account_id, [
                self._envelope(f"p{customer}", number)
                for number in range(MESSAGES) for customer in range(CUSTOMERS)])
        self.side_by_side(lambda env: env["smart.service.inbox"]._run_worker())
        with self.transaction() as env:
            rows = env["smart.service.inbox"].search([("account_id", "=", self.account_id)])
            self.assertEqual(set(rows.mapped("state")), {"done"}, rows.mapped("error"))
            sessions = env["discuss.channel"].search([
                ("smart_account_id", "=", self.account_id),
                ("smart_contact_id.value", "=like", "p%")])
            self.assertEqual(len(sessions), CUSTOMERS)
            for session in sessions:
                said = session.message_ids.filtered(
                    lambda message: message.message_type == "comment").sorted("id")
                self.assertEqual(
                    [session._smart_text(message) for message in said],
                    [str(number) for number in range(MESSAGES)])

    def test_one_event_that_comes_many_times_at_once_is_kept_once(self):
        def take_in(env):
            with env.registry.cursor() as cr:
                inbox = api.Environment(cr, SUPERUSER_ID, {})["smart.service.inbox"]
                try:
                    return inbox._take_in(self.account_id, [self._envelope("again", 0)])
                except psycopg2.errors.SerializationFailure:
                    cr.rollback()
                    return 0

        self.assertEqual(sum(self.side_by_side(take_in, 8)), 1)

    def test_a_token_is_renewed_by_one_while_the_others_wait(self):
        package = simulators()
        with package.WeChatSimulator() as wechat:
            app = package.PLAIN_APP
            with self.transaction() as env:
                account = env["smart.service.account"].create({
                    "name": "Parallel WeChat", "provider": "wechat", "desk_id": self.desk_id,
                    "token": "parallel-wechat", "app_id": app.app_id, "state": "active",
                    "app_secret": app.app_secret, "webhook_secret": app.token,
                    "api_base_url": wechat.url})
            tokens = self.side_by_side(lambda env: env["smart.service.token"]._current(
                env["smart.service.account"].browse(account.id)), 6)
            self.assertEqual(len(set(tokens)), 1)
            self.assertEqual(len(wechat.tokens), 1, "one call for six who asked")
            with self.transaction() as env:
                env["smart.service.account"].browse(account.id).unlink()
