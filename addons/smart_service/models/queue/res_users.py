from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

STATES = [("ready", "Ready"), ("busy", "Busy"), ("away", "Away")]
OWN_FIELDS = ["smart_service_state", "smart_capacity"]


class ResUsers(models.Model):
    """How much an agent can take, how much he has, and whether he takes more now."""

    _inherit = "res.users"

    smart_service_state = fields.Selection(
        STATES, "At the service desk", required=True, default="ready",
        help="Ready: new conversations are given to you. Busy: you keep what you have. Away: "
        "customers who wait for your answer go back to the queue.")
    smart_capacity = fields.Float(
        "Capacity", required=True, default=10.0, digits=(6, 2),
        help="How much is given to this agent at a time: the weights of conversations, open "
        "tickets and visits together. 0 gives him nothing.")

    _smart_capacity_check = models.Constraint(
        "CHECK (smart_capacity >= 0)", "A capacity can't be negative.")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + OWN_FIELDS

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["smart_service_state"]

    def write(self, vals):
        result = super().write(vals)
        if not {"smart_service_state", "smart_capacity"}.isdisjoint(vals):
            self.env["im_livechat.channel"]._smart_wake_router()
        return result

    def _smart_load(self):
        """What these users have to do now, in the units of their capacity.

        Conversations count with their account's weight, open tickets and visits that are going
        on with their company's.

        :return: {user id: load}
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT u.id,
                   coalesce((SELECT sum(coalesce(a.weight, 1))
                               FROM discuss_channel c
                          LEFT JOIN smart_service_account a ON a.id = c.smart_account_id
                              WHERE c.smart_owner = 'agent' AND c.smart_snoozed_at IS NULL
                                AND c.livechat_operator_id = u.partner_id), 0)
                 + coalesce(o.smart_ticket_weight, 0) * (
                        SELECT count(*) FROM smart_service_ticket t
                         WHERE t.user_id = u.id AND t.active AND t.is_closed IS NOT TRUE)
                 + coalesce(o.smart_visit_weight, 0) * (
                        SELECT count(*) FROM smart_service_visit v
                         WHERE v.user_id = u.id AND (v.state IN ('on_the_way', 'under_way') OR
                               (v.state = 'scheduled' AND v.start <= %(now)s AND v.stop > %(now)s)))
              FROM res_users u JOIN res_company o ON o.id = u.company_id
             WHERE u.id = ANY(%(ids)s)
            """, ids=self.ids, now=fields.Datetime.now()))
        return {user_id: float(load) for user_id, load in self.env.cr.fetchall()}

    # === THE AGENT'S OWN STATE === #

    @api.model
    def smart_service_set_state(self, state):
        """Say whether one takes conversations now.

        :param state: one of :data:`STATES`
        :return: see :meth:`smart_service_standing`
        """
        if not self.env.user.has_group("smart_service.group_agent"):
            raise AccessError(self.env._("Only agents take conversations."))
        # sudo: res.users - one's own state, which every agent sets himself
        self.env.user.sudo().smart_service_state = state
        return self.smart_service_standing()

    @api.model
    def smart_service_standing(self):
        """What the agent's menu shows: his state, what he has to do, how many wait for him."""
        user = self.env.user
        if not user.has_group("smart_service.group_agent"):
            raise AccessError(self.env._("Only agents take conversations."))
        # sudo: res.users, discuss.channel - one's own figures, and a number of the own desks
        waiting = self.env["discuss.channel"].sudo().search_count([
            ("smart_owner", "=", "queue"), ("smart_queued_at", "!=", False),
            ("livechat_channel_id.user_ids", "in", user.ids)])
        own = user.sudo()
        return {
            "state": own.smart_service_state, "capacity": own.smart_capacity,
            "load": round(own._smart_load()[user.id], 2), "waiting": waiting}
