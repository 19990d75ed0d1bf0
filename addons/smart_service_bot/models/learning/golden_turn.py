from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import golden
from ..tools import tool_titles

KINDS = [
    (golden.ARTICLE, "Answers from an article"), (golden.TOOL, "Uses the customer's records"),
    (golden.ASK, "Asks back"), (golden.REFUSE, "Says that it can't help"),
    (golden.HAND_OVER, "Hands over"), (golden.GREET, "Greets"), (golden.TALK, "Small talk")]


class SmartServiceGoldenTurn(models.Model):
    """What the customer of a golden case writes, and what the bot has to do then."""

    _name = "smart.service.golden.turn"
    _description = "Golden Case: a Question"
    _order = "sequence, id"
    _rec_name = "says"

    case_id = fields.Many2one(
        "smart.service.golden.case", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    says = fields.Text("The customer writes", required=True)
    kind = fields.Selection(KINDS, "The bot", required=True, default=golden.ARTICLE)
    other_kind = fields.Selection(KINDS, "Also right")
    article_id = fields.Many2one(
        "smart.service.article", ondelete="cascade", index="btree_not_null")
    tool = fields.Selection(tool_titles)
    contains = fields.Text("Says", help="Texts that the answer contains, one a line.")
    hides = fields.Text("Never says", help="Texts that the answer does not contain, one a line.")

    verdict = fields.Selection(
        [("right", "Right"), ("wrong", "Wrong")], "Result", readonly=True, copy=False,
        help="What the bot did when the case was tried last.")

    @api.constrains("kind", "article_id", "tool")
    def _check_kind(self):
        for turn in self:
            if turn.kind == golden.ARTICLE and not turn.article_id:
                raise ValidationError(self.env._("Say which article answers “%s”.", turn.says))
            if turn.kind == golden.TOOL and not turn.tool:
                raise ValidationError(self.env._("Say which tool answers “%s”.", turn.says))

    def _turn(self):
        self.ensure_one()
        values = _lines(self.contains)
        accepted = [golden.Reaction(
            self.kind, article=self.article_id.id if self.kind == golden.ARTICLE else "",
            tool=self.tool or "" if self.kind == golden.TOOL else "", values=values)]
        if self.other_kind:
            accepted.append(golden.Reaction(self.other_kind, values=values))
        return golden.Turn((self.says,), tuple(accepted), _lines(self.hides))


def _lines(text):
    return tuple(filter(None, map(str.strip, (text or "").splitlines())))
