import uuid

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL


class SmartServiceCall(models.Model):
    """A call with a customer: by telephone, as a call centre reports it, or by video, held here."""

    _inherit = "smart.service.call"

    kind = fields.Selection(
        [("phone", "Telephone"), ("video", "Video")], required=True, default="phone",
        readonly=True)
    ticket_id = fields.Many2one(
        "smart.service.ticket", ondelete="set null", index="btree_not_null",
        readonly=True)
    invitation_id = fields.Many2one(
        "smart.service.call.invitation", ondelete="set null",
        index="btree_not_null", readonly=True)
    expert_id = fields.Many2one(
        "res.users", ondelete="set null", index="btree_not_null", readonly=True)
    participant_ids = fields.One2many(
        "smart.service.call.participant", "call_id", readonly=True)

    _video_open_uniq = models.UniqueIndex(
        "(channel_id) WHERE kind = 'video' AND ended_at IS NULL",
        "This conversation has a video call already.")

    @api.depends("kind", "number", "partner_id", "started_at")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for call in self:
            who = call.number or call.partner_id.display_name or ""
            call.display_name = f"{kinds.get(call.kind)}: {who}" if who else kinds.get(call.kind)

    # === VIDEO === #

    @api.model
    def _video_of(self, channel):
        """The video call that is going on in a session; begun now when there is none."""
        running = self.search([
            ("channel_id", "=", channel.id), ("kind", "=", "video"), ("ended_at", "=", False)],
            limit=1)
        if running:
            return running
        invitation = self.env["smart.service.call.invitation"]._current(channel)
        agent = channel.livechat_operator_id.main_user_id
        values = {
            "kind": "video",
            "account_id": channel.smart_account_id.id,
            "external_id": f"video-{uuid.uuid4().hex}",
            "direction": "out",
            "contact_id": channel.smart_contact_id.id,
            "partner_id": channel.smart_contact_id.partner_id.id,
            "channel_id": channel.id,
            "ticket_id": channel.smart_ticket_id.id,
            "invitation_id": invitation.id,
            "expert_id": invitation.expert_id.id,
            "user_id": agent.id if channel.smart_owner == "agent" else False,
            "started_at": fields.Datetime.now(),
        }
        try:
            with self.env.cr.savepoint():
                call = self.create(values)
        except psycopg2.errors.UniqueViolation:
            # somebody else has begun it at the same moment: join that one
            raise ConcurrencyError("The call has just begun") from None
        self.env["smart.service.event"]._log(
            "call_started", channel=channel, user=call.user_id, payload={"call": call.id})
        return call

    def _video_settle(self):
        """Let those who leave at the same moment do so one after the other.

        Each would see the other still there, and nobody would end the call. The later is run
        again and sees what the earlier has done.
        """
        self.env.cr.execute(SQL(
            "UPDATE smart_service_call SET write_date = now() at time zone 'UTC'"
            " WHERE id = ANY(%s)", self.ids), log_exceptions=False)

    def _video_joined(self, role, name, partner=None, guest=None):
        """Somebody has joined the call."""
        self.ensure_one()
        return self.env["smart.service.call.participant"].create({
            "call_id": self.id, "role": role, "name": name,
            "partner_id": partner.id if partner else False,
            "guest_id": guest.id if guest else False,
            "joined_at": fields.Datetime.now(),
        })

    def _video_left(self, left_at, partner=None, guest=None):
        """Somebody has left the call, or his browser has been gone since ``left_at``."""
        self.ensure_one()
        for line in self.participant_ids.filtered(
                lambda line: not line.left_at and line.partner_id == partner
                and line.guest_id == guest):
            line.left_at = max(left_at, line.joined_at)

    def _video_ended(self):
        """Nobody is in the calls any more: write them down where the customer is looked after."""
        for call in self.filtered(lambda call: not call.ended_at):
            call.participant_ids.filtered(lambda line: not line.left_at).left_at = (
                fields.Datetime.now())
            lines = call.participant_ids
            staff = lines.filtered(lambda line: line.role != "customer")
            call.write({
                "ended_at": max([call.started_at, *lines.mapped("left_at")]),
                "agent_name": ", ".join(dict.fromkeys(staff.mapped("name"))),
                # the conversation may have got its ticket during the call
                "ticket_id": call.ticket_id.id or call.channel_id.smart_ticket_id.id,
            })
            call._show()
            self.env["smart.service.event"]._log(
                "call_ended", channel=call.channel_id, partner=call.partner_id,
                user=call.user_id, company=call.company_id, ticket=call.ticket_id, payload={
                    "call": call.id, "kind": "video", "minutes": call.minutes,
                    "customer_came": bool(lines - staff)})

    def _show(self):
        result = super()._show()
        if self.kind == "video" and self.ticket_id:
            self.ticket_id.message_post(body=self._text(), subtype_xmlid="mail.mt_note")
        return result

    def _text(self):
        if self.kind != "video":
            return super()._text()
        values = {
            "agent": self.agent_name or self.env._("nobody"),
            "customer": self.partner_id.name or self.channel_id.name or self.env._("the customer"),
            "minutes": round(self.minutes, 1)}
        if not self.participant_ids.filtered(lambda line: line.role == "customer"):
            return self.env._(
                "Video call by %(agent)s, %(minutes)s minutes; %(customer)s did not come.",
                **values)
        return self.env._(
            "Video call with %(customer)s, %(agent)s talked: %(minutes)s minutes.", **values)
