from collections import Counter

from odoo import models

from odoo.addons.smart_service.engine import routing

from ...engine import policy, retrieval, text

HISTORY = 6
SUGGESTION_LENGTH = 300
# kept of a reply window for the word that follows the customer's choice
RESERVE = 1


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: giving the conversation to people."""

    _inherit = "smart.service.bot.turn"

    def _hand_over(
            self, channel, state, reason, scope=None, found=None, topic="", announced=False):
        """Tell the customer that a person takes over, then give the session to people.

        Both happen under the session's lock in this transaction; afterwards the bot is mute.

        :param scope: what the customer may see, and the language to speak in
        :param found: what the turn rests on, for the agent
        :param topic: the sensitive one, see `policy.topics`
        :param announced: the customer was told already
        """
        env = scope.env if scope else self._his_env(channel)
        if not announced:
            self.answer_message_id = self._announce(channel, env, reason, topic)
            if not self.answer_message_id:
                self.outcome = "dropped"
                return
        self.write({"outcome": "handed_over", "reason": reason})
        channel.smart_bot_state = policy.replace(state, handed_over=True).dump()
        self._note_skill(channel, found)
        channel._smart_hand_over(reason, self._summary(channel, state, reason, found))

    def _his_env(self, channel):
        """The environment that speaks the customer's language."""
        return self.env(context={**self.env.context, "lang": channel._smart_in_his_words().lang})

    def _announce(self, channel, env, reason, topic=""):
        """Tell the customer that a person takes over, when one does, and what he may have instead.

        Nothing of the turn itself is written: a worker that hangs may hold its row.

        :return: the message, empty when nothing may be said to him
        """
        lines = [*self._prefaces()]
        if topic == policy.DANGER:
            lines.append(env._(
                "Please keep away from the device, and pull the plug if that is safe."))
        lines.append(self._hand_over_text(env, reason))
        absence, choices = self._absence(channel, env)
        message = self._say(channel, env, "\n\n".join(filter(None, (*lines, *absence))), choices)
        if message and choices:
            channel._smart_offer_with(message)
        return message

    def _absence(self, channel, env):
        """What to say when nobody is there, with what he may have instead.

        :return: (texts, choices), both empty while somebody is there
        """
        people = channel._smart_people()
        if people.there:
            return [], ()
        choices = self._instead(channel.with_context(smart_spoken_lang=env.lang))
        return [self._absence_text(channel, env, people), *(
            [env._("What shall we do until then?")] if choices else [])], choices

    def _absence_text(self, channel, env, people):
        """That nobody is there, when somebody is again, and until when an answer is promised."""
        lines = []
        if people.opens_at:
            lines.append(env._(
                "Nobody is at work now; we are back on %s.",
                channel._smart_moment_text(env, people.opens_at)))
        else:
            lines.append(env._("Nobody is free at this moment."))
        if people.due_at:
            lines.append(env._(
                "We answer by %s at the latest.", channel._smart_moment_text(env, people.due_at)))
        return "\n".join(lines)

    @staticmethod
    def _instead(channel):
        """A call, a ticket or waiting, where the customer looks at the answer and may write one."""
        standing = channel._smart_standing()
        if (not channel.smart_account_id._is_waited_at() or channel.smart_offer
                or not standing.open or not routing.may_be_told(standing.left, RESERVE + 1)):
            return ()
        return tuple(channel._smart_offer_buttons())

    # === FOR THE AGENT === #

    def _agents_lang(self, channel):
        """The language that most agents of the desk read."""
        # sudo: res.users - the language of colleagues, for a note to them
        desk = channel.livechat_channel_id.sudo()
        langs = Counter(filter(None, desk.user_ids.mapped("lang")))
        company = (channel.smart_company_id or self.env.company).sudo()
        return langs.most_common(1)[0][0] if langs else company.partner_id.lang

    def _note_skill(self, channel, found):
        """Ask the router for an agent who knows the matter, unless somebody else has said whom."""
        # sudo: discuss.channel - whom a session needs follows from what its customer wrote
        session = channel.sudo()
        if not session.smart_skill_ids and (skill := self._best_skill(session, found)):
            session.smart_skill_ids = skill

    def _best_skill(self, session, found):
        """The skill of the desk's agents whose name is nearest to what was talked about."""
        skills = session.livechat_channel_id.user_ids.livechat_expertise_ids
        if not skills:
            return skills
        turns = self._stretch(session)
        article = turns.article_id[:1]
        said = [session._smart_text(turn.message_id) for turn in turns]
        about = set(text.terms("\n".join(
            [*said, article.title or "", article.keywords or "",
             *([hit.title for hit in found.hits[:1]] if found else [])])))
        fits = {
            skill: sum(len(term) > 1 for term in set(text.terms(skill.name)) & about)
            for skill in skills}
        best = max(skills, key=lambda skill: (fits[skill], -skill.id))
        return best if fits[best] else skills.browse()

    def _stretch(self, channel):
        """The last turns of the bot's present stretch up to this one, oldest first."""
        return self.search([
            ("channel_id", "=", channel.id), ("id", "<=", self.id), ("epoch", "=", self.epoch),
        ], limit=HISTORY).sorted("id")

    def _summary(self, channel, state, reason, found=None):
        """What an agent wants to know first, in his language; plain text."""
        env = self.env(context={**self.env.context, "lang": self._agents_lang(channel)})
        partner = channel._smart_customer_partner()
        turns = self._stretch(channel)
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
        lines += self._wish_lines(channel, env, found)
        lines += [
            line for line, value in (
                (env._("Serial number as told: %s", state.serial), state.serial),
                (env._("Order number as told: %s", state.order), state.order),
                (env._("Fault as told: %s", state.symptom), state.symptom),
                (env._("Place as told: %s", state.place), state.place),
                (env._("Phone as told: %s", state.phone), state.phone),
            ) if value]
        lines += [
            env._("%(what)s as told: %(value)s", what=name.replace("_", " "), value=value)
            for name, value in state.arguments.items() if value]
        return "\n".join([*lines, *self._suggestion_lines(env, found)])

    def _wish_lines(self, channel, env, found):
        """What the customer wants as the bot reads it, and who knows best about it."""
        lines = []
        codes = [turn.intent for turn in self._stretch(channel)]
        if found:
            codes.append(found.understanding.intent.name)
        wishes = list(filter(None, (self._wish_text(env, code) for code in codes)))
        if wishes:
            lines.append(env._("Wants: %s", wishes[-1]))
        # sudo: discuss.channel - the skills that the session waits for
        if skills := channel.sudo().smart_skill_ids:
            lines.append(env._("Best skill: %s", ", ".join(skills.mapped("name"))))
        return lines

    @staticmethod
    def _suggestion_lines(env, found):
        """The answer that comes nearest, for the agent to judge."""
        near = next((hit for hit in (found.hits if found else ())
                     if hit.confidence >= policy.CALIBRATION.suggest), None)
        told = retrieval.excerpt(near.passage, near.passage, SUGGESTION_LENGTH) if near else ""
        return [env._("Suggested answer, from the article “%s”:", near.title), told] if told else []
