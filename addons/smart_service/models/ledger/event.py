from odoo import api, fields, models
from odoo.exceptions import AccessError

from .event_kinds import KINDS


class SmartServiceEvent(models.Model):
    """The ledger: what happened, written by the acting code in the same transaction.

    Nobody changes or removes a row; figures are computed from it and nothing else.
    """

    _name = "smart.service.event"
    _description = "Service Event"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    kind = fields.Selection(KINDS, required=True, index=True, readonly=True)
    occurred_at = fields.Datetime(
        "Occurred at",
        required=True, readonly=True, index=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True)
    desk_id = fields.Many2one("im_livechat.channel", ondelete="set null", readonly=True)
    account_id = fields.Many2one("smart.service.account", ondelete="set null", readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", ondelete="set null", index="btree_not_null", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="set null", index="btree_not_null", readonly=True)
    user_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    owner = fields.Selection(
        [("bot", "Bot"), ("queue", "Queue"), ("agent", "Agent"), ("closed", "Closed")],
        readonly=True, help="Who owned the conversation at that moment.")
    payload = fields.Json(readonly=True)

    @api.model
    def _log(self, kind, **about):
        """Write one row; wake the event worker when the kind is reacted to.

        :param about: see :meth:`_prepare`
        :return: the event
        """
        return self._log_all(kind, [about])

    @api.model
    def _log_all(self, kind, abouts):
        """Write rows of one kind together."""
        # sudo: smart.service.event - the ledger is written by code on everybody's behalf and
        # changed by nobody
        events = self.sudo().create([self._prepare(kind, **about) for about in abouts])
        if kind in self._reactive_kinds():
            events._queue_reaction()
        return events

    @api.model
    def _prepare(self, kind, *, channel=None, partner=None, user=None, payload=None, message=None,
                 company=None, **links):
        """The values of a row.

        :param links: further records by field name without ``_id`` (ticket, visit …)
        """
        # sudo: discuss.channel - the row describes the session, the caller need not read it
        channel = (channel or self.env["discuss.channel"]).sudo()
        owner = channel.smart_owner or False
        vals = {
            "kind": kind,
            "channel_id": channel.id,
            "desk_id": channel.livechat_channel_id.id,
            "account_id": channel.smart_account_id.id,
            "company_id": (company or channel.smart_company_id or self.env.company).id,
            "mail_message_id": message.id if message else False,
            "partner_id": (partner or channel.smart_contact_id.partner_id).id,
            "user_id": user.id if user else False,
            "owner": owner,
            "payload": payload or {},
        }
        for name, record in links.items():
            if record is not None:
                vals[f"{name}_id"] = record.id
        return vals

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("The ledger can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Nothing is removed from the ledger."))

    # === REACTIONS === #

    @api.model
    def _reactive_kinds(self):
        """Kinds that something is done about, beside the transaction that logged them."""
        return set()

    def _queue_reaction(self):
        Task = self.env["smart.service.event.task"]
        # what could be computed is given, which saves a statement
        Task.create([{
            "event_id": event.id, "event_kind": event.kind, "company_id": event.company_id.id,
            "queue_key": event._reaction_key()} for event in self])
        Task._wake()

    def _reaction_key(self):
        """Events of one conversation are reacted to in order."""
        self.ensure_one()
        return f"channel:{self.channel_id.id}" if self.channel_id else f"event:{self.id}"

    def _react(self):
        """Do what this kind calls for: ``_react_<kind>``."""
        self.ensure_one()
        getattr(self, f"_react_{self.kind}")()
