from odoo import Command, api, fields, models
from odoo.tools.i18n import format_list
from odoo.tools.misc import format_date

from ...engine import warranty
from .warranty_proof import KINDS as PROOFS

CODES = [
    (warranty.COVERED, "Under warranty"),
    (warranty.GUARANTEE, "Guarantee on a repair"),
    (warranty.CONTRACT, "Contract"),
    (warranty.GOODWILL, "Goodwill"),
    (warranty.PARTLY, "Partly free"),
    (warranty.EXPIRED, "Warranty over"),
    (warranty.NOT_STARTED, "Warranty not begun"),
    (warranty.NO_START, "No proof of start"),
    (warranty.NO_TERM, "No warranty"),
    (warranty.EXCLUDED, "Wear or consumable"),
    (warranty.MISUSE, "Misuse"),
    (warranty.DAMAGE, "Accident"),
    (warranty.UNAUTHORISED, "Opened or changed by others"),
]


class SmartServiceWarrantyDecision(models.Model):
    """What was decided about a repair's warranty, on what grounds, in words that stay.

    A decision is never changed: another one takes its place, and both can be read later.
    """

    _name = "smart.service.warranty.decision"
    _description = "Warranty Decision"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    lot_id = fields.Many2one(
        "stock.lot", "Serial number", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", "Device", readonly=True, ondelete="set null")
    day = fields.Date("Asked for", readonly=True, help="The day on which the fault was reported.")
    covered = fields.Boolean("Free", readonly=True)
    covered_parts = fields.Boolean("Parts free", readonly=True)
    covered_labour = fields.Boolean("Labour free", readonly=True)
    code = fields.Selection(CODES, "Ground", readonly=True, required=True)
    params = fields.Json(readonly=True, export_string_translation=False)
    right = fields.Selection(
        [(warranty.RETURN, "Return"), (warranty.EXCHANGE, "Exchange")],
        "Instead of a repair",
        readonly=True,
        help="What the customer may ask for when the fault is confirmed.",
    )
    proof = fields.Selection(
        [(warranty.HAND, "Set by hand"), *PROOFS], "Proof of start", readonly=True
    )
    date_start = fields.Date("Warranty start", readonly=True)
    date_end = fields.Date("Warranty end", readonly=True)
    extended_days = fields.Integer("Days added by repairs", readonly=True)
    policy_id = fields.Many2one(
        "smart.service.warranty.policy", readonly=True, ondelete="set null"
    )
    line_ids = fields.One2many("smart.service.warranty.decision.line", "decision_id", "In detail")
    # the reasons as they were told, by language
    words = fields.Json(readonly=True, export_string_translation=False)
    customer_text = fields.Char("Told to the customer", compute="_compute_texts")
    engineer_text = fields.Text("For the engineer", compute="_compute_texts")

    @api.depends("words")
    @api.depends_context("lang")
    def _compute_texts(self):
        lang = self.env.lang or "en_US"
        for decision in self:
            words = (decision.words or {}).get(lang) or decision._in_words(lang)
            decision.customer_text = words["customer"]
            decision.engineer_text = words["engineer"]

    # === KEEPING === #

    @api.model
    def _keep(self, ticket, decision):
        """Store the rule's answer about a ticket, with its reasons in every language used here.

        :param decision: :class:`~engine.warranty.Decision`
        """
        # sudo: smart.service.warranty.decision - the rule decides, whoever acts; users only read
        kept = self.sudo().create({
            "ticket_id": ticket.id,
            "lot_id": ticket.lot_id.id,
            "product_id": ticket.product_id.id,
            "day": decision.params["on"],
            "covered": decision.covered,
            "covered_parts": decision.covered_parts,
            "covered_labour": decision.covered_labour,
            "code": decision.reason_code,
            "params": self._plain(decision.params),
            "right": decision.right,
            "proof": decision.proof,
            "date_start": decision.start,
            "date_end": decision.end,
            "extended_days": decision.extended_days,
            "policy_id": decision.policy or False,
            "line_ids": [
                Command.create(self.env["smart.service.warranty.decision.line"]._vals(line))
                for line in (*decision.parts, decision.labour)
            ],
        })
        kept.words = {
            code: kept._in_words(code) for code, _name in self.env["res.lang"].get_installed()
        }
        return kept.with_env(self.env)

    @api.model
    def _plain(self, params):
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in params.items()
        }

    def _part_covered(self, product):
        """Whether a part of this repair is free; also one that nobody had thought of.

        :return: the answer as it was decided, or the rule's for a part that was not asked about
        """
        self.ensure_one()
        # sudo: smart.service.warranty.decision.line - yes or no
        for line in self.sudo().line_ids:
            if line.product_id == product and line.kind == "part":
                return line.covered
        answer = warranty.decide(self.ticket_id._warranty_facts(product))
        return answer.parts[0].covered

    # === IN WORDS === #

    def _in_words(self, lang):
        """The reasons for the customer, in a sentence or two, and for the engineer, in detail."""
        self.ensure_one()
        self = self.with_context(lang=lang)
        lines = self.line_ids
        if self.code == warranty.PARTLY:
            free = lines.filtered("covered")
            customer = self.env._(
                "Free: %(free)s. Charged: %(charged)s.",
                free=self._listed(free),
                charged=self._listed(lines - free, reasons=True))
        else:
            speaking = lines.filtered(lambda line: line.code == self.code)[:1]
            customer = self._reason(self.code, self.params or {}, speaking.contract_id.name)
        right = self._right_words()
        return {
            "customer": " ".join(filter(None, (customer, right))),
            "engineer": "\n".join(filter(None, (
                self._start_words(), *(self._line_words(line) for line in lines), right))),
        }

    def _listed(self, lines, reasons=False):
        return format_list(self.env, [
            f"{line._subject()} ({line._why().rstrip('.。')})" if reasons else line._subject()
            for line in lines])

    def _line_words(self, line):
        what = line._subject()
        values = {"what": what[:1].upper() + what[1:], "why": line._why()}
        if line.covered:
            return self.env._("%(what)s: free. %(why)s", **values)
        return self.env._("%(what)s: charged. %(why)s", **values)

    def _start_words(self):
        """From what the warranty is counted."""
        if not self.date_start:
            return ""
        proofs = dict(self._fields["proof"]._description_selection(self.env))
        values = {
            "start": format_date(self.env, self.date_start),
            "proof": proofs.get(self.proof, ""),
            "policy": self.policy_id.name or self.env._("the product's own term"),
        }
        words = self.env._("Counted from %(start)s (%(proof)s), by %(policy)s.", **values)
        if self.extended_days:
            words = f"{words} " + self.env._(
                "The time of earlier repairs adds %s days.", self.extended_days)
        return words

    def _right_words(self):
        if self.right == warranty.RETURN:
            return self.env._(
                "When the fault is confirmed you may also return the device or have it exchanged.")
        if self.right == warranty.EXCHANGE:
            return self.env._(
                "When the fault is confirmed you may also have the device exchanged.")
        return ""

    @api.model
    def _reason(self, code, params, contract=""):
        """A reason of the warranty rule in words.

        :param params: the rule's numbers; dates as dates or as ISO strings
        :param contract: number of the contract, if that is the ground
        """
        start, end = (
            format_date(self.env, fields.Date.to_date(params[name])) if params.get(name) else ""
            for name in ("start", "end")
        )
        if code == warranty.COVERED:
            return self.env._("Under warranty until %s.", end)
        if code == warranty.GUARANTEE:
            return self.env._("Free until %s, because we answer for our last repair.", end)
        if code == warranty.CONTRACT:
            return self.env._(
                "Covered by contract %(contract)s until %(end)s.", contract=contract, end=end)
        if code == warranty.GOODWILL:
            return self.env._("Free as a gesture of goodwill.")
        if code == warranty.PARTLY:
            return self.env._("Under warranty until %s, but not for everything.", end)
        if code == warranty.EXPIRED:
            return self.env._("The warranty ended on %s.", end)
        if code == warranty.NOT_STARTED:
            return self.env._("The warranty begins only on %s.", start)
        if code == warranty.NO_START:
            return self.env._("No delivery of the device is known, so no warranty runs.")
        if code == warranty.NO_TERM:
            return self.env._("This product has no warranty.")
        if code == warranty.MISUSE:
            return self.env._("The warranty doesn't cover damage by wrong use.")
        if code == warranty.DAMAGE:
            return self.env._("The warranty doesn't cover damage by accident, water or lightning.")
        if code == warranty.UNAUTHORISED:
            return self.env._("The warranty doesn't cover what others have opened or changed.")
        return self.env._("The warranty doesn't cover wear and consumables.")
