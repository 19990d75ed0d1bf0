from odoo.tests import tagged

from ..models.account.queue_bells import Bells
from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestQueueWaking(ParallelCase):
    """A queue's workers are told once, and told again whenever the first word may be lost."""

    def setUp(self):
        super().setUp()
        self.forget()
        self.addCleanup(self.forget)

    def forget(self):
        with self.transaction() as env:
            self.triggers(env).unlink()

    def triggers(self, env):
        return env["ir.cron.trigger"].search(
            [("cron_id", "in", env["smart.service.inbox"]._workers().ids)])

    def wake(self):
        with self.transaction() as env:
            before = len(self.triggers(env))
            env["smart.service.inbox"]._wake_committed()
            return len(self.triggers(env)) - before

    def workers(self):
        with self.transaction() as env:
            return len(env["smart.service.inbox"]._workers().filtered("active"))

    def test_told_once(self):
        workers = self.workers()
        self.assertGreater(workers, 1)
        self.assertEqual(self.wake(), workers)
        self.assertEqual(self.wake(), 0, "they are about to start and will see the rows")

    def test_told_again_while_at_work(self):
        self.wake()
        with self.transaction() as env:
            # as cron does at a job's beginning, in a transaction that lasts until its end
            env.cr.execute("DELETE FROM ir_cron_trigger WHERE id = ANY(%s)",
                           [self.triggers(env)[:1].ids])
            self.assertEqual(self.wake(), 1, "this one may have looked already")

    def test_told_again_when_nobody_came(self):
        self.wake()
        with self.transaction() as env:
            env.cr.execute(
                "UPDATE ir_cron_trigger SET create_date = create_date - interval '6 seconds'"
                " WHERE id = ANY(%s)", [self.triggers(env).ids])
        self.assertEqual(
            self.wake(), self.workers(), "who wrote them may have died before he rang")

    def test_inside_a_transaction_always(self):
        self.wake()
        with self.transaction() as env:
            before = len(self.triggers(env))
            env["smart.service.inbox"]._wake()
            self.assertGreater(len(self.triggers(env)), before)

    def test_whatever_a_worker_wakes_can_be_rung(self):
        for name in ("smart.service.inbox", "smart.service.outbox", "im_livechat.channel"):
            with self.transaction() as env:
                env["ir.cron.trigger"].search([]).unlink()
                bells = Bells()
                bells.names.add(name)
                bells.ring(env, at_once=True)
                self.assertTrue(env["ir.cron.trigger"].search_count([]), name)
