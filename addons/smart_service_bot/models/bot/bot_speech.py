from odoo import models

from ...engine import inputs, policy
from ...engine import intent as intents

ANSWER_LENGTH = 600
# who asks on has read the beginning: the part that answers is enough
FOLLOWING_LENGTH = 320
# a shorter excerpt says nothing: two messages are better then
SHORTEST_ANSWER = 120


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: the words of the answer.

    Every text is made in the environment that carries the customer's language.
    """

    _inherit = "smart.service.bot.turn"

    def _greeting_text(self, env, channel):
        """Greet by surname and tier, say that no person speaks, and how one is reached."""
        about = self.bot_id.with_env(env).greeting or env._("I'm the digital assistant.")
        reach = env._("Reply “agent” at any time to reach a person.")
        # sudo: im_livechat.channel - when its people work is what the customer is told
        desk = channel.livechat_channel_id.sudo()
        if not desk._smart_is_open() and (opens_at := desk._smart_opens_at()):
            reach += "\n" + env._(
                "Our colleagues are back on %s.", channel._smart_moment_text(env, opens_at))
        return "\n".join([*channel._smart_salutation(env), about, reach])

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
        length = FOLLOWING_LENGTH if action.follows else ANSWER_LENGTH
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

    def _question(self, scope, action):
        """The question to put, and the choices below it as (payload, label)."""
        env = scope.env
        yes, no = env._("Yes"), env._("No")
        yes_no = (("bot:yes", yes), ("bot:no", no))
        if action.name == "confirm_device":
            return env._(
                "Is it about your %(device)s (serial number %(serial)s)? Reply “yes”, or send the "
                "serial number of the device it is about.", **action.arguments), (
                    yes_no if self._has_buttons(2) else ())
        if action.name == "confirm_device_and_fault":
            return env._(
                "Is it about your %(device)s (serial number %(serial)s)? If so, please describe "
                "what is wrong. Otherwise send the serial number of the device it is about.",
                **action.arguments), ()
        if action.name == "fault":
            return env._("What is wrong with the device? Please describe it in a sentence."), ()
        if action.name == "which_fault":
            return env._(
                "Which of these comes nearest? Choose one, or describe it in other words:"
            ), self._numbered(action.arguments["faults"])
        if action.name == "which_intent":
            return env._("I'm not sure what you mean. What is it about?"), self._numbered(
                self._wish_name(env, code) for code in action.arguments["intents"])
        if action.name in ("place", "phone", "place_and_phone"):
            return self._reach_text(env, action.name), ()
        return self._which_device(scope, action)

    def _which_device(self, scope, action):
        env, devices = scope.env, list(scope.devices())[:9]
        fault = "\n" + env._("And please describe what is wrong.") if (
            action.name == "serial_and_fault") else ""
        if devices:
            return env._("Which of your devices is it about? Choose one:") + fault, self._numbered(
                f"{device.name} ({device.serial})" for device in devices)
        return env._(
            "Please send the serial number of the device; it is on the label on its back."
        ) + fault, ()

    def _has_buttons(self, number):
        """Whether the customer's channel shows so many choices as such."""
        return self.channel_id.smart_account_id._adapter().capabilities.buttons >= number

    def _wish_name(self, env, code):
        """What a wish is called to a customer who is asked whether he means it."""
        return self._wish_text(env, code) or code

    def _reach_text(self, env, name):
        """Ask where the engineer comes to and how he reaches the customer."""
        place = env._(
            "Where should the engineer come to? Please send the address, or better your location "
            "from your phone's map.")
        phone = env._("At which phone number can he call you?")
        return {"place": place, "phone": phone}.get(name, f"{place}\n{phone}")

    def _small_talk(self, env, name, state):
        said = {
            intents.THANKS: env._("You're welcome. Is there anything else I can do?"),
            intents.BYE: env._("Goodbye, and thank you for writing."),
            inputs.EMPTY: env._(
                "I got no words with that. Please tell me in a sentence what I can do for you."),
            inputs.FILES: env._(
                "I can't look at files or listen to recordings. Please tell me in a sentence what "
                "it is about, or reply “agent”: a person sees what you have sent."),
            inputs.PLACE: env._(
                "I have the place, thank you. Please tell me in a sentence what I can do for you "
                "there."),
            inputs.LINK: env._(
                "I can't open links. Please tell me in a sentence what it is about, or reply "
                "“agent”: a person sees what you have sent."),
            inputs.LONG: env._(
                "That is too long for me to read. Please put your question in one or two "
                "sentences, or reply “agent” to ask a person."),
            inputs.CODE: env._(
                "I can't do anything with program code. Please tell me in a sentence what I can do "
                "for you, or reply “agent” to ask a person."),
            inputs.FOREIGN: env._(
                "I only understand English and Chinese. Reply “agent” to reach a person.\n"
                "我只懂中文和英文。回复“人工”即可联系人工客服。"),
            policy.PRIVATE: env._(
                "I can't tell you anything about other people, neither customers nor colleagues. "
                "What can I do for you about your own orders and devices?"),
            policy.ORDERED_ABOUT: env._(
                "I can't do that. I answer questions about our products and about your own orders "
                "and devices; reply “agent” to reach a person."),
            policy.WHO_IT_IS: env._(
                "I'm a bot, not a person. I answer questions about our products, find your order, "
                "check your warranty and arrange repairs; reply “agent” to reach a person."),
            policy.UNSAFE: env._(
                "I can't help with that: what protects you and the device has to stay in "
                "place. If it doesn't work as it should, I arrange a repair; reply “repair”."),
            policy.ACKNOWLEDGED: env._("All right. What else can I do for you?"),
            "cancelled": env._("All right, nothing was changed. What else can I do for you?"),
        }
        if name in said:
            return said[name]
        if name == intents.GREETING and not state.greeted:
            return env._("How can I help?")
        if name == intents.GREETING:
            return env._(
                "How can I help? I answer questions about our products, find your order, check "
                "your warranty and arrange repairs.")
        return env._("Please tell me in a sentence what I can do for you.")

    def _unsure(self, env, titles):
        """Say that it is not known; name what comes near, if something does."""
        if not titles:
            return env._(
                "I don't know the answer to that. Could you put it in other words? Or reply "
                "“agent” to ask a person."), ()
        return env._(
            "I'm not sure that I understand. Is it one of these? Choose one, or reply “agent” to "
            "ask a person."), self._numbered(titles)
