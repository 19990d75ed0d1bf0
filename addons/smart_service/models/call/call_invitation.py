import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools.misc import hmac

# how long a customer may take to open the link
VALID_MINUTES = 60
MAX_MINUTES = 7 * 24 * 60
# of the HMAC-SHA256 in hexadecimal digits; 128 bits
SIGNATURE_LENGTH = 32
KEEP_DAYS = 90
# uids at Agora: the customer's, and from where those of users begin
CUSTOMER_UID = 1
OUR_UIDS = 1000


class SmartServiceCallInvitation(models.Model):
    """A customer's invitation to a video call with an agent and maybe an expert.

    Whoever is not on the website gets a link: an HMAC over the row, the session and the expiry,
    keyed by the database's secret. It is good for one session until it expires, is revoked or the
    conversation ends. Who comes by it is the session's *visitor*.
    """

    _name = "smart.service.call.invitation"
    _description = "Invitation to a Video Call"
    _order = "id desc"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, ondelete="cascade", index=True,
        readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Invited by", required=True, ondelete="restrict", readonly=True)
    expert_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    way = fields.Selection(
        [("link", "Link"), ("widget", "Website chat"), ("agora", "Agora")], required=True,
        readonly=True)
    nonce = fields.Char(
        required=True, readonly=True, groups=fields.NO_ACCESS, copy=False,
        default=lambda self: secrets.token_hex(8))
    expires_at = fields.Datetime("Good until", required=True, readonly=True)
    revoked_at = fields.Datetime("Revoked at", readonly=True)
    opened_at = fields.Datetime("Opened at", readonly=True)
    guest_ids = fields.Many2many(
        "mail.guest", "smart_service_invitation_guest_rel", "invitation_id", "guest_id",
        "Came by it", readonly=True)

    _current_idx = models.Index("(channel_id, id) WHERE revoked_at IS NULL")

    @api.depends("channel_id", "way")
    def _compute_display_name(self):
        for invitation in self:
            invitation.display_name = invitation.channel_id.name or invitation.way

    @api.model
    def _current(self, channel):
        """The last invitation that is still good in a session."""
        return self.search([
            ("channel_id", "=", channel.id), ("revoked_at", "=", False),
            ("expires_at", ">", fields.Datetime.now())], limit=1)

    # === THE LINK === #

    def _signature(self):
        self.ensure_one()
        # sudo: smart.service.call.invitation, ir.config_parameter - the key never leaves
        invitation = self.sudo()
        signed = (invitation.id, invitation.channel_id.id, invitation.nonce,
                  fields.Datetime.to_string(invitation.expires_at))
        return hmac(invitation.env, "smart_service.call", signed)[:SIGNATURE_LENGTH]

    def _link(self):
        """The address that the customer opens."""
        self.ensure_one()
        return self.get_base_url() + self._path()

    def _path(self):
        return f"/smart_service/call/{self.id}/{self._signature()}"

    @api.model
    def _for_link(self, invitation_id, signature):
        """The invitation of a link; empty when nobody has signed it."""
        # sudo: smart.service.call.invitation - the signature lets its holder in
        invitation = self.sudo().browse(invitation_id).exists()
        if not invitation or not consteq(invitation._signature(), signature):
            return self.browse()
        return invitation

    def _standing(self):
        """``good``, or why it is not: ``revoked``, ``expired``, ``over``."""
        self.ensure_one()
        if self.channel_id.livechat_end_dt:
            return "over"
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= fields.Datetime.now():
            return "expired"
        return "good"

    def _is_foreign_to(self, user):
        """Whether somebody is logged in who is not the customer that was invited."""
        self.ensure_one()
        customer = self.channel_id.smart_contact_id.partner_id
        return not user._is_public() and user.partner_id != customer

    def _is_running(self):
        """Whether somebody of ours is in the call, so that the customer can join."""
        self.ensure_one()
        if self.way == "agora":
            return True
        return bool(self.channel_id.rtc_session_ids)

    def _opened(self):
        """The customer has the page open: tell who invited him, once."""
        self.ensure_one()
        # who joins at the same moment matters more than the note that he has come
        if self.opened_at or not self.try_lock_for_update():
            return
        self.opened_at = fields.Datetime.now()
        for user in self.user_id | self.expert_id:
            user._bus_send("simple_notification", {
                "type": "info",
                "message": self.with_context(lang=user.lang).env._(
                    "%s has opened the link to the video call.", self.channel_id.name)})

    def _let_in(self, timezone=None, country_code=None):
        """Make whoever holds the link a visitor of the session.

        Core makes an agent of a member without a type, and takes no type for a logged-in user.

        :return: the ``mail.guest``, empty for a logged-in customer
        :raises UserError: the invitation is no longer good
        """
        self.ensure_one()
        if self._standing() != "good":
            raise UserError(self.env._("This invitation is no longer good."))
        channel = self.channel_id
        user = self.env.user
        if not user._is_public():
            if user.partner_id not in channel.channel_member_ids.partner_id:
                channel._add_members(
                    partners=user.partner_id, post_joined_message=False,
                    create_member_params={"livechat_member_type": "visitor"})
            return self.env["mail.guest"]
        customer = channel.smart_contact_id
        _partner, guest = channel._find_or_create_persona_for_channel(
            guest_name=customer.partner_id.name or customer.name or channel.name,
            timezone=timezone, country_code=country_code, post_joined_message=False,
            create_member_params={"livechat_member_type": "visitor"})
        if guest:
            self.guest_ids |= guest
        return guest

    # === AGORA === #

    def _agora_channel(self):
        """The channel's name at Agora; nobody guesses it."""
        # sudo: smart.service.call.invitation - the name goes to participants alone
        return f"call-{self.id}-{self.sudo().nonce}"

    def _agora_ticket(self, uid):
        """What a participant's app needs to join; never for longer than the invitation is good.

        :param uid: 1 is the customer's, ours are above
        """
        left = self.expires_at - fields.Datetime.now()
        return self.channel_id.smart_company_id._smart_agora_ticket(
            self._agora_channel(), uid, max(1, int(left.total_seconds())))

    def action_agora_ticket(self):
        """Show the agent what his app of Agora joins with, and log that the call begins."""
        self.ensure_one()
        self.channel_id._smart_check_caller()
        # sudo: smart.service.call.invitation, res.company - the agent is a participant
        invitation = self.sudo()
        if invitation.way != "agora" or invitation._standing() != "good":
            raise UserError(self.env._("This invitation is no longer good."))
        ticket = invitation._agora_ticket(OUR_UIDS + self.env.uid)
        invitation._log_agora(
            "expert" if self.env.user == invitation.expert_id else "agent", self.env.user.name,
            self.env.user.partner_id)
        return {"type": "ir.actions.client", "tag": "smart_service.agora_ticket",
                "params": {"ticket": ticket, "invitation_id": self.id}}

    def _log_agora(self, role, name, partner):
        """Somebody has got what he joins with; Agora does not tell us more."""
        call = self.env["smart.service.call"]._video_of(self.channel_id)
        if partner not in call.participant_ids.partner_id or not partner:
            call._video_joined(role, name, partner)

    # === THE END OF IT === #

    def action_revoke(self):
        """The link is good no more; who came by it leaves the conversation."""
        self.check_access("read")
        for invitation in self:
            invitation.channel_id._smart_check_caller()
        # sudo: smart.service.call.invitation - whoever may call may take it back
        self.sudo()._revoke()
        return True

    def _revoke(self):
        self.filtered(lambda invitation: not invitation.revoked_at).revoked_at = (
            fields.Datetime.now())
        self._put_out()
        # Odoo's own calls end by themselves, when nobody is in them any more
        self.env["smart.service.call"].search([
            ("invitation_id", "in", self.filtered(lambda i: i.way == "agora").ids),
            ("ended_at", "=", False)])._video_ended()

    def _put_out(self):
        """Guests who came by links are no members any more."""
        for invitation in self:
            members = invitation.channel_id.channel_member_ids.filtered(
                lambda member, guests=invitation.guest_ids: member.guest_id in guests)
            members.rtc_session_ids.unlink()
            members.unlink()

    @api.autovacuum
    def _gc_expired(self):
        """Links that have expired let nobody in; who came by them and has hung up goes."""
        self.search([
            ("guest_ids", "!=", False), ("revoked_at", "=", False),
            ("expires_at", "<", fields.Datetime.now()),
        ]).filtered(lambda invitation: not invitation.channel_id.rtc_session_ids)._revoke()
        self.search([(
            "expires_at", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS))]).unlink()
