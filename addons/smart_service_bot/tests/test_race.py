import random
import threading
import time
import uuid

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

ROUNDS = 20
CONFLICTS = (
    psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable, ConcurrencyError)


@tagged("post_install", "-at_install")
class TestBotAgainstTakeOver(BaseCase):
    """An answer under way and a person who joins, in real transactions side by side."""

    def setUp(self):
        super().setUp()
        # the test runner's thread holds it, so that no other thread could open an environment
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.mark = uuid.uuid4().hex[:8]
        self.ids = self._committed(self._prepare)
        self.addCleanup(self._committed, self._clean)

    def _committed(self, work):
        """Do `work` in a transaction of its own, again when it collides, and commit it."""
        while True:
            try:
                with self.registry.cursor() as cr:
                    result = work(api.Environment(cr, SUPERUSER_ID, {}))
                    return result
            except CONFLICTS:
                time.sleep(random.uniform(0, 0.02))

    def _prepare(self, env):
        agent = new_test_user(env, f"race_{self.mark}", "smart_service.group_agent")
        bot = env["smart.service.bot"].create({"name": f"Race {self.mark}"})
        desk = env["im_livechat.channel"].create({
            "name": self.mark, "user_ids": [Command.set(agent.ids)], "smart_bot_id": bot.id})
        account = env["smart.service.account"].create({
            "name": self.mark, "provider": "api", "desk_id": desk.id, "lang": "en_US",
            "app_id": self.mark, "webhook_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "api_base_url": "http://127.0.0.1:9/events", "state": "active"})
        partner = env["res.partner"].create({"name": f"Racer {self.mark}"})
        contact = env["smart.service.contact"].create({
            "kind": "api_user", "scope": self.mark, "value": self.mark, "verified": True,
            "account_id": account.id, "partner_id": partner.id})
        return {
            "agent": agent.id, "bot": bot.id, "desk": desk.id, "account": account.id,
            "partner": partner.id, "contact": contact.id}

    def _clean(self, env):
        channels = env["discuss.channel"].search([("smart_contact_id", "=", self.ids["contact"])])
        env.cr.execute(
            "DELETE FROM smart_service_event WHERE channel_id = ANY(%s)", [channels.ids])
        channels.unlink()
        bot = env["smart.service.bot"].browse(self.ids["bot"])
        desk = env["im_livechat.channel"].browse(self.ids["desk"])
        voices = bot.operator_partner_id | desk.smart_queue_partner_id
        env["smart.service.contact"].browse(self.ids["contact"]).unlink()
        env["smart.service.account"].browse(self.ids["account"]).unlink()
        desk.unlink()
        bot.unlink()
        agent = env["res.users"].browse(self.ids["agent"])
        people = agent.partner_id | env["res.partner"].browse(self.ids["partner"]) | voices
        agent.unlink()
        people.unlink()

    def _open(self, env):
        contact = env["smart.service.contact"].browse(self.ids["contact"])
        env["discuss.channel"].search([
            ("smart_contact_id", "=", contact.id), ("livechat_end_dt", "=", False),
        ])._smart_close("idle")
        channel = contact._open_session()
        message = channel.message_post(
            author_id=contact.partner_id.id, body="Hello", message_type="comment",
            subtype_xmlid="mail.mt_comment")
        channel._smart_on_customer_message(message)
        turn = env["smart.service.bot.turn"].search([("channel_id", "=", channel.id)])
        return channel.id, turn.id

    def _spoken(self, env, channel_id):
        voice = env["smart.service.bot"].browse(self.ids["bot"]).operator_partner_id
        return env["mail.message"].search_count([
            ("model", "=", "discuss.channel"), ("res_id", "=", channel_id),
            ("author_id", "=", voice.id), ("message_type", "=", "comment")])

    def test_no_word_after_the_take_over(self):
        outcomes = []
        for number in range(ROUNDS):
            channel_id, turn_id = self._committed(self._open)
            seen = []

            # from an answer that is surely first to one that is surely late
            delay = number * 0.2 / ROUNDS

            def answer(turn_id=turn_id, delay=delay):
                time.sleep(delay)
                self._committed(
                    lambda env: env["smart.service.bot.turn"].browse(turn_id)._work_claimed())

            def take_over(channel_id=channel_id, seen=seen):
                time.sleep(random.uniform(0, 0.02))
                self._committed(lambda env: env["discuss.channel"].browse(channel_id)._add_members(
                    users=env["res.users"].browse(self.ids["agent"])) and None)
                seen.append(self._committed(lambda env: self._spoken(env, channel_id)))

            with mute_logger("odoo.sql_db"):
                threads = [threading.Thread(target=work) for work in (answer, take_over)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join(30)
            after = self._committed(lambda env, channel_id=channel_id: self._spoken(
                env, channel_id))
            self.assertEqual(seen, [after], "the bot spoke after the take-over")
            outcome, owner = self._committed(lambda env, ids=(channel_id, turn_id): (
                env["smart.service.bot.turn"].browse(ids[1]).outcome,
                env["discuss.channel"].browse(ids[0]).smart_owner))
            self.assertEqual(owner, "agent")
            self.assertEqual(after, 0 if outcome == "dropped" else 1)
            outcomes.append(outcome)
        self.assertLessEqual(set(outcomes), {"talked", "dropped"})

    def test_an_answer_begun_before_is_not_said_after(self):
        channel_id, turn_id = self._committed(self._open)
        with self.registry.cursor() as cr:
            turn = api.Environment(cr, SUPERUSER_ID, {})["smart.service.bot.turn"].browse(turn_id)
            channel = turn.channel_id
            self.assertEqual(channel.smart_owner, "bot")
            self._committed(lambda env: env["discuss.channel"].browse(channel_id)._add_members(
                users=env["res.users"].browse(self.ids["agent"])) and None)
            # the session has changed since this transaction's snapshot, so it can't even be locked
            with mute_logger("odoo.sql_db"), self.assertRaises(CONFLICTS):
                channel._smart_say("too late", epoch=turn.epoch)
            cr.rollback()
        self._committed(lambda env: env["smart.service.bot.turn"].browse(turn_id)._work_claimed())
        self.assertEqual(self._committed(lambda env: self._spoken(env, channel_id)), 0)
        self.assertEqual(self._committed(
            lambda env: env["smart.service.bot.turn"].browse(turn_id).outcome), "dropped")
