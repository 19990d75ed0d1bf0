from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ...engine import keywords, signals, similar
from ...engine.signal_rules import Rule

PERIOD_DAYS = 30
REPEATS = 3
SAME = 0.5
# fewer terms say too little to tell one question from another
LEAST_TERMS = 2
MESSAGES_READ = 100
SURE, SURER, SUREST = 0.8, 0.04, 0.96


class SmartServiceSignal(models.Model):
    """What is no signal once, but is when it comes again and again."""

    _inherit = "smart.service.signal"

    times = fields.Integer(
        readonly=True, help="How often the customer has said so in the period.")
    module_id = fields.Many2one(
        "smart.service.product.module", "Product module", ondelete="set null",
        index="btree_not_null", readonly=True)
    invited_at = fields.Datetime(
        "Invited at", readonly=True,
        help="When the customer was sent a tutorial, or a person was asked to invite him.")

    @api.model
    def _since(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    @api.model
    def _confidence_of(self, times, needed):
        """Unsure before the rule's number is reached, surer with each time more."""
        if times < needed:
            return round(0.6 * times / needed, 2)
        return min(SUREST, round(SURE + SURER * (times - needed), 2))

    # === A PREMIUM FEATURE, AGAIN AND AGAIN === #

    @api.model
    def _find_premium_interest(self, event, text):
        """An ordinary customer's words about a premium feature that he does not have.

        :return: findings as :class:`~engine.signals.Detection`
        """
        company = event.company_id
        modules = self.env["smart.service.product.module"]._candidates(company).filtered(
            "is_premium")
        module = modules._named_in(text)
        if not module or module._is_held_by(event.partner_id):
            return []
        times = 1 + self.search_count([
            ("kind", "=", "premium_interest"), ("state", "!=", "rejected"),
            ("module_id", "=", module.id), ("company_id", "=", company.id),
            ("partner_id.commercial_partner_id", "=",
             event.partner_id.commercial_partner_id.id),
            ("said_at", ">=", self._since(company.smart_premium_days))])
        words = keywords.pattern(keywords.split(module.keywords))
        found = words and signals.detect_rule(text, Rule(
            "premium_interest", words, self._confidence_of(times, company.smart_premium_times)))
        return [(found, {"times": times, "module_id": module.id})] if found else []

    # === THE SAME QUESTION, AGAIN AND AGAIN === #

    @api.model
    def _find_repeated_question(self, event, text):
        """The customer asks for the third time in thirty days, in whatever words."""
        asked = signals.question(text)
        about = similar.terms(asked)
        if len(about) < LEAST_TERMS:
            return []
        earlier = self.env["mail.message"].search([
            ("author_id", "=", event.partner_id.id), ("model", "=", "discuss.channel"),
            ("date", ">=", self._since(PERIOD_DAYS)), ("id", "<", event.mail_message_id.id),
            ("message_type", "in", ("comment", "email"))], order="id desc", limit=MESSAGES_READ)
        # what he has said to another company of ours is not told here
        channels = self.env["discuss.channel"].browse(earlier.mapped("res_id")).exists().filtered(
            lambda channel: channel.smart_company_id == event.company_id)
        times = 1 + sum(
            similar.likeness(about, similar.terms(signals.question(channels._smart_text(said))))
            >= SAME for said in earlier if said.res_id in channels._ids)
        if times < REPEATS or self._is_known_question(event, about):
            return []
        return [(signals.Detection(
            "repeated_question", asked, self._confidence_of(times, REPEATS),
            tuple(sorted(about, key=len, reverse=True)[:5])), {
                "times": times,
                "module_id": self.env["smart.service.product.module"]._candidates(
                    event.company_id)._named_in(asked).id})]

    @api.model
    def _is_known_question(self, event, about):
        known = self.search([
            ("kind", "=", "repeated_question"), ("partner_id", "=", event.partner_id.id),
            ("company_id", "=", event.company_id.id),
            ("said_at", ">=", self._since(PERIOD_DAYS))])
        return any(
            similar.likeness(about, similar.terms(signal.evidence)) >= SAME for signal in known)

    # === TUTORIAL OR TRAINING === #

    def _act(self):
        if self.kind == "repeated_question":
            return self._invite()
        return super()._act()

    def _invite(self):
        """Send the customer the tutorial and the training of what he asks about, once.

        Where there is none, the desk's team lead is asked to invite him.
        """
        self.ensure_one()
        if self.invited_at:
            return
        # sudo: smart.service.signal, smart.service.product.module - the desk acts, whoever judged
        signal = self.sudo()
        signal.invited_at = fields.Datetime.now()
        contact = signal.channel_id.smart_contact_id or signal.partner_id._smart_contact(
            signal.company_id)
        module = signal.module_id
        if contact and (module.tutorial_url or module.training_url):
            spoken = signal.with_context(lang=contact._lang())
            contact._smart_notify(spoken._invitation())
        else:
            signal._ask_to_invite()

    def _invitation(self):
        """What the customer reads, in the language of the environment."""
        module = self.module_id
        words = [self.env._("You have asked about this several times, so here is more help.")]
        if module.tutorial_url:
            words.append(self.env._(
                "Tutorial for %(module)s: %(link)s", module=module.name, link=module.tutorial_url))
        if module.training_url:
            words.append(self.env._(
                "You are welcome to our training: %(link)s", link=module.training_url))
        return "\n".join(words)

    def _ask_to_invite(self):
        user = self.module_id.user_id or self.channel_id.livechat_channel_id._smart_team_lead(
            self.company_id)
        if not user:
            return
        env = self.with_context(lang=user.lang).env
        self.partner_id.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id,
            summary=env._("Asked %(times)s times: invite to a training", times=self.times),
            note=plaintext2html(self.evidence))
