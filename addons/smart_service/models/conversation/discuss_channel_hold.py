from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store

# nobody has a conversation any more in which the customer has been silent for so long:
# https://developer.work.weixin.qq.com/document/path/94669
HOLD_HOURS = 48


class DiscussChannel(models.Model):
    """A live chat session that is answered in the provider's own client.

    Meanwhile nothing leaves from here: agents' composers are closed, the bot and notices are
    silent. It goes on here when the provider says that it has ended there.
    """

    _inherit = "discuss.channel"

    smart_external_hold = fields.Char(
        "Answered elsewhere by", readonly=True, index="btree_not_null", groups="base.group_user",
        help="Who has the conversation in the provider's own client. Nothing leaves from here "
        "until it has ended there.")

    def _smart_is_held(self):
        self.ensure_one()
        # sudo: discuss.channel - whether it is answered elsewhere does not depend on who asks
        return bool(self.sudo().smart_external_hold)

    @api.model
    def _smart_hold_of(self, contact, account):
        """Who has the last conversation of a contact point with an account, or False."""
        if ("transfer" not in account._adapter().capabilities.kinds or not contact.last_inbound_at
                or contact.last_inbound_at < fields.Datetime.now() - timedelta(hours=HOLD_HOURS)):
            return False
        # sudo: discuss.channel - the contact's own sessions
        return self.sudo().search(
            [("smart_contact_id", "=", contact.id), ("smart_account_id", "=", account.id)],
            order="id desc", limit=1).smart_external_hold

    def _smart_hold(self, who):
        """The provider's client has the conversation from now on.

        :param who: in words
        """
        self.ensure_one()
        self._smart_lock()
        if self.smart_external_hold == who:
            return
        # sudo: discuss.channel - the provider has said so, or the agent who may write has
        session = self.sudo()
        session.smart_external_hold = who
        self.env["smart.service.event"]._log(
            "held_elsewhere", channel=self, user=self._smart_acting_agent(),
            payload={"who": who})
        session._smart_note(self.env._(
            "%(account)s: %(who)s answers the customer there. Nothing leaves from here until "
            "the conversation has ended there.",
            account=session.smart_account_id.name, who=who))
        session._smart_show_hold()

    def _smart_release(self, why):
        """The conversation may be answered here again.

        :param why: plain text for the agents
        """
        for session in self.filtered("smart_external_hold"):
            session._smart_lock()
            session.smart_external_hold = False
            self.env["smart.service.event"]._log("held_no_more", channel=session)
            session._smart_note(why)
            session._smart_show_hold()

    def _smart_show_hold(self):
        """Close or open the composers of those who have it on their screen."""
        Store(bus_channel=self, bus_subchannel="internal_users").add(
            self, ["smart_external_hold"]).bus_send()

    # === SILENCE === #

    def _smart_check_writing(self, kwargs):
        if self._smart_is_held() and kwargs.get("subtype_xmlid") != "mail.mt_note":
            raise UserError(self._smart_held_text())
        return super()._smart_check_writing(kwargs)

    def _smart_held_text(self):
        # sudo: discuss.channel - reading the state of a session that the user is writing in
        session = self.sudo()
        return self.env._(
            "%(who)s answers this customer in the provider's own client (%(account)s), so that "
            "your message would not arrive. Leave a note, or wait until it has ended there.",
            who=session.smart_external_hold, account=session.smart_account_id.name)

    def _smart_voice(self, message):
        return None if self.smart_external_hold else super()._smart_voice(message)

    def _smart_say(self, body, *, epoch, **kwargs):
        if self._smart_is_held():
            self.env["smart.service.event"]._log(
                "bot_answer_dropped", channel=self, payload={"held": self.smart_external_hold})
            return self.env["mail.message"]
        return super()._smart_say(body, epoch=epoch, **kwargs)

    def _smart_post_notice(self, body, **kwargs):
        if self._smart_is_held():
            # sudo: discuss.channel - the name of the provider's client, in a note to agents
            return self._smart_note(self.env._(
                "The customer was not told this, because %(who)s answers elsewhere: %(body)s",
                who=self.sudo().smart_external_hold, body=body))
        return super()._smart_post_notice(body, **kwargs)

    def _smart_call_agent(self):
        return None if self.smart_external_hold else super()._smart_call_agent()

    def _smart_receive(self, event, occurred_at=None):
        last = self.smart_contact_id.last_inbound_at
        if (self.smart_external_hold and last
                and last < fields.Datetime.now() - timedelta(hours=HOLD_HOURS)):
            self._smart_release(self.env._(
                "The customer writes again after a long time: the conversation is answered here."))
        return super()._smart_receive(event, occurred_at=occurred_at)

    def _smart_on_customer_message(self, message):
        return bool(self.smart_external_hold) or super()._smart_on_customer_message(message)

    def action_smart_close(self):
        if held := self.filtered(lambda channel: channel._smart_is_held())[:1]:
            raise UserError(held._smart_held_text())
        return super().action_smart_close()

    # === THE AGENT'S SCREEN === #

    def _smart_store_for_staff(self):
        return [
            *super()._smart_store_for_staff(),
            Store.Attr("smart_external_hold", predicate=lambda channel: channel.smart_owner),
            Store.Attr(
                "smart_can_transfer", lambda channel: channel._smart_can_transfer(),
                predicate=lambda channel: channel.smart_owner),
        ]

    def _smart_can_transfer(self):
        """Whether the provider has a client of its own that can take the conversation."""
        self.ensure_one()
        # sudo: smart.service.account - what its provider can do is no secret
        account = self.sudo().smart_account_id
        return bool(account) and "transfer" in account._adapter().capabilities.kinds
