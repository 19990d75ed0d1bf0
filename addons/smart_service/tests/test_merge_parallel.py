"""Merging while the customer writes, as real transactions side by side."""

import threading

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger

from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestMergeParallel(ParallelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.transaction() as env:
            env["smart.service.inbox"]._take_in(
                cls.account_id, [cls.envelope("left", 0), cls.envelope("right", 0)])
        with cls.transaction() as env:
            env["smart.service.inbox"]._run_worker()

    @classmethod
    def tearDownClass(cls):
        with cls.transaction() as env:
            merges = cls.merges(env)
            merges.filtered(lambda merge: merge.state == "done").action_undo()
            merges.unlink()
        super().tearDownClass()

    @classmethod
    def contact(cls, env, value):
        return env["smart.service.contact"].search(
            [("value", "=", value), ("account_id", "=", cls.account_id)])

    @classmethod
    def merges(cls, env):
        return env["smart.service.merge"].search(
            [("partner_id.name", "=like", "Parallel %")])

    def session(self, env):
        return env["discuss.channel"].search(
            [("smart_contact_id", "=", self.contact(env, "right").id)])

    @mute_logger("odoo.sql_db")
    def test_who_writes_during_a_merge_is_the_survivor(self):
        with self.transaction() as env:
            env["smart.service.inbox"]._take_in(self.account_id, [self.envelope("right", 1)])
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            left, right = (self.contact(env, value).partner_id for value in ("left", "right"))
            merge = right._smart_merge(right, left, "One person")
            errors = []
            worker = threading.Thread(target=self._work, args=(errors,))
            worker.start()
            worker.join(1)
            self.assertTrue(worker.is_alive(), "it waits for the merge")
            # pylint: disable-next=invalid-commit  # the test is about what another one sees then
            cr.commit()
            worker.join(60)
            self.assertFalse(errors)
        with self.transaction() as env:
            left = left.with_env(env)
            said = self.session(env).message_ids.filtered(
                lambda message: message.message_type == "comment")
            self.assertEqual((len(said), said.author_id), (2, left))
            merge.with_env(env).action_undo()
        with self.transaction() as env:
            said = self.session(env).message_ids.filtered(
                lambda message: message.message_type == "comment")
            self.assertEqual(said.author_id, right.with_env(env))

    def _work(self, errors):
        """A worker's run; he is refused once, which is logged."""
        try:
            with self.transaction() as env:
                env["smart.service.inbox"]._run_worker()
        except Exception as error:  # shown by the assertion
            errors.append(error)

    def test_who_has_read_the_customer_before_can_not_post_for_the_merged_one(self):
        with db_connect(get_db_name()).cursor() as cr:
            session = self.session(api.Environment(cr, SUPERUSER_ID, {}))
            self.assertTrue(session.smart_contact_id.partner_id)
            with self.transaction() as env:
                left, right = (
                    self.contact(env, value).partner_id for value in ("left", "right"))
                merge_id = right._smart_merge(right, left, "One person").id
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                session._smart_lock()
            cr.rollback()
        with self.transaction() as env:
            env["smart.service.merge"].browse(merge_id).action_undo()
