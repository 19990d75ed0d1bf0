"""Late answers of the bot against people, in real transactions side by side.

One race is a customer's message, the bot's answer to it in one thread, and in others what people
do meanwhile. Who was first is not asked of those who took part: triggers that run at the very end
of each transaction, under a lock that is held until it is committed, write down in which order
what was committed (:data:`LOG`), and :func:`violations` reads that alone.
"""

import contextlib
import random
import threading
import time
import uuid
from functools import partial
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import ConcurrencyError

from odoo.addons.smart_service.engine import ownership

from ..models.bot import bot_deciding, bot_turn

CONFLICTS = (
    psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable, ConcurrencyError)
KINDS = ("take_over", "hand_over", "close", "return", "transfer", "two_agents")
# the order of the two is left to chance: an answer takes about as long as people wait
THINKING_SECONDS = 0.06
WAITING_SECONDS = 0.12
LANE_SECONDS = 60

LOG = """
CREATE TABLE IF NOT EXISTS smart_race_log (
    seq bigserial PRIMARY KEY, channel_id int, owner varchar, epoch int, message_id int,
    put_back bool DEFAULT current_setting('smart_race.put_back', true) = 'yes');
CREATE OR REPLACE FUNCTION smart_race_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- held until the commit is seen by everybody: numbers are given in the order of commits
    PERFORM pg_advisory_xact_lock(190021);
    IF TG_TABLE_NAME = 'discuss_channel' THEN
        INSERT INTO smart_race_log (channel_id, owner, epoch)
        VALUES (NEW.id, NEW.smart_owner, NEW.smart_epoch);
    ELSE
        INSERT INTO smart_race_log (channel_id, message_id) VALUES (NEW.res_id, NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER smart_race_opened AFTER INSERT ON discuss_channel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.smart_owner IS NOT NULL) EXECUTE FUNCTION smart_race_note();
CREATE CONSTRAINT TRIGGER smart_race_moved AFTER UPDATE ON discuss_channel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.smart_owner IS DISTINCT FROM NEW.smart_owner
          OR OLD.smart_epoch IS DISTINCT FROM NEW.smart_epoch)
    EXECUTE FUNCTION smart_race_note();
CREATE CONSTRAINT TRIGGER smart_race_said AFTER INSERT ON mail_message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.model = 'discuss.channel' AND NEW.message_type = 'comment')
    EXECUTE FUNCTION smart_race_note();
"""
# a new race in the same session: the bot has it again, and nobody else is in it
PUT_BACK = """
SET LOCAL smart_race.put_back = 'yes';
UPDATE discuss_channel SET smart_owner = 'bot', smart_epoch = smart_epoch + 1,
       livechat_operator_id = %(voice)s, livechat_status = 'in_progress'
 WHERE id = %(channel)s;
DELETE FROM discuss_channel_member
 WHERE channel_id = %(channel)s AND partner_id = ANY(%(agents)s);
"""
NO_LOG = """
DROP TRIGGER IF EXISTS smart_race_opened ON discuss_channel;
DROP TRIGGER IF EXISTS smart_race_moved ON discuss_channel;
DROP TRIGGER IF EXISTS smart_race_said ON mail_message;
DROP FUNCTION IF EXISTS smart_race_note();
DROP TABLE IF EXISTS smart_race_log;
"""


@contextlib.contextmanager
def logged(registry):
    """Write down what is committed, in the order of commits, for the length of a ``with`` block.

    Nothing else may be going on in the database at its beginning and end.
    """
    with registry.cursor() as cr:
        cr.execute(NO_LOG)
        cr.execute(LOG)
    try:
        yield
    finally:
        with registry.cursor() as cr:
            cr.execute(NO_LOG)


