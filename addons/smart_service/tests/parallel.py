"""Tests in real transactions and real processes, side by side on one database."""

import os
import signal
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name

from ..providers import base
from .common import APP_ID, SECRET

WORKERS = 4


class ParallelCase(BaseCase):
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
            cls.account_id = cls.new_account(env).id

    @classmethod
    def new_account(cls, env, token="parallel", url="http://127.0.0.1:9/events", **values):
        return env["smart.service.account"].create({
            "name": f"Parallel {token}", "provider": "api", "desk_id": cls.desk_id,
            "lang": "en_US", "token": token, "app_id": APP_ID if token == "parallel" else token,
            "webhook_secret": SECRET, "api_base_url": url, "state": "active", **values})

    @classmethod
    def tearDownClass(cls):
        with cls.transaction() as env:
            for account in env["smart.service.account"].search([("desk_id", "=", cls.desk_id)]):
                cls.remove_account(env, account)
            env["im_livechat.channel"].browse(cls.desk_id).unlink()
        super().tearDownClass()

    @classmethod
    def remove_account(cls, env, account):
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
        env["smart.service.inbox"].search([("account_id", "=", account.id)]).unlink()
        env["smart.service.outbox"].search([("account_id", "=", account.id)]).unlink()
        account.unlink()

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

    def in_a_process(self, work):
        """Run ``work(env)`` in a process of its own; its exit status, negative for a signal."""
        child = os.fork()
        if not child:
            # the parent's connections are left alone, and nothing is ever cleaned up
            status = 1
            try:
                sql_db._Pool = sql_db._Pool_readonly = None
                self.registry._db = db_connect(get_db_name())
                self.registry._db_readonly = None
                with self.transaction() as env:
                    work(env)
                    env.cr.commit()
                    status = 0
            finally:
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    @staticmethod
    def kill_this_process():
        os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def envelope(customer, number):
        payload = (
            '{"type": "message.created", "timestamp": "2026-11-22T08:00:00Z", "data": '
            f'{{"message_id": "{customer}-{number}", "text": "{number}", '
            f'"user": {{"id": "{customer}", "name": "Parallel {customer}"}}}}}}')
        return base.Envelope(
            f"{customer}-{number}", f"api_user:{APP_ID}:{customer}", "message", payload)
