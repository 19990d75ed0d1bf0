"""Fetching by several processes, some of which are killed."""

import time
from unittest.mock import patch

from odoo.tests import tagged

from ..exceptions import QueueRetry
from .common import simulators
from .parallel import ParallelCase

MESSAGES = 12
QUEUE_TRIES = 100


@tagged("post_install", "-at_install")
class TestPullParallel(ParallelCase):
    def setUp(self):
        super().setUp()
        package = simulators()
        self.wecom = self.enterContext(package.WeComSimulator())
        self.wecom.page_size = 5
        company = package.DEMO_COMPANY
        with self.transaction() as env:
            self.wecom_id = self.new_account(
                env, "pull", self.wecom.url, provider="wecom", app_id=company.corp_id,
                app_secret=company.secret, webhook_secret=company.token,
                encoding_aes_key=company.encoding_aes_key,
                account_ref=next(iter(company.accounts))).id
        self.addCleanup(self.remove_wecom)
        for number in range(MESSAGES):
            self.wecom.deliver_text("", "wmA", str(number))

    def remove_wecom(self):
        with self.transaction() as env:
            self.remove_account(env, env["smart.service.account"].browse(self.wecom_id))

    def pull(self, env):
        """Fetch as the queue does: who can't get at the cursor comes again."""
        for _try in range(QUEUE_TRIES):
            try:
                env["smart.service.pull"]._pull(env["smart.service.account"].browse(self.wecom_id))
                return
            except QueueRetry:
                time.sleep(0.05)
        self.fail("nobody gives the cursor back")

    def taken_in(self):
        """What has been committed: the texts in order, and the cursor."""
        with self.transaction() as env:
            account = env["smart.service.account"].browse(self.wecom_id)
            rows = env["smart.service.inbox"].search(
                [("account_id", "=", account.id)], order="id")
            pull = env["smart.service.pull"].search([("account_id", "=", account.id)])
            return [account._adapter().parse(row.payload).text for row in rows], pull.cursor

    def test_several_at_once_take_each_event_in_once(self):
        self.side_by_side(self.pull)
        texts, cursor = self.taken_in()
        self.assertEqual(texts, [str(number) for number in range(MESSAGES)])
        self.assertTrue(cursor.endswith(f":{MESSAGES}"))

    def test_a_process_that_is_killed_with_the_events_in_its_hands(self):
        model = self.registry["smart.service.pull"]
        keep, seen = model._keep, []

        def die(pulls, cr, account, pulled):
            keep(pulls, cr, account, pulled)
            seen.append(pulled)
            if len(seen) == 2:
                # the events and the cursor are written, and not committed
                self.kill_this_process()

        with patch.object(model, "_keep", die):
            self.assertEqual(self.in_a_process(self.pull), -9)
        texts, cursor = self.taken_in()
        self.assertEqual((len(texts), cursor.rpartition(":")[2]), (5, "5"), "page after page")
        self.assertEqual(self.in_a_process(self.pull), 0)
        self.assertEqual(self.taken_in()[0], [str(number) for number in range(MESSAGES)])