class Races:
    """Some customers of one desk, each in a lane of its own, and two agents.

    :param registry: of the database, which everything is committed to
    :param seed: the same one lets people wait, and models think, for the same times
    """

    def __init__(self, registry, seed=0):
        self.registry = registry
        self.seed = seed
        self.mark = uuid.uuid4().hex[:8]
        self.ids = {}

    @contextlib.contextmanager
    def prepared(self, lanes):
        """With a desk, a bot and people, for the length of a ``with`` block."""
        self.prepare(lanes)
        try:
            yield self
        finally:
            self.committed(self._clean)

    def prepare(self, lanes):
        """Make the desk, the bot and the people, for good."""
        self.ids = self.committed(lambda env: self._prepare(env, lanes))

    def committed(self, work):
        """Do ``work(env)`` in a transaction of its own, again when it collides, and commit it."""
        while True:
            try:
                with self.registry.cursor() as cr:
                    return work(self.environment(cr))
            except CONFLICTS:
                time.sleep(random.uniform(0, 0.01))

    @staticmethod
    def environment(cr):
        """Odoo on a cursor of one's own."""
        return api.Environment(cr, SUPERUSER_ID, {})

    # === WHO TAKES PART === #

    def _prepare(self, env, lanes):
        # what the bot has, agents of the narrowest scope do not see
        group = env.ref("smart_service.group_agent_team")
        agents = env["res.users"].with_context(no_reset_password=True).create([{
            "name": f"Racer {number} {self.mark}", "login": f"race_{number}_{self.mark}",
            "group_ids": [Command.set(group.ids)]} for number in range(2)])
        bot = env["smart.service.bot"].create({"name": f"Race {self.mark}"})
        desk = env["im_livechat.channel"].create({
            "name": self.mark, "user_ids": [Command.set(agents.ids)], "smart_bot_id": bot.id,
            "smart_return_limit": 1_000_000})
        account = env["smart.service.account"].create({
            "name": self.mark, "provider": "api", "desk_id": desk.id, "lang": "en_US",
            "app_id": self.mark, "webhook_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "api_base_url": "http://127.0.0.1:9/events", "state": "active"})
        partners = env["res.partner"].create(
            [{"name": f"Customer {number} {self.mark}"} for number in range(lanes)])
        contacts = env["smart.service.contact"].create([{
            "kind": "api_user", "scope": self.mark, "value": f"{number}", "verified": True,
            "account_id": account.id, "partner_id": partner.id}
            for number, partner in enumerate(partners)])
        return {"agents": agents.ids, "agent_partners": agents.partner_id.ids, "bot": bot.id,
                "voice": bot.operator_partner_id.id, "desk": desk.id, "account": account.id,
                "partners": partners.ids, "contacts": contacts.ids}

    def _clean(self, env):
        channels = env["discuss.channel"].search(
            [("smart_contact_id", "in", self.ids["contacts"])])
        env.cr.execute(
            "DELETE FROM smart_service_event WHERE channel_id = ANY(%s)", [channels.ids])
        channels.unlink()
        bot = env["smart.service.bot"].browse(self.ids["bot"])
        desk = env["im_livechat.channel"].browse(self.ids["desk"])
        agents = env["res.users"].browse(self.ids["agents"])
        people = (bot.operator_partner_id | desk.smart_queue_partner_id | agents.partner_id
                  | env["res.partner"].browse(self.ids["partners"]))
        env["smart.service.contact"].browse(self.ids["contacts"]).unlink()
        env["smart.service.account"].browse(self.ids["account"]).unlink()
        desk.unlink()
        bot.unlink()
        agents.unlink()
        people.unlink()

    # === RACING === #

    def run(self, number, on_race=None):
        """Race so many times, in all lanes at once.

        :param on_race: called after each one
        :return: how many races there were of each kind
        """
        begun = dict.fromkeys(KINDS, 0)
        left = iter(range(number))
        lock = threading.Lock()
        errors = []

        def lane(contact_id):
            while True:
                with lock:
                    race = next(left, None)
                    if race is None or errors:
                        return
                    kind = KINDS[race % len(KINDS)]
                    begun[kind] += 1
                try:
                    self._race(contact_id, kind, random.Random(f"{self.seed}-{race}"))
                except Exception as error:  # raised again below, in the caller's thread
                    errors.append(error)
                if on_race:
                    on_race()

        with slow_answers():
            threads = [
                threading.Thread(target=lane, args=[contact_id])
                for contact_id in self.ids["contacts"]]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        if errors:
            raise errors[0]
        return begun

    def _race(self, contact_id, kind, chance):
        channel_id, turn_id = self.committed(lambda env: self._ask(env, contact_id))
        works = [lambda: self._answer(turn_id), *self._people(kind, channel_id, chance)]
        errors = []

        def run(work):
            try:
                work()
            except Exception as error:  # raised again below, in the caller's thread
                errors.append(error)

        threads = [threading.Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LANE_SECONDS)
        if errors:
            raise errors[0]
        self._answer(turn_id)

    def _ask(self, env, contact_id):
        """The customer writes, in a session that the bot has."""
        contact = env["smart.service.contact"].browse(contact_id)
        channel = contact._open_session()
        if channel.smart_owner != "bot":
            env.flush_all()
            env.cr.execute(PUT_BACK, {
                "voice": self.ids["voice"], "agents": self.ids["agent_partners"],
                "channel": channel.id})
            env.invalidate_all()
        message = env["mail.message"].create({
            "author_id": contact.partner_id.id, "body": "Hello", "model": "discuss.channel",
            "res_id": channel.id, "message_type": "comment", "reply_to": False,
            "subtype_id": env.ref("mail.mt_comment").id})
        turn = env["smart.service.bot.turn"]._queue_message(channel, message)
        return channel.id, turn.id

    def _answer(self, turn_id):
        def work(env):
            env.cr.execute(
                "SELECT 1 FROM smart_service_bot_turn WHERE id = %s AND state = 'new'"
                " FOR NO KEY UPDATE", [turn_id])
            if env.cr.fetchone():
                env["smart.service.bot.turn"].browse(turn_id)._work_claimed()

        self.committed(work)

    def _people(self, kind, channel_id, chance):
        """What people do while the bot thinks, each thread with a wait of its own."""
        first, second = self.ids["agents"]

        def join(user_id):
            return lambda env: env["discuss.channel"].browse(channel_id).with_user(
                user_id)._add_members(users=env["res.users"].browse(user_id)) and None

        def leave(env):
            env["discuss.channel"].browse(channel_id)._action_unfollow(
                partner=env["res.users"].browse(first).partner_id)

        def channel(act):
            return lambda env: act(env["discuss.channel"].browse(channel_id)) and None

        steps = {
            "take_over": [[join(first)]],
            "hand_over": [[channel(lambda session: session._smart_hand_over("asked"))]],
            "close": [[channel(lambda session: session._smart_close("idle"))]],
            "return": [[join(first), channel(
                lambda session: session._smart_return_to_bot("agent"))]],
            "transfer": [[join(first), join(second), leave]],
            "two_agents": [[join(first)], [join(second)]],
        }[kind]
        near = chance.uniform(0, WAITING_SECONDS)

        def act(works, wait):
            time.sleep(wait)
            for work in works:
                self.committed(work)

        waits = [near + chance.uniform(0, 0.005) for _works in steps]
        return [partial(act, works, wait) for works, wait in zip(steps, waits, strict=True)]

    # === JUDGING === #

    def judge(self):
        """What the database says about it, see :func:`judged`."""
        with self.registry.cursor() as cr:
            cr.execute("""
                SELECT l.channel_id, l.owner, l.epoch, l.message_id, t.epoch, m.author_id,
                       l.put_back
                  FROM smart_race_log l
                  JOIN discuss_channel c ON c.id = l.channel_id
                  LEFT JOIN mail_message m ON m.id = l.message_id
                  LEFT JOIN smart_service_bot_turn t ON t.answer_message_id = l.message_id
                 WHERE c.smart_contact_id = ANY(%s) ORDER BY l.seq""", [self.ids["contacts"]])
            log = cr.fetchall()
            cr.execute("""
                SELECT count(*) FILTER (WHERE t.answer_message_id IS NOT NULL),
                       count(*) FILTER (WHERE t.state = 'done' AND t.outcome = 'dropped'),
                       count(*) FILTER (WHERE t.state != 'done')
                  FROM smart_service_bot_turn t JOIN discuss_channel c ON c.id = t.channel_id
                 WHERE c.smart_contact_id = ANY(%s)""", [self.ids["contacts"]])
            said, dropped, unfinished = cr.fetchone()
        return {"said": said, "dropped": dropped, "unfinished": unfinished,
                **judged(log, self.ids["voice"])}


def judged(log, voice):
    """What a log shows: late words, words of an earlier stretch, changes of hands out of order.

    :param log: (session, owner, epoch, message, epoch of the answered turn, author, whether it
        was put back for the next race) as committed
    :param voice: partner whom the bot speaks as; an answer is one under whatever name it stands
    """
    now = {}
    found = {"late": [], "stale": [], "disorder": [], "moves": 0}
    for channel, owner, epoch, message, asked_in, author, put_back in log:
        before = now.get(channel)
        if message is None:
            if before and not put_back:
                found["moves"] += 1
                if not _follows(before, (owner, epoch)):
                    found["disorder"].append((channel, before, (owner, epoch)))
            now[channel] = (owner, epoch)
        elif asked_in is not None or author == voice:
            if before[0] != "bot":
                found["late"].append((channel, message, before))
            elif asked_in is not None and asked_in != before[1]:
                found["stale"].append((channel, message, before, asked_in))
    return found


def _follows(before, after):
    try:
        return ownership.move(*before, after[0]) == after
    except ownership.IllegalMove:
        return False


@contextlib.contextmanager
def slow_answers():
    """Each answer takes a while to find, as a model's does."""
    deciding = bot_deciding.SmartServiceBotTurn
    hits = deciding._hits

    def slow(turn, *args):
        time.sleep(random.uniform(0, THINKING_SECONDS))
        return hits(turn, *args)

    with patch.object(deciding, "_hits", slow):
        yield


@contextlib.contextmanager
def unguarded():
    """Nobody looks who has the session: what the races have to find when the guard is missing."""
    with (patch.object(ownership, "may_speak", lambda *args: True),
          patch.object(
              bot_turn.SmartServiceBotTurn, "_is_current", lambda turn, channel: True)):
        yield
