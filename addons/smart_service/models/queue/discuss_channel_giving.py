from odoo import api, models
from odoo.tools import SQL


class DiscussChannel(models.Model):
    """Giving conversations from the queue to agents."""

    _inherit = "discuss.channel"

    @api.model
    def _smart_hold_queued(self, channel_ids):
        """Lock those of some sessions that are still in the queue and nobody works on.

        :return: their ids
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT id FROM discuss_channel WHERE id = ANY(%s) AND smart_owner = 'queue'"
            " AND smart_external_hold IS NULL ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
            channel_ids), log_exceptions=False)
        return {channel_id for channel_id, in self.env.cr.fetchall()}

    @api.model
    def _smart_give(self, given):
        """Give sessions, which the caller has locked as well as the agents' seats.

        :param given: (session id, user id)
        """
        for channel_id, user_id in given:
            # sudo: discuss.channel - the router gives what the customer's event has queued
            session = self.sudo().browse(channel_id)
            session = session.with_env(session.smart_contact_id._session_env())
            agent = self.env["res.users"].browse(user_id)
            session._add_members(
                users=agent, create_member_params={"livechat_member_type": "agent"},
                inviting_partner=session.livechat_operator_id)
            session._broadcast(agent.partner_id.ids)
