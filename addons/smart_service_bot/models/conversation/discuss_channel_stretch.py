from dataclasses import dataclass

from odoo import fields, models

from ...engine import policy


@dataclass(frozen=True)
class Said:
    """One message as a model may see it.

    :param role: ``user`` for the customer, ``assistant`` for the bot
    """

    role: str
    text: str


@dataclass(frozen=True)
class BotContext:
    """All that a model may see of a session: the bot's present stretch and a summary of the rest.

    :param summary: plain text of what came before, '' in the first stretch
    :param said: of this stretch, oldest first
    """

    summary: str
    said: tuple


class DiscussChannel(models.Model):
    """What the bot may know of a session: its own present stretch, nothing before it."""

    _inherit = "discuss.channel"

    smart_bot_since_id = fields.Integer(
        "Bot's stretch begins after", readonly=True, groups="smart_service.group_lead",
        help="Id of the last message that belongs to what people did before they gave the "
        "conversation back to the bot. The bot sees nothing up to it.")
    smart_bot_summary = fields.Text(
        "What the bot knows of before", readonly=True, groups="smart_service.group_lead")

    def _smart_bot_context(self):
        """What a model may see of this session now; whoever asks a model asks here first.

        Notes, what agents wrote and everything before the stretch are left out.
        """
        self.ensure_one()
        # sudo: discuss.channel, mail.message - the bot answers this session's own customer
        session = self.sudo()
        roles = {
            session.smart_contact_id.partner_id: "user",
            session.livechat_channel_id._smart_bot_partner(): "assistant"}
        messages = self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "=", self.id),
            ("id", ">", session.smart_bot_since_id), ("message_type", "=", "comment"),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id), ("is_internal", "=", False),
        ], order="id")
        return BotContext(session.smart_bot_summary or "", tuple(
            Said(role, self._smart_text(message)) for message in messages
            if (role := roles.get(message.author_id) or message.author_guest_id and "user")))

    def _smart_returned(self, reason, summary, people):
        result = super()._smart_returned(reason, summary, people)
        # sudo: mail.message - the number of the last one alone
        last = self.env["mail.message"].sudo().search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.id)], order="id desc",
            limit=1)
        # sudo: discuss.channel - the language that the customer was spoken to
        spoken = policy.State.load(self.sudo().smart_bot_state).lang
        self.write({
            "smart_bot_since_id": last.id,
            "smart_bot_summary": self._smart_before_bot(summary, people),
            "smart_bot_state": policy.State(greeted=True, lang=spoken).dump()})
        self._smart_announce_bot()
        return result

    def _smart_before_bot(self, summary, people):
        """What the bot is told of what came before: facts, and what a person wrote down for it."""
        lines = [self.env._(
            "A person answered before: %s", ", ".join(people.mapped("name")))] if people else []
        return "\n".join([*lines, *filter(None, [(summary or "").strip()])])

    def _smart_announce_bot(self):
        """Tell the customer who answers now, where that uses nothing up."""
        standing = self._smart_standing()
        if not standing.open or standing.left is not None:
            return
        self._smart_say(self.env._(
            "The digital assistant answers again. What else can I do for you? Reply “agent” at "
            "any time to reach a person."), epoch=self.smart_epoch)
