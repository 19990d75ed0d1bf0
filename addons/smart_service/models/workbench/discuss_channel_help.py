from odoo import models
from odoo.exceptions import UserError


class DiscussChannel(models.Model):
    """Asking colleagues for help without giving the conversation away.

    Odoo's own way: the conversation is shown to every agent as looking for help, whoever joins
    counts as the one who gives it. Its owner stays its owner.
    """

    _inherit = "discuss.channel"

    def _smart_check_part(self):
        """Refuse who has no part in a conversation: neither answers in it nor leads the desk."""
        self._smart_check_agent()
        # sudo: discuss.channel.member - whether the user himself is in it
        if (self.env.user.partner_id not in self.sudo().channel_member_ids.partner_id
                and not self.env.user.has_group("smart_service.group_lead")):
            raise UserError(self.env._("Join the conversation first."))

    def action_smart_ask_help(self, question=""):
        """Show the conversation to all colleagues as looking for help.

        :param question: what help is wanted with, left as a note
        """
        self._smart_check_part()
        self._smart_lock()
        # sudo: discuss.channel - that the user has a part in it was checked above
        session = self.sudo()
        if session.smart_owner != "agent":
            raise UserError(self.env._(
                "Only who answers a customer can ask for help with him."))
        if question and question.strip():
            self.action_smart_note(self.env._("Help is wanted: %s", question.strip()))
        session.livechat_status = "need_help"
        self.env["smart.service.event"]._log("help_asked", channel=session, user=self.env.user)

    def _add_members(self, *, guests=None, partners=None, users=None, **kwargs):
        # sudo: discuss.channel - the state of what somebody joins
        wanted = self.sudo().filtered(
            lambda channel: channel.smart_owner == "agent"
            and channel.livechat_status == "need_help")
        members = super()._add_members(guests=guests, partners=partners, users=users, **kwargs)
        for member in members.filtered(lambda member: member.channel_id in wanted):
            helper = member.partner_id.main_user_id
            if helper and helper._is_internal():
                self.env["smart.service.event"]._log(
                    "help_given", channel=member.channel_id, user=helper)
        return members
