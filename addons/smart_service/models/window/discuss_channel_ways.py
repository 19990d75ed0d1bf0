from odoo import models
from odoo.exceptions import AccessError, UserError

from ..conversation.speech import speaking


class DiscussChannel(models.Model):
    """The ways out of a closed reply window."""

    _inherit = "discuss.channel"

    def _smart_check_agent(self):
        """Refuse a visitor, who reads his own session too and is not to see where else he, or a
        colleague of his, is reached, let alone to write there as one of us.

        :raises AccessError: the user is no agent, or may not read this session
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("smart_service.group_agent"):
            raise AccessError(self.env._("Only agents can do that."))

    def smart_ways_out(self):
        """What the panel in the composer's place offers.

        :return: ``{"templates": how many may be sent, "contacts": [{"id", "label"}]}``
        """
        self._smart_check_agent()
        # sudo: smart.service.contact, smart.service.template - whoever reads the session may
        # reach its customer
        channel = self.sudo()
        contact = channel.smart_contact_id
        return {
            "templates": len(self.env["smart.service.template"].sudo()._usable(
                channel.smart_account_id, contact)) if contact else 0,
            "contacts": [{
                "id": other.id,
                "label": self.env._(
                    "%(account)s: %(value)s", account=other._account_to_write().name,
                    value=other.name or other.value),
            } for other in contact._reachable_others()],
        }

    def action_smart_template(self):
        """Choose a template to send to this session's customer."""
        self._smart_check_agent()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a Template"),
            "res_model": "smart.service.template.send",
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_channel_id": self.id, "dialog_size": "medium"},
        }

    def smart_write_elsewhere(self, contact_id):
        """Open a session with the same customer at another contact point, for the acting agent.

        :return: the session's id
        :raises UserError: the customer can't be written to there
        """
        self._smart_check_agent()
        # sudo: smart.service.contact - one of the session's own customer, checked here
        other = self.sudo().smart_contact_id._reachable_others().filtered(
            lambda contact: contact.id == contact_id)
        if not other:
            raise UserError(self.env._("The customer can't be written to there any more."))
        session = other._open_session(other._account_to_write(), quiet=True)
        session._add_members(
            users=self.env.user, create_member_params={"livechat_member_type": "agent"},
            inviting_partner=session.livechat_operator_id)
        session._broadcast(self.env.user.partner_id.ids)
        return session.id

    def _smart_send_template(self, template, values):
        """Send a template as the acting agent; Discuss shows what the customer reads.

        :param values: what its variables are filled with, in order
        :return: the message
        :raises UserError: it may not be sent
        """
        self.ensure_one()
        # sudo: smart.service.contact - consent of the session's own customer
        channel = self.sudo()
        if template not in template.sudo()._usable(
                channel.smart_account_id, channel.smart_contact_id):
            raise UserError(self.env._("This template may not be sent to this customer."))
        if not all(values):
            raise UserError(self.env._("Fill in every variable of the template."))
        return speaking(
            self, template_id=template.id, template_values=tuple(values)).message_post(
            body=template._text(values), message_type="comment",
            subtype_xmlid="mail.mt_comment")
