from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import policy, text

# questions of customers that a topic is measured on, the latest ones
LATEST = 200


class SmartServiceTopic(models.Model):
    """The gate before a topic: the bot answers it alone once it is sure of enough of a sample."""

    _inherit = "smart.service.topic"

    bot_mode = fields.Selection(
        [("trial", "On trial: people answer"), ("alone", "The bot answers alone")], "Bot",
        required=True, default="trial",
        help="On trial the bot passes questions on to people, with its answer as a suggestion. It "
        "may answer alone once it was sure of enough of them.")
    gate_sample = fields.Integer(
        "Sample", default=20, help="The bot has to be tried with so many questions at least.")
    gate_share = fields.Float(
        "Sure of", default=0.8, help="The share of the sample that the bot has to be sure of.")
    gate_questions = fields.Text(
        "Sample questions", help="In customers' words, one a line, in addition to what customers "
        "have asked.")
    measured_count = fields.Integer("Tried with", readonly=True)
    measured_share = fields.Float("Was sure of", readonly=True)
    measured_at = fields.Datetime("Measured", readonly=True)

    _gate_check = models.Constraint(
        "CHECK (gate_sample > 0 AND gate_share > 0 AND gate_share <= 1)",
        "The sample has a question at least, and the share is between 0 and 100 %.")

    def write(self, vals):
        if vals.get("bot_mode") == "alone" and not self.env.su:
            for topic in self.filtered(lambda topic: topic.bot_mode != "alone"):
                topic._check_gate()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("bot_mode") == "alone" for vals in vals_list):
            raise UserError(self.env._("A new topic is on trial first."))
        return super().create(vals_list)

    # === MEASURING === #

    def action_measure(self):
        """Measure how much of the sample the bot is sure of."""
        for topic in self:
            sure = topic._sample()
            topic.write({
                "measured_count": len(sure), "measured_at": fields.Datetime.now(),
                "measured_share": sum(sure) / len(sure) if sure else 0.0})

    def _sample(self):
        """For each question of the sample, whether the bot is sure of an answer on this topic."""
        self.ensure_one()
        # sudo: smart.service.bot.turn - figures of the turns alone
        turns = self.env["smart.service.bot.turn"].sudo().search(
            [("topic_id", "=", self.id)], order="id desc", limit=LATEST)
        sure = [
            turn.hit_confidence >= (policy.SURE_INTENT if turn.tool else policy.CALIBRATION.answer)
            for turn in turns]
        company = self.company_id or self.env.company
        for question in filter(None, map(str.strip, (self.gate_questions or "").splitlines())):
            sure.append(self._is_sure(question, company))
        return sure

    @api.model
    def _of_tool(self, name):
        """The topic of a tool: that of the intents that it serves, one on trial first."""
        # sudo: smart.service.topic - whether the bot may answer is what it has to know
        topics = self.sudo().browse(self.env["smart.service.intent"]._topics_of(name)).exists()
        return topics.sorted(lambda topic: topic.bot_mode != "trial")[:1]

    def _is_sure(self, question, company):
        return self._tool_is_sure(question) or self._article_is_sure(question, company)

    def _tool_is_sure(self, question):
        wish = self.env["smart.service.nlu.version"]._understand([question]).intent
        tools = dict((code, tool) for code, tool, *_route
                     in self.env["smart.service.intent"]._routes())
        return wish.confidence >= policy.SURE_INTENT and bool(tools.get(wish.name)) and (
            self._of_tool(tools[wish.name]) == self)

    def _article_is_sure(self, question, company):
        lang = text.language(question)
        hits = self.env["smart.service.knowledge"]._search_articles(question, lang, company)
        # sudo: smart.service.article - the topic of what was found
        topics = self.env["smart.service.article"].sudo().browse(
            [int(hit.article_id) for hit in hits[:1]]).topic_id
        return topics == self and hits[0].confidence >= policy.CALIBRATION.answer

    def _check_gate(self):
        """:raises UserError: the sample is too small, or the bot is not sure of enough of it"""
        self.action_measure()
        if self.measured_count < self.gate_sample:
            raise UserError(self.env._(
                "“%(topic)s” was tried with %(count)s questions; %(needed)s are needed before the "
                "bot may answer alone.", topic=self.display_name, count=self.measured_count,
                needed=self.gate_sample))
        if self.measured_share < self.gate_share:
            raise UserError(self.env._(
                "The bot was sure of %(share)s %% of the questions about “%(topic)s”; "
                "%(needed)s %% are needed before it may answer alone.",
                topic=self.display_name, share=round(100 * self.measured_share),
                needed=round(100 * self.gate_share)))

    # === ACTIONS === #

    def action_let_answer(self):
        """Let the bot answer these topics alone, if it is sure of enough of the sample."""
        self.write({"bot_mode": "alone"})

    def action_back_to_trial(self):
        """Have people answer these topics again."""
        self.write({"bot_mode": "trial"})
