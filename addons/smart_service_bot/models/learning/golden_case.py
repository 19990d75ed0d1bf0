from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.smart_service.models.account.account import PROVIDERS

from ...engine import golden


class TurnedWrong(UserError):
    """What was done makes the bot answer golden cases wrongly; `case_ids` are theirs."""

    def __init__(self, message, case_ids):
        super().__init__(message)
        self.case_ids = case_ids


class SmartServiceGoldenCase(models.Model):
    """A dialogue that the bot must always answer as it does when it is right.

    Whoever publishes an article changes what other questions find, too: no article is published
    while a case that was right would turn wrong by it.
    """

    _name = "smart.service.golden.case"
    _description = "Golden Case"
    _order = "state desc, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    bot_id = fields.Many2one(
        "smart.service.bot", required=True, ondelete="cascade", index=True,
        default=lambda self: self.env["smart.service.bot"].search([], limit=1))
    lang = fields.Selection(
        [("en_US", "English"), ("zh_CN", "Chinese")], "Language", required=True, index=True,
        default=lambda self: "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US")
    provider = fields.Selection(PROVIDERS, "Channel", required=True, default="api")
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="set null", index="btree_not_null",
        help="Who writes; empty is somebody whom nobody knows.")
    turn_ids = fields.One2many("smart.service.golden.turn", "case_id", "What he writes", copy=True)
    state = fields.Selection(
        [("new", "Never tried"), ("right", "Right"), ("wrong", "Wrong")],
        required=True, default="new", readonly=True, copy=False, index=True)
    checked_at = fields.Datetime("Tried", readonly=True, copy=False)
    answers = fields.Text("What the bot said", readonly=True, copy=False)

    # === TRYING === #

    def action_run(self):
        """Let the bot answer these cases, and see whether it is right."""
        if not self.env.su and not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Team leads try out what the bot says to a customer."))
        self._run()

    def _run(self):
        for case in self:
            verdicts, results = case.bot_id.with_company(case.company_id)._judge(
                case._dialogue(), case.partner_id)
            turns = case.turn_ids.sorted(lambda turn: turn.sequence)
            for turn, verdict in zip(turns, verdicts, strict=True):
                turn.verdict = "right" if verdict.right else "wrong"
            case.write({
                "state": "right" if all(verdict.right for verdict in verdicts) else "wrong",
                "checked_at": fields.Datetime.now(),
                "answers": "\n\n".join(
                    f"{'✓' if verdict.right else '✗'} {turn.says}\n{result['text']}"
                    for turn, verdict, result in zip(turns, verdicts, results, strict=True))})

    def _dialogue(self):
        self.ensure_one()
        return golden.Dialogue(
            self.name, self.lang, self.provider, "", tuple(
                turn._turn() for turn in self.turn_ids.sorted(lambda turn: turn.sequence)))

    @api.model
    def _cron_run(self):
        """Try all cases every night: a device sold or a tool changed may turn them, too."""
        self.search([("active", "=", True)])._run()

    # === BEFORE PUBLISHING === #

    @api.model
    def _concerned(self, langs, companies):
        """The cases that a change of articles may turn wrong.

        :param langs: of the articles
        :param companies: whose articles they are; empty is everybody's
        """
        # sudo: smart.service.golden.case - checked for whoever publishes
        return self.env["smart.service.golden.case"].sudo().search([
            ("lang", "in", list(langs)), ("turn_ids", "!=", False),
            ("state", "in", ("new", "right")),
            *([("company_id", "in", companies.ids)] if companies else [])])

    def _held(self):
        """Those of these cases that have to stay right; what was never tried is tried now."""
        self.filtered(lambda case: case.state == "new")._run()
        return self.filtered(lambda case: case.state == "right")

    def _check_still_right(self):
        """Try these cases again after a change.

        :raises TurnedWrong: the transaction, or what was done in its savepoint, is not to be kept
        """
        self._run()
        wrong = self.filtered(lambda case: case.state == "wrong")
        if wrong:
            raise TurnedWrong(self.env._(
                "This can't be published: the bot would answer these wrongly from then on.\n"
                "%(cases)s", cases="\n".join(f"- {name}" for name in wrong.mapped("name"))),
                wrong.ids)
