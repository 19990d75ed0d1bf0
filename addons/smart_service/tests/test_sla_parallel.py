from odoo.tests import tagged

from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestSlaParallel(ParallelCase):
    def test_what_changes_while_a_recount_runs_is_counted_anew(self):
        with self.transaction() as env:
            policy = env["smart.service.sla.policy"].create({"name": "Parallel"})
            env["smart.service.sla.recount"]._ask_for_clocks(policy)
        mine = [("kind", "=", "clocks"), ("subject_id", "=", policy.id), ("state", "=", "new")]

        def ask(env):
            Recount = env["smart.service.sla.recount"]
            Recount._ask_for_clocks(env["smart.service.sla.policy"].browse(policy.id))
            return Recount.search_count(mine)

        try:
            with self.transaction() as env:
                self.assertEqual(ask(env), 1, "one that waits is enough")
            with self.transaction() as worker:
                row = worker["smart.service.sla.recount"].search(mine)
                self.assertTrue(row.try_lock_for_update())
                with self.transaction() as env:
                    self.assertEqual(ask(env), 2, "this one has begun with what held before")
            with self.transaction() as env:
                ask(env)
                with self.transaction() as worker:
                    rows = worker["smart.service.sla.recount"].search(mine)
                    self.assertFalse(
                        rows.try_lock_for_update(), "none begins before the change is there")
        finally:
            with self.transaction() as env:
                env["smart.service.sla.recount"].search(mine).unlink()
                env["smart.service.sla.policy"].browse(policy.id).unlink()
