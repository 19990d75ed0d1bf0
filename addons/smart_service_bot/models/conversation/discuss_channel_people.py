from dataclasses import dataclass
from datetime import datetime

from odoo import fields, models


@dataclass(frozen=True)
class People:
    """Whether a person can answer now, and if not, when one does.

    :param there: somebody of the desk works now
    :param opens_at: when the desk works again, None when it works now or nobody knows
    :param due_at: until when the customer is promised an answer, None without a promise
    """

    there: bool
    opens_at: datetime | None = None
    due_at: datetime | None = None


class DiscussChannel(models.Model):
    """What the bot knows of the people whom it hands over to."""

    _inherit = "discuss.channel"

    def _smart_people(self):
        """The :class:`People` of this session's desk as they are now."""
        self.ensure_one()
        desk = self.livechat_channel_id
        # sudo: im_livechat.channel - whether somebody is there is what the customer is told
        desk = desk.sudo()
        due_at = self._smart_promised_until() or None
        if not desk._smart_is_open():
            opens_at = desk._smart_opens_at()
            # nobody keeps a promise before somebody is there
            kept = due_at and (not opens_at or due_at > opens_at)
            return People(False, opens_at, due_at if kept else None)
        live = self.smart_account_id._is_live()
        there = any(
            agent.online if live else desk.id in agent.duty
            for agent in desk._smart_agents({desk.id}))
        return People(there, None, due_at)

    def _smart_goes_to_people(self):
        """Whether this customer's tier is served by people, and one of them is there.

        Who was given back to the bot stays with it.
        """
        tier = self._smart_customer_partner()._smart_tier()
        if not tier or self.smart_return_count:
            return False
        # sudo: im_livechat.channel - the desk's own rule
        tiers = self.livechat_channel_id.sudo().smart_people_first_tier_ids
        return tier in tiers and self._smart_people().there

    def _smart_offer_with(self, message):
        """The customer was offered a call or a ticket in the bot's own message.

        The queue does not repeat what that message said.
        """
        # sudo: discuss.channel - follows from what the session's customer was just told
        self.sudo().write({
            "smart_offer": "offered", "smart_told_at": fields.Datetime.now(),
            "smart_told_place": 0, "smart_told_minutes": -1,
            "smart_told_message_id": message.id})
        self.env["smart.service.event"]._log("offered_instead", channel=self)
