"""Several workers of the queue at the same time, in real transactions."""

import random
import time
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..models.account.queue_mixin import CONFLICTS
from .parallel import ParallelCase

WORKERS = 8
CUSTOMERS = 60
CAPACITY = 3.0


@tagged("post_install", "-at_install")
class TestQueueParallel(ParallelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.transaction() as env:
            users = env["res.users"].union(*(
                new_test_user(env, f"parallel_agent_{number}", "smart_service.group_agent")
                for number in range(6)))
            users.smart_capacity = CAPACITY
            env["im_livechat.channel"].browse(cls.desk_id).user_ids = [Command.set(users.ids)]
            for user in users:
                env["mail.presence"]._update_presence(user)
            cls.user_ids = users.ids

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        with cls.transaction() as env:
            users = env["res.users"].browse(cls.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def customers(self, env, first, number):
        account = env["smart.service.account"].browse(self.account_id)
        for n in range(first, first + number):
            partner = env["res.partner"].create({"name": f"Parallel c{n}"})
            contact = env["smart.service.contact"].create({
                "kind": "api_user", "scope": account.app_id, "value": f"q{n}",
                "account_id": account.id, "partner_id": partner.id})
            contact._open_session(account, quiet=True)._smart_enter_queue()

    def sessions(self, env):
        return env["discuss.channel"].search(
            [("smart_account_id", "=", self.account_id)], order="smart_queued_at, id")

    def check_rooms(self, env):
        loads = env["res.users"].browse(self.user_ids)._smart_load()
        self.assertLessEqual(max(loads.values()), CAPACITY)
        return loads

    def again(self, env, work):
        """Do ``work`` and commit; from the start when another transaction was faster."""
        while True:
            try:
                result = work()
                env.flush_all()
                env.cr.commit()
                return result
            except CONFLICTS:
                env["smart.service.queue.mixin"]._forget_transaction()
                time.sleep(random.uniform(0, 0.05))

    def test_eight_workers_fill_nobody_beyond_his_capacity_and_lose_nobody(self):
        with self.transaction() as env:
            self.customers(env, 0, CUSTOMERS)
        closed = []

        def work(env):
            """Route, look at all agents, close one of the sessions that are answered."""
            deadline = time.monotonic() + 90
            router, channels = env["im_livechat.channel"], env["discuss.channel"]
            while time.monotonic() < deadline:
                self.again(env, router._smart_drain)
                self.check_rooms(env)
                env.cr.execute(
                    "SELECT id FROM discuss_channel WHERE smart_account_id = %s AND smart_owner ="
                    " 'agent' ORDER BY id FOR NO KEY UPDATE SKIP LOCKED LIMIT 1",
                    [self.account_id], log_exceptions=False)
                found = env.cr.fetchone()
                if found:
                    self.again(env, lambda one=found[0]: channels.browse(one).exists().filtered(
                        lambda session: session.smart_owner == "agent")._smart_close("agent"))
                    closed.append(found[0])
                else:
                    env.cr.rollback()
                env.invalidate_all()
                if not channels.search_count([
                        ("smart_account_id", "=", self.account_id),
                        ("livechat_end_dt", "=", False)], limit=1):
                    return
                env.cr.rollback()

        def resilient(env):
            while True:
                try:
                    return work(env)
                except CONFLICTS:
                    env["smart.service.queue.mixin"]._forget_transaction()

        self.side_by_side(resilient, WORKERS)
        with self.transaction() as env:
            sessions = self.sessions(env)
            self.assertEqual(set(sessions.mapped("smart_owner")), {"closed"})
            self.assertEqual(len(sessions), CUSTOMERS)
            joined = env["smart.service.event"].search([
                ("kind", "=", "agent_joined"), ("channel_id", "in", sessions.ids)])
            self.assertEqual(len(joined), CUSTOMERS, "each was given once")
            env.cr.execute("DELETE FROM smart_service_event WHERE channel_id = ANY(%s)",
                           [sessions.ids])
            sessions.unlink()

    def test_the_router_gives_tells_and_offers(self):
        with self.transaction() as env:
            env["res.users"].browse(self.user_ids).smart_service_state = "busy"
            self.customers(env, 2000, 2)
            sessions = self.sessions(env)
            sessions[0].smart_waiting_since = sessions[0].smart_queued_at = (
                fields.Datetime.now() - timedelta(minutes=20))
            session_ids = sessions.ids
        with self.transaction() as env:
            env["im_livechat.channel"]._smart_run_router()
        with self.transaction() as env:
            first, second = env["discuss.channel"].browse(session_ids)
            self.assertEqual(first.smart_offer, "offered")
            self.assertEqual((first.smart_told_place, second.smart_told_place), (1, 2))
            env["res.users"].browse(self.user_ids).smart_service_state = "ready"
        with self.transaction() as env:
            env["im_livechat.channel"]._smart_run_router()
        with self.transaction() as env:
            sessions = self.sessions(env)
            self.assertEqual(sessions.mapped("smart_owner"), ["agent", "agent"])
            self.assertFalse(any(sessions.mapped("smart_offer")), "they have their agents")
            env.cr.execute("DELETE FROM smart_service_event WHERE channel_id = ANY(%s)",
                           [sessions.ids])
            sessions.unlink()

    def test_eight_arrivals_at_once_for_one_place(self):
        with self.transaction() as env:
            env["res.users"].browse(self.user_ids[1:]).smart_service_state = "busy"
            env["res.users"].browse(self.user_ids[0]).smart_capacity = 1.0
            self.customers(env, 1000, WORKERS)
            session_ids = self.sessions(env).ids

        def arrive(env):
            session = env["discuss.channel"].browse(session_ids.pop())
            return self.again(env, lambda: (session._smart_lock(), session._smart_call_agent()))

        self.side_by_side(arrive, WORKERS)
        with self.transaction() as env:
            loads = env["res.users"].browse(self.user_ids[:1])._smart_load()
            self.assertEqual(loads, {self.user_ids[0]: 1.0})
            sessions = self.sessions(env)
            self.assertEqual(sorted(sessions.mapped("smart_owner")), ["agent"] + ["queue"] * 7)
            env.cr.execute("DELETE FROM smart_service_event WHERE channel_id = ANY(%s)",
                           [sessions.ids])
            sessions.unlink()
            env["res.users"].browse(self.user_ids).write({
                "smart_service_state": "ready", "smart_capacity": CAPACITY})
