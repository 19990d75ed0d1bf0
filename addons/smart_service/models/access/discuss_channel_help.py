from odoo import models
from odoo.exceptions import UserError

from ..conversation.help_channel import help_channel


class DiscussChannel(models.Model):
    """A session that looks for help is told of at its desk, not to every live chat user."""

    _inherit = "discuss.channel"

    def write(self, vals):
        if {"livechat_status", "livechat_expertise_ids"}.isdisjoint(vals):
            return super().write(vals)
        result = True
        for (desk, company), channels in self.grouped(
                # sudo: discuss.channel - where it belongs decides who is told
                lambda channel: (channel.sudo().livechat_channel_id.id,
                                 channel.sudo().smart_company_id.id)).items():
            result = super(DiscussChannel, channels.with_context(
                smart_help_channel=help_channel(desk, company))).write(vals)
        return result

    def _smart_ask_for_help(self):
        """The agent of a session without an account is gone: its desk's people are asked."""
        self.ensure_one()
        holder = self.livechat_channel_id.smart_queue_partner_id
        if holder:
            # the desk joins before the agent leaves: core ends a session with one member
            self._add_members(
                partners=holder, post_joined_message=False,
                create_member_params={"livechat_member_type": "bot"})
            self.livechat_operator_id = holder
        # by a write of its own: open browsers are told of need_help on write alone
        self.livechat_status = "need_help"

    def _find_or_create_persona_for_channel(self, *args, create_member_params=None, **kwargs):
        # an invitation link never ends: for a live chat it would let anybody back in who has
        # once seen it, and core makes an agent of a member without a type
        known = self.env["res.partner"]._get_current_persona()
        # sudo: discuss.channel.member - only whether the visitor himself is among them
        members = self.sudo().channel_member_ids
        if (self.channel_type == "livechat" and not create_member_params
                and not any(one and one in members.mapped(field) for one, field in zip(
                    known, ("partner_id", "guest_id"), strict=True))
                and not self.sudo(False).has_access("read")):
            raise UserError(self.env._("You may not join this conversation."))
        return super()._find_or_create_persona_for_channel(
            *args, create_member_params=create_member_params, **kwargs)
