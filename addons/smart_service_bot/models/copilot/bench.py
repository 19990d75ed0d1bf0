from odoo import api, models
from odoo.exceptions import AccessError

from ...engine import inputs, policy
from ..tools import REGISTRY

TEXT_LENGTH = 200_000


class SmartServiceBot(models.Model):
    """The test bench: what the bot would say to a given customer on a given channel, and why."""

    _inherit = "smart.service.bot"

    @api.model
    def smart_bench(self):
        """What can be chosen at the test bench.

        :return: ``{"bots", "providers", "languages"}``, each a list of [value, label]
        """
        self._smart_bench_check()
        Account = self.env["smart.service.account"]
        return {
            "bots": [[bot.id, bot.name] for bot in self.search([])],
            "providers": Account._fields["provider"]._description_selection(self.env),
            "languages": self.env["res.lang"].get_installed(),
        }

    def smart_rehearse(self, text, partner_id=False, provider="api", lang=False, state=None):
        """Answer one message as the bot would; nothing is sent, and nothing of it is kept.

        :param text: what the customer writes
        :param partner_id: the customer, nobody known without it
        :param state: what the turn before has left, as this method returned it
        :return: what ``_rehearse`` gives, with ``article``, labels to show, and ``names`` of the
            codes in its trace
        """
        self._smart_bench_check()
        self.ensure_one()
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id or [])
        partner.check_access("read")
        result = self._rehearse(
            [text[:TEXT_LENGTH]], partner=partner or None, provider=provider, lang=lang or None,
            state=state or None)
        Turn = self.env["smart.service.bot.turn"]
        labels = {
            name: dict(Turn._fields[name]._description_selection(self.env))
            for name in ("outcome", "reason")}
        # with the tester's own rights: a draft is nothing that the bot answers with
        article = self.env["smart.service.article"].search(
            [("id", "=", result["article_id"] or 0)])
        return {
            **result,
            "article": article.title or "",
            "outcome_label": labels["outcome"].get(result["outcome"], ""),
            "reason_label": labels["reason"].get(result["reason"], result["reason"]),
            "names": self._smart_bench_names(labels["reason"]),
        }

    @api.model
    def _smart_bench_names(self, reasons):
        """What the codes in a trace are called: finding → code → name."""
        intents = dict(self.env["smart.service.intent"].search([("code", "!=", False)]).mapped(
            lambda intent: (intent.code, intent.name)))
        tools = {name: tool.title(self.env) for name, tool in REGISTRY.items()}
        languages = dict(
            self.env["smart.service.article"]._fields["lang"]._description_selection(self.env))
        return {
            "intent": intents, "ranking": intents, "tool": tools, "pending": tools,
            "name": {**intents, **tools, **self._smart_bench_moves()},
            "reason": reasons, "hand_over": reasons,
            "lang": languages,
            "language": {code.partition("_")[0]: name for code, name in languages.items()},
            "emotion": dict(self.env["smart.service.insight"]._fields["emotion"]
                            ._description_selection(self.env)),
            "action": {
                policy.ANSWER: self.env._("Answers with an article"),
                policy.TOOL: self.env._("Uses the customer's records"),
                policy.ASK: self.env._("Asks back"), policy.SAY: self.env._("Says something"),
                policy.UNSURE: self.env._("Says that it does not know"),
                policy.HAND_OVER: self.env._("Hands over"),
                policy.SILENT: self.env._("Says nothing")},
        }

    def _smart_bench_moves(self):
        """What the bot asks back, and what it answers to what is no question, by their codes."""
        device, fault = self.env._("Which device it is"), self.env._("What is wrong")
        place, phone = self.env._("Where to come"), self.env._("A phone number")
        return {
            "serial": device, "confirm_device": device, "fault": fault, "which_fault": fault,
            "serial_and_fault": f"{device} · {fault}",
            "confirm_device_and_fault": f"{device} · {fault}",
            "place": place, "phone": phone, "place_and_phone": f"{place} · {phone}",
            "which_intent": self.env._("What it is about"),
            "cancelled": self.env._("Called off"),
            inputs.EMPTY: self.env._("No words"), inputs.FILES: self.env._("Files alone"),
            inputs.LONG: self.env._("Too long"), inputs.CODE: self.env._("Program code"),
            inputs.FOREIGN: self.env._("Another language"),
            policy.PRIVATE: self.env._("About other people"),
            policy.ORDERED_ABOUT: self.env._("Tells the bot what to do"),
            policy.WHO_IT_IS: self.env._("Asks who it is"),
        }

    def _smart_bench_check(self):
        """Refuse who may not see what the bot knows of any customer.

        :raises AccessError: the user leads no desk
        """
        if not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("The test bench is for team leads."))
