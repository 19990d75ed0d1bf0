import time

from odoo.tests import tagged

from ..models.account.queue_mixin import CONFLICTS
from .common import simulators
from .parallel import ParallelCase

TAKERS = 5
TRIES = 3


@tagged("post_install", "-at_install")
class TestWindowParallel(ParallelCase):
    def test_several_processes_spend_no_more_than_there_is(self):
        app = simulators().PLAIN_APP
        with self.transaction() as env:
            account = self.new_account(
                env, "parallel-window", "http://127.0.0.1:9", provider="wechat",
                app_id=app.app_id, app_secret=app.app_secret, webhook_secret=app.token)
            partner = env["res.partner"].create({"name": "Parallel customer"})
            contact = env["smart.service.contact"].create({
                "kind": "openid", "scope": app.app_id, "value": "o-parallel",
                "account_id": account.id, "partner_id": partner.id})
            contact._open_window(account, "message", env.cr.now())
            contact._open_window(account, "menu", env.cr.now())
        ids = contact.id, account.id, partner.id

        def spend(env):
            taken = 0
            for _try in range(TRIES):
                while True:
                    try:
                        taken += env["smart.service.window"]._take(
                            env["smart.service.contact"].browse(ids[0]),
                            env["smart.service.account"].browse(ids[1])) is not None
                        env.cr.commit()
                        break
                    except CONFLICTS:
                        env["smart.service.queue.mixin"]._forget_transaction()
                        time.sleep(0.01)
            return taken

        try:
            self.assertEqual(sum(self.side_by_side(spend, TAKERS)), 8, "five and three, no more")
            with self.transaction() as env:
                contact = env["smart.service.contact"].browse(ids[0])
                self.assertEqual(
                    {window.trigger: window.used for window in contact.window_ids},
                    {"message": 5, "menu": 3})
        finally:
            with self.transaction() as env:
                env["smart.service.contact"].browse(ids[0]).unlink()
                env["smart.service.account"].browse(ids[1]).unlink()
                env["res.partner"].browse(ids[2]).unlink()
