from odoo import models


class ImLivechatChannel(models.Model):
    """A desk whose website visitors are customers like those of any other channel."""

    _inherit = "im_livechat.channel"

    def _smart_web_account(self):
        """The account that makes website chats of this desk ours, empty when there is none."""
        # sudo: smart.service.account - which account serves a desk is no secret to its visitors
        return self.env["smart.service.account"].sudo().search([
            ("provider", "=", "web"), ("desk_id", "in", self.ids), ("state", "!=", "draft")],
            limit=1)

    def _is_livechat_available(self):
        # nobody is there, so the visitor waits: the session is in the queue
        return bool(self._smart_web_account()) or super()._is_livechat_available()

    def _get_operator_info(self, /, *, smart_account=None, chatbot_script_id=None, **kwargs):
        """A script goes first where the desk has one, then our bot, an agent, the queue."""
        account = self._smart_web_account() if smart_account is None else smart_account
        if smart_account is not None or not account:
            return super()._get_operator_info(
                smart_account=smart_account, chatbot_script_id=chatbot_script_id, **kwargs)
        has_bot = self._smart_bot_enabled(account)
        scripts = self.rule_ids.chatbot_script_id.ids
        if has_bot and (not chatbot_script_id or chatbot_script_id not in scripts):
            return super()._get_operator_info(smart_account=account, **kwargs)
        info = super()._get_operator_info(chatbot_script_id=chatbot_script_id, **kwargs)
        if info["operator_partner"]:
            return info
        return super()._get_operator_info(smart_account=account, **kwargs)

    def _get_livechat_discuss_channel_vals(
            self, /, *, smart_contact=None, operator_model, **kwargs):
        values = super()._get_livechat_discuss_channel_vals(
            smart_contact=smart_contact, operator_model=operator_model, **kwargs)
        account = self._smart_web_account() if smart_contact is None else None
        if not values or not account:
            return values
        user = self.env.user
        guest = self.env["mail.guest"]._get_guest_from_context()
        partner = self.env["res.partner"] if user._is_public() else user.partner_id
        if not guest and not partner:
            return values
        contact = self.env["smart.service.contact"]._for_visitor(account, guest, partner)
        # a browser that has lost its old chat begins a new one
        old = contact._open_web_session()
        old._smart_close("customer")
        # the database allows one open chat, so the old one has to be closed there first
        old.flush_recordset()
        owners = {"res.users": "agent", "smart.service.queue": "queue"}
        return {
            **values,
            "smart_account_id": account.id,
            "smart_contact_id": contact.id,
            "smart_owner": owners.get(operator_model, "bot"),
        }

    def _get_channel_name(self, /, *, visitor_user=None, guest=None, operator_model, **kwargs):
        if operator_model in ("smart.service.bot", "smart.service.queue") and (
                visitor_user or guest):
            return visitor_user.display_name if visitor_user else guest.name
        return super()._get_channel_name(
            visitor_user=visitor_user, guest=guest, operator_model=operator_model, **kwargs)
