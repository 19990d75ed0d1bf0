from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .races import CONFLICTS, KINDS, Races, judged, logged, unguarded

RACES = 300
LANES = 3
# enough to find a guard that is missing: a third of all answers come too late
UNGUARDED = 30


@tagged("post_install", "-at_install")
class TestBotAgainstPeople(BaseCase):
    """An answer under way and people who act, in real transactions side by side."""

    def setUp(self):
        super().setUp()
        # the test runner's thread holds it, so that no other thread could open an environment
        self.patch(Registry, "_lock", DummyRLock())
        registry = Registry(get_db_name())
        self.enterContext(logged(registry))
        self.races = Races(registry, seed=1)

    def test_no_word_after_the_take_over(self):
        with mute_logger("odoo.sql_db"), self.races.prepared(LANES) as races:
            begun = races.run(RACES)
            result = races.judge()
        self.assertEqual(begun, dict.fromkeys(KINDS, RACES // len(KINDS)))
        self.assertFalse(result["late"], "the bot spoke after people had taken over")
        self.assertFalse(result["stale"], "the bot said what belongs to an earlier stretch")
        self.assertFalse(result["disorder"], "a change of hands was lost")
        self.assertEqual(result["unfinished"], 0)
        # both ends of the race were run, or it proved nothing
        self.assertGreater(result["said"], RACES // 10)
        self.assertGreater(result["dropped"], RACES // 10)

    def test_without_the_guard_the_races_find_it(self):
        with mute_logger("odoo.sql_db"), self.races.prepared(LANES) as races, unguarded():
            races.run(UNGUARDED)
            result = races.judge()
        self.assertTrue(result["late"])

    def test_an_answer_begun_before_is_not_said_after(self):
        with self.races.prepared(1) as races:
            channel_id, turn_id = races.committed(
                lambda env: races._ask(env, races.ids["contacts"][0]))
            user_id = races.ids["agents"][0]
            with races.registry.cursor() as cr:
                turn = races.environment(cr)["smart.service.bot.turn"].browse(turn_id)
                channel = turn.channel_id
                self.assertEqual(channel.smart_owner, "bot")
                races.committed(
                    lambda env: env["discuss.channel"].browse(channel_id)._add_members(
                        users=env["res.users"].browse(user_id)) and None)
                # it has changed since this transaction's snapshot, so it can't even be locked
                with mute_logger("odoo.sql_db"), self.assertRaises(CONFLICTS):
                    channel._smart_say("too late", epoch=turn.epoch)
                cr.rollback()
            races._answer(turn_id)
            result = races.judge()
        self.assertEqual((result["said"], result["dropped"]), (0, 1))

    def test_the_judge_reads_the_order(self):
        voice = 7
        opened = [(1, "bot", 0, None, None, None, False)]
        joined = [(1, "agent", 1, None, None, None, False)]
        back = [(1, "bot", 2, None, None, None, False)]
        word = [(1, None, None, 50, 0, voice, False)]
        self.assertFalse(judged([*opened, *word, *joined], voice)["late"])
        self.assertTrue(judged([*opened, *joined, *word], voice)["late"])
        # under another name it is the bot's answer still
        self.assertTrue(judged([*opened, *joined, (1, None, None, 50, 0, 9, False)], voice)["late"])
        self.assertTrue(judged([*opened, *joined, *back, *word], voice)["stale"])
        self.assertFalse(judged([*opened, *joined, *back, *word], voice)["late"])
        self.assertTrue(judged([*opened, *back], voice)["disorder"])
        self.assertTrue(judged([*opened, (1, "queue", 1, None, None, None, False), *joined],
                               voice)["disorder"])
