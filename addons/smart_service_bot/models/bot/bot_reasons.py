from odoo import models

from ...engine import intent as intents
from ..tools import REGISTRY


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: words of a hand-over."""

    _inherit = "smart.service.bot.turn"

    def _hand_over_text(self, env, reason):
        if reason in ("asked", "vip", "script"):
            return env._("I'm passing you on to a colleague, who will answer here.")
        if reason in ("negative", "loop"):
            return env._(
                "I'm sorry about that. I'm passing you on to a colleague, who will answer here.")
        if reason == "policy":
            return env._(
                "Thank you. A colleague has to check that; I'm passing you on, the answer will "
                "come here.")
        if reason == "sensitive":
            return env._(
                "That is a matter for a person. I'm passing you on to a colleague, who will "
                "answer here.")
        if reason in ("failure", "silence"):
            return env._(
                "I'm sorry, I can't answer at the moment: something is wrong on our side. I'm "
                "passing you on to a colleague, who will answer here.")
        return env._(
            "I can't answer that myself. I'm passing you on to a colleague, who will answer here.")

    def _reason_text(self, env, reason):
        return {
            "asked": env._("the customer asked for a person"),
            "unsure": env._("it did not know the answer"),
            "negative": env._("the customer complains"),
            "policy": env._("a person has to check a claim"),
            "failure": env._("it failed"),
            "window": env._("few messages were left"),
            "silence": env._("it did not answer in time"),
            "vip": env._("people serve customers of this tier"),
            "sensitive": env._("the topic is sensitive"),
            "loop": env._("the same answer did not help again and again"),
            "script": env._("its script passes on to people"),
        }[reason]

    @staticmethod
    def _tool_text(env, name):
        """What a tool does, for the agent."""
        tool = REGISTRY.get(name)
        return tool.title(env) if tool else name or ""

    def _wish_text(self, env, code):
        """What a wish is called, '' when it says nothing to an agent."""
        if not code or code in intents.SMALL_TALK or code in (intents.QUESTION, intents.HUMAN):
            return ""
        # sudo: smart.service.intent - its name, for the agent who takes over
        wish = env["smart.service.intent"].sudo().search([("code", "=", code)], limit=1)
        return wish.name or ""
