from odoo import fields, models

from ...engine import routing
from .im_livechat_channel_routing import seconds

# of those who come in the same second: behind all sessions that there are
LAST = 2**62


class ImLivechatChannel(models.Model):
    """Visitors of a website come to the end of the queue like everybody else."""

    _inherit = "im_livechat.channel"

    def _get_operator(self, previous_operator_id=None, lang=None, country_id=None,
                      expertises=None, users=None):
        account = self._smart_web_account() if users is None else None
        if not account:
            return super()._get_operator(
                previous_operator_id=previous_operator_id, lang=lang, country_id=country_id,
                expertises=expertises, users=users)
        # sudo: res.users - whom the visitor had last, a preference and nothing more
        last = self.env["res.users"].sudo().search(
            [("partner_id", "=", previous_operator_id)], limit=1
        ) if previous_operator_id else self.env["res.users"]
        agent = self._smart_find_agent(routing.Waiting(
            id=LAST, desk=self.id, queued_at=seconds(fields.Datetime.now()), live=True,
            lang=lang or "", company=account.company_id.id, weight=account.weight,
            skills=frozenset((account.skill_ids | (expertises or account.skill_ids)).ids),
            last=last.id or None))
        if agent:
            self.env["smart.service.seat"]._change(agent.ids)
        return agent
