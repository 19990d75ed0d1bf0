from odoo import models
from odoo.tools import html2plaintext, plaintext2html

# what the bot never takes: the last message belongs to a person
RESERVE = 1


class DiscussChannel(models.Model):
    """How the bot spends the few messages that a reply window allows."""

    _inherit = "discuss.channel"

    def _smart_say(self, body, *, epoch, **kwargs):
        """Where messages are counted, the bot leaves the last one to a person.

        What would not fit is not said: the conversation goes to people, who see why.
        """
        standing = self._smart_standing()
        if (self.smart_owner == "bot" and self.smart_epoch == epoch
                and (not standing.open or standing.left is not None
                     and self._smart_parts_of(body) > standing.left - RESERVE)):
            self.env["smart.service.event"]._log(
                "bot_answer_dropped", channel=self, payload={"left": standing.left})
            self._smart_hand_over("window", self.env._(
                "The bot kept quiet, because the reply window has too few messages left."))
            return self.env["mail.message"]
        return super()._smart_say(body, epoch=epoch, **kwargs)

    def _smart_counts_messages(self):
        """Whether each message to this customer uses something up."""
        return self._smart_standing().left is not None

    def _smart_parts_of(self, body):
        """How many messages a plain text is on the customer's channel."""
        text = html2plaintext(plaintext2html(body), include_references=False)
        # sudo: smart.service.account - what a provider takes is no secret
        return len(self.sudo().smart_account_id._adapter().capabilities.split(text.strip()))

    # === SEVERAL THINGS IN ONE TURN === #

    def _smart_groups(self):
        """Whether what is to be said now should wait for the bot's answer and go with it."""
        return self._smart_bot_answers() and self._smart_counts_messages()
