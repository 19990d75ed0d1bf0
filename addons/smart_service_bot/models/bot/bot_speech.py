from odoo import models

from odoo.addons.smart_service.engine import naming

from ...engine import intent as intents

ANSWER_LENGTH = 600
# a shorter excerpt says nothing: two messages are better then
SHORTEST_ANSWER = 120


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: the words of the answer.

    Every text is made in the environment that carries the customer's language.
    """

    _inherit = "smart.service.bot.turn"

    def _greeting_text(self, env, channel):
        """Greet by the whole name and say that a person can be reached."""
        name = naming.spoken_name(channel._smart_customer_partner().name)
        hello = env._("Hello %(name)s,", name=name) if name else env._("Hello,")
        greeting = self.bot_id.with_env(env).greeting or ""
        reach = env._("Reply “agent” at any time to reach a person.")
        return f"{hello}\n{greeting}\n{reach}" if greeting else f"{hello}\n{reach}"

    def _grouped_text(self, channel, scope, state, body):
        """All that is to be said in this turn as one text: on some channels messages are few."""
        greeting = [] if state.greeted else [self._greeting_text(scope.env, channel)]
        return "\n\n".join([*greeting, *self._prefaces(), body])

    def _prefaces(self):
        """What others want to be said together with the answer."""
        turns = (self | self._merged()).sorted("id")
        return [turn.preface for turn in turns if turn.preface]

    def _fitting_article_text(self, channel, scope, state, article, action):
        """The passage that answers, cut so that the turn is one message where that counts."""
        length = ANSWER_LENGTH
        text = self._article_text(scope.env, article, action, length)
        if not channel._smart_counts_messages():
            return text
        while length > SHORTEST_ANSWER and channel._smart_parts_of(
                self._grouped_text(channel, scope, state, text)) > 1:
            length = length * 3 // 4
            text = self._article_text(scope.env, article, action, length)
        return text

    def _article_text(self, env, article, action, length):
        """The passage that answers, with its source.

        :param length: characters of the passage
        """
        passage = action.hits[0].passage if action.hits else ""
        body = article._passage_text(
            passage, length, self.channel_id.smart_account_id.provider)
        text = env._("%(answer)s\n(From our article “%(title)s”)", answer=body, title=article.title)
        if action.arguments.get("offer_repair"):
            text += "\n\n" + env._("If that doesn't help, reply “repair” and I'll arrange one.")
        return text

    def _question_text(self, scope, action):
        env = scope.env
        if action.name == "confirm_device":
            return env._(
                "Is it about your %(device)s (serial number %(serial)s)? Reply “yes”, or send the "
                "serial number of the device it is about.", **action.arguments)
        if action.name == "confirm_device_and_fault":
            return env._(
                "Is it about your %(device)s (serial number %(serial)s)? If so, please describe "
                "what is wrong. Otherwise send the serial number of the device it is about.",
                **action.arguments)
        if action.name == "fault":
            return env._("What is wrong with the device? Please describe it in a sentence.")
        if action.name == "which_fault":
            names = "\n".join(
                f"{number}. {name}" for number, name in enumerate(action.arguments["faults"], 1))
            return env._(
                "Which of these comes nearest? Reply with its number, or describe it in other "
                "words:\n%s", names)
        if action.name in ("place", "phone", "place_and_phone"):
            return self._reach_text(env, action.name)
        devices = list(scope.devices())[:9]
        if devices:
            lines = "\n".join(
                f"{number}. {device.name} ({device.serial})"
                for number, device in enumerate(devices, 1))
            text = env._("Which of your devices is it about? Reply with its number:\n%s", lines)
        else:
            text = env._(
                "Please send the serial number of the device; it is on the label on its back.")
        if action.name == "serial_and_fault":
            text += "\n" + env._("And please describe what is wrong.")
        return text

    def _reach_text(self, env, name):
        """Ask where the engineer comes to and how he reaches the customer."""
        place = env._(
            "Where should the engineer come to? Please send the address, or better your location "
            "from your phone's map.")
        phone = env._("At which phone number can he call you?")
        return {"place": place, "phone": phone}.get(name, f"{place}\n{phone}")

    def _small_talk(self, env, name, state):
        if name == intents.THANKS:
            return env._("You're welcome. Is there anything else I can do?")
        if name == intents.BYE:
            return env._("Goodbye, and thank you for writing.")
        if name == intents.GREETING and not state.greeted:
            return env._("How can I help?")
        if name == intents.GREETING:
            return env._(
                "How can I help? I answer questions about our products, find your order, check "
                "your warranty and arrange repairs.")
        return env._("Please tell me in a sentence what I can do for you.")

    def _unsure_text(self, env, action):
        """Say that it is not known; name what comes near, if something does."""
        if not action.hits:
            return env._(
                "I don't know the answer to that. Could you put it in other words? Or reply "
                "“agent” to ask a person.")
        titles = "\n".join(f"{number}. {hit.title}" for number, hit in enumerate(action.hits, 1))
        return env._(
            "I'm not sure that I understand. Is it one of these? Reply with its number, or "
            "“agent” to ask a person.\n%s", titles)
