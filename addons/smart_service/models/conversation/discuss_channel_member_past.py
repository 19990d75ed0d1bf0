from datetime import timedelta

from odoo import api, fields, models

# an ended session stays in its agents' sidebar for a day
KEPT = timedelta(days=1)
BATCH = 200


class DiscussChannelMember(models.Model):
    """Who has served a session stands in its history; he need not stay a member of it for ever.

    Odoo reads all memberships of a user whenever it opens Discuss, subscribes a browser or
    checks a right.
    """

    _inherit = "discuss.channel.member"

    @api.autovacuum
    def _gc_smart_past_sessions(self):
        """Take those who served out of sessions that ended a day ago."""
        # sudo: discuss.channel.member - the history of members keeps who it was
        members = self.sudo().search([
            ("channel_id.smart_account_id", "!=", False),
            ("channel_id.livechat_end_dt", "<", fields.Datetime.now() - KEPT),
            ("partner_id.partner_share", "=", False),
        ], limit=BATCH)
        members.unlink()
        return len(members), len(members) == BATCH
