from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from odoo.addons.mail.tools.discuss import Store

from ...engine import ownership

OWNERS = [("bot", "Bot"), ("queue", "Queue"), ("agent", "Agent"), ("closed", "Closed")]
HAND_OVER_REASONS = [
    ("asked", "Customer asked for a person"), ("unsure", "Bot did not know"),
    ("failure", "Bot failed"), ("policy", "A person has to check"),
    ("negative", "Customer complains"), ("window", "Few messages are left"),
    ("silence", "Bot did not answer in time"), ("vip", "Customer's tier is served by people"),
    ("sensitive", "Sensitive topic"), ("loop", "The same answer again and again"),
    ("script", "Script passes on to people"),
]


class DiscussChannel(models.Model):
    """A live chat session, on whatever channel: who owns it and how it changes hands."""

    _inherit = "discuss.channel"

    smart_account_id = fields.Many2one(
        "smart.service.account", "Account", ondelete="restrict", index="btree_not_null",
        readonly=True)
    smart_contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", ondelete="restrict", index="btree_not_null",
        readonly=True, help="Where the customer writes from; replies go there and nowhere else.")
    smart_company_id = fields.Many2one(
        "res.company", "Company", compute="_compute_smart_company_id", store=True,
        precompute=True, index="btree_not_null")
    smart_owner = fields.Selection(OWNERS, "Owner", readonly=True, index="btree_not_null")
    smart_epoch = fields.Integer(
        "Epoch", default=0, readonly=True, help="Counts the changes of hands.")
    smart_priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Urgent")], "Priority", default="0", readonly=True,
        groups="base.group_user", help="A customer who complains waits with high priority.")
    smart_hand_over_reason = fields.Selection(
        HAND_OVER_REASONS, "Handed over because", readonly=True, groups="base.group_user")

    _smart_one_open = models.UniqueIndex(
        "(smart_contact_id, smart_account_id)"
        " WHERE livechat_end_dt IS NULL AND smart_contact_id IS NOT NULL",
        "This contact point has an open conversation already.")
    _smart_owner_check = models.Constraint(
        "CHECK (smart_owner IS NULL OR (smart_owner = 'closed') = (livechat_end_dt IS NOT NULL))",
        "A conversation is closed exactly when it has ended.")

    @api.depends("smart_account_id.company_id", "livechat_channel_id.smart_company_id")
    def _compute_smart_company_id(self):
        for channel in self:
            channel.smart_company_id = (
                channel.smart_account_id.company_id
                or channel.livechat_channel_id.smart_company_id)

    def write(self, vals):
        # whoever ends a session (core does in several places) takes the ownership away with it
        ending = self.browse()
        if vals.get("livechat_end_dt"):
            ending = self.filtered(lambda channel: channel.smart_owner not in (False, "closed"))
        result = super(DiscussChannel, self - ending).write(vals) if self - ending else True
        for channel in ending:
            owner, epoch = ownership.move(channel.smart_owner, channel.smart_epoch, "closed")
            result = super(DiscussChannel, channel).write(
                {**vals, "smart_owner": owner, "smart_epoch": epoch})
            self.env["smart.service.event"]._log(
                "session_closed", channel=channel, user=self._smart_acting_agent(),
                payload={"reason": self.env.context.get("smart_close_reason", "ended")})
        return result

    def _smart_acting_agent(self):
        user = self.env.user
        return user if user._is_internal() and not self.env.su else self.env["res.users"]

    def _smart_customer_partner(self):
        """The customer of this session."""
        self.ensure_one()
        return self.smart_contact_id.partner_id

    def _notify_get_reply_to(self, default=None, author_id=False):
        # nobody answers a chat by mail; to look for the address would cost three queries
        ours = self.filtered("smart_account_id")
        addresses = dict.fromkeys(ours.ids, default or False)
        if others := self - ours:
            addresses |= super(DiscussChannel, others)._notify_get_reply_to(default, author_id)
        return addresses

    # === OWNERSHIP === #

    def _smart_move(self, to):
        self.ensure_one()
        owner, epoch = ownership.move(self.smart_owner, self.smart_epoch, to)
        # sudo: discuss.channel - who may join or hand over is decided by the caller
        self.sudo().write({"smart_owner": owner, "smart_epoch": epoch})

    def _smart_lock(self):
        """Lock the session's row and read its owner and epoch as they are now.

        Whoever is about to post begins with it: of two that post at the same time the later is
        refused here, before it has done any work, and is run again.
        """
        self.ensure_one()
        self.flush_recordset(["smart_owner", "smart_epoch"])
        self.env.cr.execute(SQL(
            "SELECT smart_owner, smart_epoch FROM discuss_channel WHERE id = %s"
            " FOR NO KEY UPDATE", self.id), log_exceptions=False)
        owner, epoch = self.env.cr.fetchone()
        self._fields["smart_owner"]._update_cache(self, owner)
        self._fields["smart_epoch"]._update_cache(self, epoch)
        return owner, epoch

    def _smart_hand_over(self, reason, summary=None):
        """Give the session from the bot to people.

        :param reason: one of :data:`HAND_OVER_REASONS`
        :param summary: plain text for the agent, seen by agents alone
        """
        self.ensure_one()
        owner, _epoch = self._smart_lock()
        if owner != "bot":
            return False
        self._smart_move("queue")
        # sudo: discuss.channel - the hand-over itself is what the caller was allowed to do
        self.sudo().write({
            "smart_hand_over_reason": reason,
            "smart_priority": "1" if reason == "negative" else self.sudo().smart_priority,
        })
        self.env["smart.service.event"]._log(
            "handed_over", channel=self, payload={"reason": reason})
        if summary:
            self._smart_note(summary)
            self._smart_summarise(summary)
        self._smart_call_agent()
        return True

    def _smart_call_agent(self):
        """Give a queued session to a free agent, or show it to all as looking for help."""
        self.ensure_one()
        session = self.with_env(self.smart_contact_id._session_env())
        if not session._smart_route():
            # by a write of its own: open browsers are told of need_help on write alone
            session.livechat_status = "need_help"

    def _smart_route(self):
        """Hook: give a queued session to an agent.

        :return: whether somebody had room for it
        """
        return False

    def _add_members(self, *, guests=None, partners=None, users=None, **kwargs):
        # sudo: discuss.channel - who holds it does not depend on who joins
        for channel in self.sudo():
            if channel.smart_owner in ("bot", "queue"):
                # first, as the queue does: else it gives to the one who is joining, and both wait
                channel._smart_lock()
        members = super()._add_members(guests=guests, partners=partners, users=users, **kwargs)
        for member in members:
            channel = member.channel_id
            joined = member.partner_id.user_ids.filtered(lambda user: user._is_internal())
            # sudo: discuss.channel - the state follows from the join that was just allowed
            if joined and channel.sudo().smart_owner in ("bot", "queue"):
                channel._smart_take_over(joined[:1])
        return members

    def _smart_take_over(self, user):
        """An agent has joined: the session is his, bot and queue leave."""
        self.ensure_one()
        # sudo: discuss.channel - the state follows from a join that was allowed
        channel = self.sudo()
        held_by = channel.livechat_operator_id
        about_joining = channel._smart_about_joining()
        channel._smart_move("agent")
        channel.livechat_operator_id = user.partner_id
        if held_by != user.partner_id:
            channel._action_unfollow(partner=held_by, post_leave_message=False)
        # core takes the notice of the join for an answer (im_livechat discuss_channel.py
        # _message_post_after_hook); the customer still waits for one
        channel.livechat_failure = "no_answer"
        self.env["smart.service.event"]._log(
            "agent_joined", channel=channel, user=user, payload=about_joining)
        channel._smart_taken_over(user)

    def _smart_about_joining(self):
        """Hook: what the ledger keeps of a session that an agent is about to get."""
        return {}

    def _smart_taken_over(self, user):
        """Hook: the session is an agent's now, however he got it."""

    def _smart_close(self, reason):
        """End the episode; the customer's next message opens a new one.

        :param reason: ``agent``, ``customer`` or ``idle``
        """
        for channel in self.filtered(lambda c: not c.livechat_end_dt):
            channel.with_context(smart_close_reason=reason).livechat_end_dt = fields.Datetime.now()

    def action_smart_close(self):
        """Close the conversation: agents those that they have joined, team leads every one."""
        channels = self
        if self.env.user.has_group("smart_service.group_lead"):
            self.check_access("read")
            # sudo: discuss.channel - team leads steer the desk's sessions without joining them
            channels = self.sudo()
        channels.filtered("smart_account_id")._smart_close("agent")

    # === WHAT THE AGENT'S SCREEN SHOWS === #

    def _to_store_defaults(self, target):
        fields_to_store = super()._to_store_defaults(target)
        # asked once for all that extends what follows: it costs a query
        if target.is_internal(self.env):
            return [*fields_to_store, *self._smart_store_for_staff()]
        return self._smart_store_for_others(fields_to_store)

    def _smart_store_for_staff(self):
        """What the screens of the company's own people know of a session beside all others'."""
        return [
            Store.Attr("smart_owner", predicate=lambda channel: channel.smart_owner),
            Store.Attr(
                "smart_source", lambda channel: channel._smart_source(),
                predicate=lambda channel: channel.smart_owner),
        ]

    def _smart_store_for_others(self, fields_to_store):
        """What the screens of everybody else know of a session.

        :param fields_to_store: what Odoo tells them
        """
        return fields_to_store

    def _sync_field_names(self):
        names = super()._sync_field_names()
        names["internal_users"].append(
            Store.Attr("smart_owner", predicate=lambda channel: channel.smart_owner))
        return names

    def _smart_source(self):
        """Where the customer writes from, in words."""
        self.ensure_one()
        # sudo: smart.service.contact - whoever reads the session sees whom it is with
        contact = self.sudo().smart_contact_id
        kinds = dict(contact._fields["kind"]._description_selection(self.env))
        return {
            "account": self.sudo().smart_account_id.name, "kind": kinds.get(contact.kind),
            "value": contact.value}

    def _smart_summarise(self, summary):
        """Keep what the conversation is about, for those who look after the customer next."""

    # === COLLECTIONS === #

    @api.model
    def _smart_text(self, message):
        """The plain text of a message, as a customer's channel carries it."""
        return html2plaintext(message.body or "", include_references=False).strip()

    # core would close what is idle for a day; accounts have a policy of their own

    @api.autovacuum
    def _gc_bot_only_ongoing_sessions(self):
        return super(DiscussChannel, self.with_context(
            smart_without_accounts=True))._gc_bot_only_ongoing_sessions()

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self.env.context.get("smart_without_accounts"):
            domain = fields.Domain(domain) & fields.Domain("smart_account_id", "=", False)
        return super()._search(domain, *args, **kwargs)
