from functools import partial

from odoo import SUPERUSER_ID, api, fields, models

from ...engine.llm import errors

ERRORS = [
    ("retry", "Busy or down"), ("timeout", "Too slow"), ("quota", "Over quota"),
    ("auth", "Key refused"), ("refused", "Refused"), ("bad_answer", "Unusable answer"),
    ("budget", "Over budget"), ("none", "None available"), ("error", "Error"),
]


class SmartServiceLlmCall(models.Model):
    """One call of a language model: what for, how long, how much. What was said is not kept."""

    _name = "smart.service.llm.call"
    _description = "Language Model Call"
    _order = "id desc"
    _rec_name = "profile_id"

    profile_id = fields.Many2one(
        "smart.service.llm.profile", "Language model", required=True, readonly=True,
        ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    purpose = fields.Selection([
        ("answer", "Answer"), ("draft", "Draft"), ("rewrite", "Rewrite"),
        ("translate", "Translate"), ("summary", "Summary"), ("learning", "Learning"),
        ("rerank", "Rank")], required=True, readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", readonly=True, ondelete="set null",
        index="btree_not_null")
    turn_id = fields.Many2one(
        "smart.service.bot.turn", readonly=True, ondelete="set null", index="btree_not_null")
    request_id = fields.Many2one(
        "smart.service.llm.request", readonly=True, ondelete="set null", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("open", "Under way"), ("done", "Answered"), ("failed", "Failed")],
        required=True, default="done", readonly=True)
    input_tokens = fields.Integer("Tokens read", readonly=True)
    output_tokens = fields.Integer("Tokens written", readonly=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    cost = fields.Float(
        digits=(16, 6), readonly=True, help="While it is under way, the most that it may be.")
    company_cost = fields.Float(
        "Cost for the company", digits=(16, 6), compute="_compute_company_cost", store=True,
        help="In the company's currency, at the rate of the day.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company")
    milliseconds = fields.Integer(readonly=True, aggregator="avg")
    error = fields.Selection(ERRORS, readonly=True)
    error_text = fields.Char("What it said", readonly=True)

    _spent_idx = models.Index("(profile_id, create_date)")

    @api.depends("cost", "company_id")
    def _compute_company_cost(self):
        for call in self:
            company = call.company_id or self.env.company
            call.company_cost = call.currency_id._convert(
                call.cost, company.currency_id, company,
                call.create_date or fields.Datetime.now(), round=False)

    @api.model
    def _open(self, profile, purpose, cost, **values):
        """Note a call that is about to leave, with the most that it may cost.

        :param values: channel_id, turn_id, request_id
        """
        # sudo: smart.service.llm.call - written by whoever asks, seen by managers
        return self.sudo().create({
            "profile_id": profile.id, "purpose": purpose, "state": "open", "cost": cost,
            "company_id": profile.company_id.id or self.env.company.id, **values})

    def _close(self, outcome, seconds):
        """Write down what became of an open call."""
        for row in self:
            row.write(row._outcome_vals(row.profile_id, outcome, seconds))

    def _lose(self):
        """Nothing will come back of these calls; that they cost the most they could is kept."""
        self.write({
            "state": "failed", "error": "error",
            "error_text": self.env._("Its answer never came back. The most it may cost is kept.")})

    @api.model
    def _record(self, profile, purpose, outcome, seconds, *, channel=None):
        """Write down a call that was made in this transaction, even if that is rolled back.

        :param outcome: a client's Completion or an LlmError
        """
        values = {
            "profile_id": profile.id, "purpose": purpose,
            "company_id": profile.company_id.id or self.env.company.id,
            "channel_id": channel.id if channel else False, "user_id": self.env.uid,
            **self._outcome_vals(profile, outcome, seconds),
        }
        # what was asked has been paid for, whatever becomes of the request that asked
        self.env.cr.postrollback.add(partial(_keep, self.env.registry, values, outcome))
        # sudo: smart.service.llm.call - written by whoever asks, seen by managers
        return self.sudo().create(values)

    @api.model
    def _told(self, error):
        """What kind of failure it was, in the user's language; providers speak only English."""
        return dict(self._fields["error"]._description_selection(self.env))[error.code]

    @api.model
    def _outcome_vals(self, profile, outcome, seconds):
        vals = {"milliseconds": round(seconds * 1000)}
        if isinstance(outcome, errors.LlmError):
            return vals | {
                "state": "failed", "error": outcome.code, "error_text": str(outcome)[:300],
                "cost": 0.0}
        return vals | {
            "state": "done", "input_tokens": outcome.input_tokens,
            "output_tokens": outcome.output_tokens,
            "cost": profile._cost(outcome.input_tokens, outcome.output_tokens)}


def _keep(registry, values, outcome):
    """Write down a call whose transaction was rolled back, and that its profile has failed."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        profile = env["smart.service.llm.profile"].browse(values["profile_id"]).exists()
        if not profile:
            return
        channel = env["discuss.channel"].browse(values["channel_id"] or []).exists()
        env["smart.service.llm.call"].create({**values, "channel_id": channel.id})
        if isinstance(outcome, errors.LlmError):
            profile._note(outcome)
