from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.misc import format_datetime

from odoo.addons.mail.tools.discuss import Store

from .call_invitation import MAX_MINUTES, VALID_MINUTES


class DiscussChannel(models.Model):
    """A live chat session: the customer and an expert are asked into a video call."""

    _inherit = "discuss.channel"

    def _smart_call_way(self):
        """How the customer comes into a call: ``widget``, ``link`` or ``agora``."""
        self.ensure_one()
        # sudo: smart.service.account, res.company - how it is done is no secret
        session = self.sudo()
        if session.smart_company_id._smart_agora_ready():
            return "agora"
        return "widget" if session._smart_is_web() else "link"

    def _smart_check_caller(self):
        """Refuse a call by anybody but an agent who has the conversation, or leads it."""
        self._smart_check_agent()
        # sudo: discuss.channel - the state of a session that the user may read
        session = self.sudo()
        if not session.smart_account_id or session.livechat_end_dt:
            raise UserError(self.env._("This conversation is closed."))
        if session._smart_is_held():
            raise UserError(self._smart_held_text())
        if self.env.user.partner_id not in session.channel_member_ids.partner_id:
            raise UserError(self.env._("Join the conversation before you call."))

    def action_smart_video(self):
        """Choose an expert, and ask the customer into a video call."""
        self._smart_check_caller()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Video Call"),
            "res_model": "smart.service.video",
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_channel_id": self.id, "dialog_size": "medium"},
        }

    def _smart_start_video(self, expert=None, minutes=VALID_MINUTES):
        """Invite the customer, and an expert, to a video call.

        Away from the website the customer gets a link in a message of the agent's, in his own
        language, on the channel that he writes on. In the website's chat it rings.

        :param expert: the user who shall join
        :param minutes: how long the link is good
        :return: the invitation
        :raises UserError: the customer can't be written to now, or the call is not the user's
        """
        self._smart_check_caller()
        if not 0 < minutes <= MAX_MINUTES:
            raise UserError(self.env._("A link is good for a week at most."))
        # sudo: smart.service.call.invitation - who may call was checked
        invitations = self.env["smart.service.call.invitation"].sudo()
        invitations._current(self)._revoke()
        invitation = invitations.create({
            "channel_id": self.id, "user_id": self.env.uid, "way": self._smart_call_way(),
            "company_id": (self.sudo().smart_company_id or self.env.company).id,
            "expert_id": expert.id if expert else False,
            "expires_at": fields.Datetime.now().replace(microsecond=0) + timedelta(
                minutes=minutes),
        })
        if expert:
            self._smart_call_in(expert)
        if invitation.way != "widget":
            self._smart_send_link(invitation)
        self.env["smart.service.event"]._log(
            "video_invited", channel=self, user=self.env.user, payload={
                "invitation": invitation.id, "way": invitation.way,
                "expert": expert.id if expert else False})
        return invitation

    def _smart_send_link(self, invitation):
        """Write the link to the customer, as the agent, in the customer's language."""
        # sudo: smart.service.contact - the session's own customer, for the language
        session = self.sudo()
        lang = session.smart_contact_id._lang()
        env = self.with_context(lang=lang).env
        self.message_post(
            body=plaintext2html(env._(
                "%(agent)s invites you to a video call: %(link)s\nOpen the link on a phone or "
                "computer with a camera. It is good until %(time)s.",
                agent=self.env.user.livechat_username or self.env.user.name,
                link=invitation._link(),
                time=self._smart_time_words(invitation.expires_at, lang))),
            message_type="comment", subtype_xmlid="mail.mt_comment")

    def _smart_time_words(self, moment, lang):
        """A moment in a language's words, by the customer's clock where it is known."""
        # sudo: res.partner - the session's own customer, for his time zone
        zone = self.sudo().smart_contact_id.partner_id.tz or self.env.user.tz
        return format_datetime(self.env, moment, tz=zone, dt_format="short", lang_code=lang)

    def _smart_call_in(self, expert):
        """Make a colleague an agent of the session beside its own, and tell him."""
        # sudo: discuss.channel - the agent may ask whomever the list of experts names
        session = self.sudo()
        session._add_members(
            users=expert, create_member_params={"livechat_member_type": "agent"})
        expert._bus_send("simple_notification", {
            "type": "info", "sticky": True, "message": self.with_context(lang=expert.lang).env._(
                "%(agent)s asks you into a video call with %(customer)s.",
                agent=self.env.user.name, customer=self.name)})

    def write(self, vals):
        result = super().write(vals)
        if vals.get("livechat_end_dt"):
            # sudo: smart.service.call.invitation - a conversation's links end with it
            self.env["smart.service.call.invitation"].sudo().search([
                ("channel_id", "in", self.ids), ("revoked_at", "=", False)])._revoke()
        return result

    # === THE SCREEN === #

    def _smart_store_for_staff(self):
        return [
            *super()._smart_store_for_staff(),
            Store.Attr(
                "smart_call_way", lambda channel: channel._smart_call_way(),
                predicate=lambda channel: channel.smart_owner),
        ]

    def _smart_store_for_others(self, fields_to_store):
        fields_to_store = super()._smart_store_for_others(fields_to_store)
        if not self.env.user.share:
            return fields_to_store
        return [
            *(name for name in fields_to_store if name != "default_display_mode"),
            Store.Attr("default_display_mode", lambda channel: channel._smart_display_mode()),
        ]

    def _smart_display_mode(self):
        """Who comes by a link sees the call, with the conversation beside it."""
        # sudo: smart.service.account - which channel a conversation is on
        session = self.sudo()
        if session.smart_owner and not session._smart_is_web():
            return "video_full_screen"
        return session.default_display_mode
