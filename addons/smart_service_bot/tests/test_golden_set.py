import unittest
import uuid

from odoo.tests import TransactionCase, tagged

from odoo.addons.smart_service.tests.common import REPOSITORY

from ..engine import golden

DEV = REPOSITORY / "tests" / "golden" / "dialogues.dev.jsonl"
# one in so many dialogues of the half to work with; ./smart bench bot --task golden runs all
STEP = 3
RIGHT, CITED, REFUSED = 0.78, 0.90, 0.65


@unittest.skipUnless(DEV.is_file(), "the golden set stands beside the addons")
@tagged("post_install", "-at_install")
class TestGoldenSet(TransactionCase):
    """The demo company's bot stays as right as it was."""

    def test_the_bot_is_as_right_as_it_was(self):
        # no index of a file that another run has left
        self.env["ir.config_parameter"].set_param("database.uuid", f"test-{uuid.uuid4()}")
        demo = self.env["smart.service.demo"]
        demo._load()
        self.env["smart.service.nlu.version"]._ensure()
        dialogues = golden.read(DEV.read_text(encoding="utf-8").splitlines())[::STEP]
        rows = demo._ref("demo_desk").smart_bot_id._judge_files(dialogues)
        verdicts = [verdict for _dialogue, found, _results in rows for verdict in found]
        figures = golden.figures(verdicts)
        wrong = "\n".join(
            f"{dialogue.name}: {verdict.turn.texts[0]}" for dialogue, found, _results in rows
            for verdict in found if not verdict.right)
        self.assertFalse(figures["leaks"], figures)
        self.assertGreaterEqual(figures["right"], RIGHT, f"{figures}\n{wrong}")
        self.assertGreaterEqual(figures["cited"], CITED, figures)
        self.assertGreaterEqual(figures["right_refusals"], REFUSED, f"{figures}\n{wrong}")
        errors = [result["trace"]["error"] for _dialogue, _found, results in rows
                  for result in results if result["trace"].get("error")]
        self.assertEqual(errors, [])
