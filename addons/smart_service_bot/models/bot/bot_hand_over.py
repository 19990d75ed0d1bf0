from odoo import models

from ...engine import policy

HISTORY = 6


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: giving the conversation to people."""

    _inherit = "smart.service.bot.turn"

    def _hand_over(self, channel, state, reason, scope=None, announced=False):
        """Tell the customer that a person takes over, then give the session to people.

        Both happen under the session's lock in this transaction; afterwards the bot is mute.

        :param scope: what the customer may see, and the language to speak in
        :param announced: the customer was told already
        """
        env = scope.env if scope else self.env(
            context={**self.env.context, "lang": channel.smart_contact_id._lang()})
        if not announced:
            body = "\n\n".join([*self._prefaces(), self._hand_over_text(env, reason)])
            message = channel.with_context(lang=env.lang)._smart_say(body, epoch=self.epoch)
            if not message:
                self.outcome = "dropped"
                return
            self.answer_message_id = message
        self.write({"outcome": "handed_over", "reason": reason})
        channel.smart_bot_state = policy.replace(state, handed_over=True).dump()
        channel._smart_hand_over(reason, self._summary(channel, state, reason))

    def _hand_over_text(self, env, reason):
        if reason == "asked":
            return env._("I'm passing you on to a colleague, who will answer here.")
        if reason == "negative":
            return env._(
                "I'm sorry about that. I'm passing you on to a colleague, who will answer here.")
        if reason == "policy":
            return env._(
                "Thank you. A colleague has to check that; I'm passing you on, the answer will "
                "come here.")
        if reason in ("failure", "silence"):
            return env._(
                "I'm sorry, I can't answer at the moment: something is wrong on our side. I'm "
                "passing you on to a colleague, who will answer here.")
        return env._(
            "I can't answer that myself. I'm passing you on to a colleague, who will answer here.")

    def _summary(self, channel, state, reason):
        """What an agent wants to know first, in the language to answer in; plain text."""
        lang = channel.smart_contact_id._lang()
        env = self.env(context={**self.env.context, "lang": lang})
        partner = channel._smart_customer_partner()
        turns = self.search([
            ("channel_id", "=", channel.id), ("id", "<=", self.id), ("epoch", "=", self.epoch),
        ], limit=HISTORY).sorted("id")
        asked = [channel._smart_text(turn.message_id)[:200] for turn in turns]
        answers = [
            turn.article_id.title or self._tool_text(env, turn.tool)
            for turn in turns if turn.outcome in ("answered", "tool")]
        lines = [
            env._("The bot handed over: %s", self._reason_text(env, reason)),
            env._("Customer: %s", partner.display_name),
            # sudo: discuss.channel - the bot's own note of what came before
            *filter(None, [channel.sudo().smart_bot_summary]),
            env._("Asked:"), *(f"- {line}" for line in asked if line),
        ]
        if answers:
            lines += [env._("Answered with:"), *(f"- {line}" for line in answers)]
        if state.serial:
            lines.append(env._("Serial number as told: %s", state.serial))
        if state.order:
            lines.append(env._("Order number as told: %s", state.order))
        if state.symptom:
            lines.append(env._("Fault as told: %s", state.symptom))
        return "\n".join(lines)

    def _tool_text(self, env, name):
        return {
            "order_status": env._("where the customer's orders are"),
            "warranty_status": env._("the warranty of the customer's devices"),
            "device_list": env._("the list of the customer's devices"),
            "create_repair": env._("a repair request was filed"),
            "register_device": env._("a device bought elsewhere was noted"),
            "product_advice": env._("models beyond the customer's own"),
        }[name]

    def _reason_text(self, env, reason):
        return {
            "asked": env._("the customer asked for a person"),
            "unsure": env._("it did not know the answer"),
            "negative": env._("the customer complains"),
            "policy": env._("a person has to check a claim"),
            "failure": env._("it failed"),
            "window": env._("few messages were left"),
            "silence": env._("it did not answer in time"),
        }[reason]
