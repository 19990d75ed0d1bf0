from odoo import fields, models
from odoo.tools import SQL

from ...engine import routing
from .im_livechat_channel_routing import seconds


class DiscussChannel(models.Model):
    """A conversation in the queue: since when, how urgent, and whom it needs."""

    _inherit = "discuss.channel"

    smart_queued_at = fields.Datetime(
        "Queued since", readonly=True, groups="base.group_user",
        help="Since when the customer has his place in the queue. It is kept when an agent gives "
        "him back.")
    smart_sla_due_at = fields.Datetime(
        "Answer promised until", readonly=True, groups="base.group_user")
    smart_tier_id = fields.Many2one(
        "smart.service.tier", "Customer's tier", readonly=True, ondelete="set null",
        index="btree_not_null", groups="base.group_user")
    smart_skill_ids = fields.Many2many(
        "im_livechat.expertise", "smart_service_session_skill_rel", "discuss_channel_id",
        "im_livechat_expertise_id", "Skills needed", groups="base.group_user")
    smart_wanted_user_id = fields.Many2one(
        "res.users", "Wanted agent", readonly=True, ondelete="set null", index="btree_not_null",
        groups="base.group_user", help="Waited for as long as the desk waits for the right agent.")
    smart_last_user_id = fields.Many2one(
        "res.users", "Agent before", readonly=True, ondelete="set null", index="btree_not_null",
        groups="base.group_user", help="Whom the customer had last; gets him when he is free.")
    smart_avoided_user_id = fields.Many2one(
        "res.users", "Given back by", readonly=True, ondelete="set null", index="btree_not_null",
        groups="base.group_user")

    _smart_queue_idx = models.Index("(smart_queued_at, id) WHERE smart_owner = 'queue'")
    _smart_agents_idx = models.Index("(livechat_operator_id) WHERE smart_owner = 'agent'")

    # === INTO THE QUEUE === #

    def _smart_move(self, to):
        result = super()._smart_move(to)
        # sudo: discuss.channel - follows from the change of hands that was allowed
        session = self.sudo()
        if to == "bot" and session.smart_queued_at:
            session.write({"smart_queued_at": False, "smart_sla_due_at": False})
        elif to == "agent":
            session.write({
                "smart_wanted_user_id": False, "smart_avoided_user_id": False,
                "smart_offer": False, "smart_told_at": False})
        return result

    def _smart_take_over(self, user):
        result = super()._smart_take_over(user)
        # whoever takes it has more to do now, and the router must not think otherwise
        self.env["smart.service.seat"]._change(user.ids)
        return result

    def _smart_about_joining(self):
        since = self.smart_owner == "queue" and self.smart_waiting_since
        waited = (fields.Datetime.now() - since).total_seconds() if since else 0
        return {**super()._smart_about_joining(), "waited": int(waited)}

    def _smart_enter_queue(self):
        """Give the session its place, unless it has one already."""
        self.ensure_one()
        # sudo: discuss.channel - the place in the queue follows from who owns the session
        session = self.sudo()
        if session.smart_queued_at:
            return
        tier = session._smart_customer_partner()._smart_tier()
        session.write({
            "smart_queued_at": fields.Datetime.now(),
            "smart_tier_id": tier.id,
            "smart_sla_due_at": session._smart_promised_until(),
            "smart_skill_ids": [
                *(session.smart_skill_ids or session.smart_account_id.skill_ids).ids],
            "smart_last_user_id": session._smart_agent_before().id,
        })

    def _smart_promised_until(self):
        """Until when this customer is promised an answer, False without a promise.

        It is one time for everything that speaks of it: his place in the queue, the word that
        nobody is there, the ticket that he may have instead.
        """
        self.ensure_one()
        # sudo: discuss.channel - what a desk promises is told to its customers
        session = self.sudo()
        if session.smart_sla_due_at:
            # what was missed is not promised again
            return session.smart_sla_due_at > fields.Datetime.now() and session.smart_sla_due_at
        desk = session.livechat_channel_id
        minutes = session._smart_customer_partner()._smart_tier().answer_minutes or (
            desk.smart_answer_minutes)
        return desk._smart_due_at(minutes, session.smart_company_id) if minutes else False

    def _smart_agent_before(self):
        """The agent whom the customer had last, on whichever channel of the same company."""
        self.ensure_one()
        customer = self._smart_customer_partner()
        self.env["discuss.channel"].flush_model(
            ["livechat_operator_id", "smart_company_id", "smart_contact_id"])
        self.env["smart.service.contact"].flush_model(["partner_id"])
        self.env["res.users"].flush_model(["active", "partner_id", "share"])
        self.env.cr.execute(SQL(
            """
            SELECT u.id FROM discuss_channel c
              JOIN res_users u ON u.partner_id = c.livechat_operator_id
             WHERE %s AND c.id != %s AND u.active AND NOT u.share
               AND c.smart_company_id IS NOT DISTINCT FROM %s
             ORDER BY c.id DESC LIMIT 1
            """,
            SQL("c.smart_contact_id IN (SELECT id FROM smart_service_contact"
                " WHERE partner_id = %s)", customer.id) if customer
            else SQL("c.smart_contact_id = %s", self.smart_contact_id.id),
            self.id, self.smart_company_id.id or None))
        found = self.env.cr.fetchone()
        return self.env["res.users"].browse(found[0] if found else [])

    def _smart_waits(self):
        """This session in the engine's terms."""
        self.ensure_one()
        # sudo: discuss.channel - for the router
        session = self.sudo()
        account = session.smart_account_id
        return routing.Waiting(
            id=session.id, desk=session.livechat_channel_id.id,
            queued_at=seconds(session.smart_queued_at),
            priority=max(int(session.smart_priority or 0),
                         int(session.smart_tier_id.priority or 0)),
            due_at=session.smart_sla_due_at and seconds(session.smart_sla_due_at) or None,
            company=session.smart_company_id.id or None,
            wanted=session.smart_wanted_user_id.id or None,
            last=session.smart_last_user_id.id or None,
            avoid=session.smart_avoided_user_id.id or None,
            weight=account.weight or 1.0, live=account._is_live(),
            lang=session.livechat_lang_id.code or "",
            skills=frozenset(session.smart_skill_ids.ids))

    # === OUT OF IT, AND BACK === #

    def _smart_route(self):
        self._smart_enter_queue()
        desk = self.livechat_channel_id
        if agent := desk._smart_find_agent(self._smart_waits()):
            self._smart_give([(self.id, agent.id)])
            return True
        desk._smart_wake_router()
        return super()._smart_route()

    def _smart_requeue(self, reason, avoid=None):
        """Take sessions from their agents and give them back to the queue, in their old place.

        :param reason: for the ledger: ``offline``, ``handback``, ``left``, ``transfer`` …
        :param avoid: the user who should not get it again while somebody else is there
        :return: the sessions that were an agent's
        """
        returned = self.browse()
        for session in self.filtered("smart_account_id"):
            if session._smart_lock()[0] != "agent":
                continue
            returned |= session
            # sudo: discuss.channel - who may give it back is decided by the caller
            session.sudo()._smart_leave_agent(reason, avoid)
            session.sudo()._smart_call_agent()
        return returned

    def _smart_leave_agent(self, reason, avoid):
        session = self.with_env(self.smart_contact_id._session_env())
        holder = session.livechat_channel_id.smart_queue_partner_id
        agent = session.livechat_operator_id
        staff = session.channel_member_ids.filtered(
            lambda member: member.livechat_member_type == "agent").partner_id
        session._smart_move("queue")
        # the desk joins before the agent leaves: core ends a session with one member
        session._add_members(
            partners=holder, post_joined_message=False,
            create_member_params={"livechat_member_type": "bot"})
        session.write({
            "livechat_operator_id": holder.id,
            "smart_avoided_user_id": avoid.id if avoid else False,
            "smart_last_user_id": agent.main_user_id.id,
        })
        for partner in staff:
            session._action_unfollow(partner=partner, post_leave_message=False)
        self.env["smart.service.event"]._log(
            "requeued", channel=session, user=agent.main_user_id, payload={"reason": reason})
        session.livechat_channel_id._smart_wake_router()

    def write(self, vals):
        ends = bool(vals.get("livechat_end_dt")) and any(
            # sudo: discuss.channel - whose turn it was; write() checks who may write it
            channel.smart_owner in ("agent", "queue") for channel in self.sudo())
        result = super().write(vals)
        if ends:
            # an agent has room again, or somebody before others has left
            self.env["im_livechat.channel"]._smart_wake_router()
        return result

