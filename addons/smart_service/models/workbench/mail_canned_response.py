from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ...engine import canned


class MailCannedResponse(models.Model):
    """A canned reply that fills in what the conversation knows and asks for the rest."""

    _name = "mail.canned.response"
    _inherit = ["mail.canned.response", "smart.service.shared.mixin"]

    @api.model
    def _smart_usable(self):
        """The domain of what is shared with the current user as one of the agents."""
        if not self.env.user.has_group("smart_service.group_agent"):
            return Domain.FALSE
        return (
            Domain("smart_company_id", "in", [False, *self.env.companies.ids])
            & (Domain("smart_share", "=", "all")
               | Domain("smart_share", "=", "team")
               & (Domain("smart_team_id.member_ids", "=", self.env.uid)
                  | Domain("smart_team_id.lead_id", "=", self.env.uid))))

    def _broadcast(self, /, *, delete=False):
        result = super()._broadcast(delete=delete)
        for reply in self.filtered(lambda reply: reply.smart_share != "own"):
            # sudo: smart.service.team - its people are shown what is shared with them
            team = reply.sudo().smart_team_id
            groups = self.env.ref("smart_service.group_agent")
            for target in team.member_ids | team.lead_id if team else groups:
                store = Store(bus_channel=target)
                if delete:
                    store.delete(reply)
                elif not team and reply.smart_company_id:
                    # a group has people of all companies: they fetch what is theirs
                    continue
                else:
                    store.add(reply)
                store.bus_send()
        return result

    def smart_fill(self, channel_id, values=None):
        """The reply's text for a conversation.

        :param channel_id: id of the conversation
        :param values: what the agent has answered, by name
        :return: ``{"text", "missing": [names]}``; as long as a name is missing, no text
        """
        self.ensure_one()
        self.check_access("read")
        channel = self.env["discuss.channel"].browse(channel_id)
        channel._smart_check_agent()
        known = channel._smart_values(canned.names(self.substitution), values)
        missing = canned.missing(known, self.substitution)
        return {
            "text": "" if missing else canned.fill(self.substitution, known),
            "missing": list(missing),
        }

    def _check_smart_sharing(self):
        shared_in_groups = self.filtered("group_ids")
        if (shared_in_groups and not self.env.su
                and self.env.user.has_group("smart_service.group_agent")
                and not self.env.user.has_group("smart_service.group_lead")
                and not self.env.user.has_group("mail.group_mail_canned_response_admin")):
            raise AccessError(self.env._(
                "Agents make canned replies for themselves; ask your team lead to share “%s”.",
                shared_in_groups[0].source))
        return super()._check_smart_sharing()
