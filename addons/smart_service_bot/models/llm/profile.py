from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.llm import client, errors

# purpose → the field that says which profiles serve it
PURPOSES = {
    "answer": "use_answer", "draft": "use_copilot", "rewrite": "use_copilot",
    "translate": "use_copilot", "summary": "use_copilot", "learning": "use_copilot",
    "rerank": "use_rerank",
}
BUDGETS = ("day_budget", "conversation_budget")
# what is kept of a budget; less would be kept as nothing, which is no limit
SMALLEST_BUDGET = 0.0001
# how long a profile is left alone after a failure that passes only when somebody acts
REST_MINUTES = {"auth": 30, "quota": 30, "refused": 10}
# and after one that passes by itself, when the other side doesn't say
REST_SECONDS = 20


class SmartServiceLlmProfile(models.Model):
    """A language model that may be asked, and what it may cost.

    Any endpoint with OpenAI's chat completions: the providers and the servers for one's own
    machine differ by address, key and model alone. Profiles are asked in their order; the next
    one takes over when one fails, rests after a failure or has used its budget.
    """

    _name = "smart.service.llm.profile"
    _description = "Language Model"
    _inherit = ["smart.service.endpoint.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="The first is asked first, the next when it fails.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    base_url = fields.Char(
        "Address", required=True,
        help="Up to and without /chat/completions, such as https://api.openai.com/v1, "
        "https://api.deepseek.com/v1, https://dashscope.aliyuncs.com/compatible-mode/v1 or "
        "http://127.0.0.1:11434/v1.")
    model = fields.Char(required=True, help="As the provider names it.")
    seconds = fields.Integer(
        "Time limit (seconds)", default=20, required=True,
        help="How long it may take for one answer.")
    max_tokens = fields.Integer(
        "Longest answer", default=600, required=True, help="In tokens.")
    use_answer = fields.Boolean("Answers customers", default=True)
    use_copilot = fields.Boolean(
        "Helps agents", default=True, help="Drafts, rewrites, translates and sums up.")
    use_rerank = fields.Boolean("Ranks what was found")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id)
    input_price = fields.Float("Price of input", digits=(16, 4), help="Of a million tokens.")
    output_price = fields.Float("Price of output", digits=(16, 4), help="Of a million tokens.")
    day_budget = fields.Float(
        "Budget of 24 hours", digits=(16, 4), help="It is not asked any more once this is spent. "
        "Nothing: no limit.")
    conversation_budget = fields.Float(
        "Budget of a conversation", digits=(16, 4),
        help="Within 24 hours. Nothing: no limit.")
    call_ids = fields.One2many("smart.service.llm.call", "profile_id", "Calls")
    day_cost = fields.Float("Cost in 24 hours", digits=(16, 4), compute="_compute_day")
    day_tokens = fields.Integer("Tokens in 24 hours", compute="_compute_day")
    rest_until = fields.Datetime(
        "Rests until", readonly=True, copy=False, help="It has failed and is not asked till then.")
    rest_reason = fields.Char("Because", readonly=True, copy=False)

    _seconds_fit = models.Constraint(
        "CHECK(seconds BETWEEN 1 AND 60)", "An answer may take from 1 to 60 seconds.")
    _tokens_fit = models.Constraint(
        "CHECK(max_tokens BETWEEN 16 AND 8000)", "An answer has from 16 to 8,000 tokens.")
    _prices_fit = models.Constraint(
        "CHECK(input_price >= 0 AND output_price >= 0 AND day_budget >= 0"
        " AND conversation_budget >= 0)", "Prices and budgets are not negative.")

    # === COMPUTE METHODS === #

    def _compute_day(self):
        rows = self.env["smart.service.llm.call"]._read_group(
            [("profile_id", "in", self.ids), ("create_date", ">", _a_day_ago())],
            ["profile_id"], ["cost:sum", "input_tokens:sum", "output_tokens:sum"])
        spent = {profile.id: (cost, asked + said) for profile, cost, asked, said in rows}
        for profile in self:
            profile.day_cost, profile.day_tokens = spent.get(profile.id, (0.0, 0))

    # === CONSTRAINT METHODS === #

    @api.constrains("day_budget", "conversation_budget", "input_price", "output_price")
    def _check_prices(self):
        for profile in self:
            if (profile.day_budget or profile.conversation_budget) and not (
                    profile.input_price or profile.output_price):
                raise ValidationError(self.env._(
                    "A budget says nothing as long as the model's prices are not known."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_budgets(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_budgets(vals)
        if vals.keys() & {"base_url", "model", "api_key", "new_api_key", "active"}:
            # somebody has acted on what it failed for
            vals = {"rest_until": False, "rest_reason": False, **vals}
        return super().write(vals)

    @api.model
    def _check_budgets(self, vals):
        if any(0 < (vals.get(name) or 0) < SMALLEST_BUDGET for name in BUDGETS):
            raise ValidationError(self.env._(
                "The smallest budget is %s. Leave it empty for no limit.", SMALLEST_BUDGET))

    # === CHOOSING === #

    @api.model
    def _for(self, purpose, company=None):
        """The profiles to be asked, best first; empty when there is none to be asked now.

        :param purpose: one of :data:`PURPOSES`
        """
        company = company or self.env.company
        # sudo: smart.service.llm.profile - which one serves is no secret; its key stays in here
        return self.sudo().search([
            (PURPOSES[purpose], "=", True), ("company_id", "in", (False, company.id)),
            "|", ("rest_until", "=", False), ("rest_until", "<=", fields.Datetime.now()),
        ])

    def _endpoint(self, seconds=None):
        """Where this model answers, with its key; never leaves the code that asks.

        :param seconds: less time than usual
        """
        self.ensure_one()
        # sudo: smart.service.llm.profile - the key is used for the call and shown to nobody
        profile = self.sudo()
        return client.Endpoint(
            profile.base_url, profile.model, profile.api_key or "",
            min(profile.seconds, seconds or profile.seconds))

    def _cost(self, input_tokens, output_tokens):
        """What so many tokens cost, in the profile's currency."""
        return (input_tokens * self.input_price + output_tokens * self.output_price) / 1e6

    def _check_budget(self, cost, channel=None):
        """Refuse a call that would go beyond a budget.

        Calls that leave at the very same moment from other processes are not seen yet.

        :param cost: the most that the call may cost
        :raises OverBudget: it would
        """
        # sudo: smart.service.llm.call - sums alone
        calls = self.env["smart.service.llm.call"].sudo()
        mine = [("profile_id", "=", self.id), ("create_date", ">", _a_day_ago())]
        budgets = [(self.day_budget, mine)]
        if channel:
            budgets.append((self.conversation_budget, [*mine, ("channel_id", "=", channel.id)]))
        for budget, domain in budgets:
            if budget and cost + (calls._read_group(domain, [], ["cost:sum"])[0][0] or 0) > budget:
                raise errors.OverBudget(self.env._("The budget of “%s” is spent.", self.name))

    # === FAILURES === #

    def _note(self, error):
        """Leave this profile alone for a while if it failed in a way that lasts."""
        minutes = REST_MINUTES.get(error.code)
        if minutes:
            pause = timedelta(minutes=minutes)
        elif isinstance(error, errors.Retry):
            pause = timedelta(seconds=min(error.after or REST_SECONDS, 600))
        else:
            return
        # sudo: smart.service.llm.profile - whoever asked may note that it failed
        self.sudo().write({
            "rest_until": fields.Datetime.now() + pause, "rest_reason": str(error)[:300]})

    # === ACTIONS === #

    def action_wake(self):
        """Ask it again from now on."""
        self.check_access("write")
        self.write({"rest_until": False, "rest_reason": False})

    def action_calls(self):
        """Show what it was asked for and what that cost."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service_bot.llm_call_action")
        return {**action, "domain": [("profile_id", "=", self.id)]}

    def action_try(self):
        """Ask it something short and show how long that took."""
        self.ensure_one()
        self.check_access("write")
        # sudo: smart.service.llm.profile - who may write it may find out whether it works
        completion, error = self.sudo()._ask_one("draft", [
            {"role": "user", "content": "Reply with the word OK."}])
        if error:
            raise UserError(self.env._(
                "“%(name)s” does not answer: %(error)s", name=self.name,
                error=f"{self.env['smart.service.llm.call']._told(error)} ({error})"))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success", "message": self.env._(
                    "It answers: “%(text)s” (%(count)s tokens).", text=completion.text[:80],
                    count=completion.input_tokens + completion.output_tokens)},
        }


def _a_day_ago():
    return fields.Datetime.now() - timedelta(days=1)
