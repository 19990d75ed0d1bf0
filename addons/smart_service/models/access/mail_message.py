from odoo import models
from odoo.tools import SQL


class MailMessage(models.Model):
    """Messages of live chat sessions are read by those who may see the session.

    Elsewhere in Odoo an author and whoever was notified may read a message for ever; a
    conversation with a customer is no longer theirs once they have left its desk.
    """

    _inherit = "mail.message"

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        query = super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        if self.env.su or bypass_access or query.is_empty():
            return query
        found = self.browse(query.get_result_ids())
        hidden = found._smart_out_of_scope()
        return (found - hidden)._as_query(order) if hidden else query

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if operation in ("read", "write"):
            forbidden += (self - forbidden)._smart_out_of_scope()
        return forbidden

    def _smart_out_of_scope(self):
        """Those of live chat sessions that the user may not see."""
        if not self.ids:
            return self.browse()
        rows = self.env.execute_query(SQL(
            """
            SELECT m.res_id, array_agg(m.id)
              FROM mail_message m JOIN discuss_channel c ON c.id = m.res_id
             WHERE m.id = ANY(%s) AND m.model = 'discuss.channel'
               AND c.channel_type = 'livechat'
             GROUP BY m.res_id
            """, self.ids))
        sessions = self.env["discuss.channel"].with_context(active_test=False)
        readable = set(sessions.search([("id", "in", [row[0] for row in rows])]).ids)
        return self.browse(
            message for session, messages in rows if session not in readable
            for message in messages)
