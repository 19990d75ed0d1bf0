from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

WHISPER_LIMIT = 2000


class DiscussChannel(models.Model):
    """A live chat session: a team lead sees it live, whispers to its agent and takes it over.

    Whoever watches is no member: core makes an agent of every member without a type, counts
    every member with one, and shows both to the customer. Watching is the subscription that core
    gives to whoever may read a session; see ``ir.websocket._build_bus_channel_list``.
    """

    _inherit = "discuss.channel"

    def _smart_check_supervisor(self):
        """Refuse whoever does not lead the desk, or may not read this session.

        :raises AccessError: the user is no team lead, or the session is not his to see
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Only team leads can do that."))
        # sudo: discuss.channel - the state of a session that the user may read
        if not self.sudo().smart_owner:
            raise UserError(self.env._("This is no conversation with a customer."))

    def _smart_check_open(self):
        # sudo: discuss.channel - the state of a session that the user may read
        if self.sudo().livechat_end_dt:
            raise UserError(self.env._("This conversation is closed."))

    # === WATCHING === #

    def action_smart_supervise(self):
        """Open the conversation live; nobody in it notices.

        Who has watched what stands in the ledger.
        """
        self._smart_check_supervisor()
        self.env["smart.service.event"]._log("supervised", channel=self, user=self.env.user)
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            # the button of a list would put its row's id there otherwise
            "context": {"active_id": f"discuss.channel_{self.id}"},
        }

    def _find_or_create_member_for_self(self):
        # core joins whoever types in, or calls from, what he only looks at
        # sudo: discuss.channel - whether it is a session with a customer
        if self.sudo().smart_owner and self.env.user._is_internal():
            # sudo: discuss.channel.member - the user's own
            return self.sudo().channel_member_ids.filtered(
                lambda member: member.partner_id == self.env.user.partner_id
            ).with_env(self.env)
        return super()._find_or_create_member_for_self()

    # === WHISPERING === #

    def action_smart_whisper(self, body):
        """Tell the session's agent something that the customer never sees.

        It is a note: it stays among those who read the session here, whichever channel the
        customer is on. The agent sees it pop up as well.

        :param body: plain text
        :return: True
        """
        self._smart_check_supervisor()
        self._smart_check_open()
        body = (body or "").strip()
        if not body:
            raise UserError(self.env._("Write what the agent shall know."))
        if len(body) > WHISPER_LIMIT:
            raise UserError(self.env._(
                "A whisper has at most %(limit)s characters.", limit=WHISPER_LIMIT))
        lead = self.env.user
        # sudo: discuss.channel - a lead may write notes in what he may read
        session = self.sudo()
        message = session.message_post(
            author_id=lead.partner_id.id,
            body=Markup('<div class="o-smart-whisper text-start"><b>%s</b> %s</div>') % (
                self.env._("%s whispers:", lead.name), plaintext2html(body)),
            message_type="notification", subtype_xmlid="mail.mt_note")
        self.env["smart.service.event"]._log(
            "whispered", channel=self, message=message, user=lead)
        if session.smart_owner == "agent":
            session.livechat_operator_id.main_user_id._bus_send("simple_notification", {
                "type": "info", "sticky": True, "message": body,
                "title": self.env._(
                    "%(lead)s whispers about %(customer)s", lead=lead.name,
                    customer=session.name)})
        return True

    # === TAKING OVER === #

    def action_smart_take_over(self):
        """Make the session the lead's own, whoever has it; who had it is told and leaves.

        :return: True
        """
        self._smart_check_supervisor()
        owner, _epoch = self._smart_lock()
        self._smart_check_open()
        lead = self.env.user
        # sudo: discuss.channel - a lead steers the desk's sessions
        session = self.sudo()
        former = session.livechat_operator_id if owner == "agent" else self.env["res.partner"]
        if former == lead.partner_id:
            return True
        failure = session.livechat_failure
        # a session that waits or is the bot's becomes his by the join itself
        session._add_members(users=lead)
        if session.livechat_operator_id != lead.partner_id:
            session._smart_take_over(lead)
        if former:
            # he goes on with what was answered already
            session.livechat_failure = failure
            session._smart_tell_former(former.main_user_id, lead)
        self.env["smart.service.event"]._log(
            "taken_over", channel=self, user=lead,
            payload={"owner": owner, "former": former.main_user_id.id})
        return True

    def _smart_tell_former(self, former, lead):
        """Tell an agent that his conversation is another's now; by mail or inbox when he is away.

        :param former: the user who had it
        :param lead: the user who has taken it over
        """
        words = self.with_context(lang=former.lang).env._(
            "%(lead)s has taken over your conversation with %(customer)s.",
            lead=lead.name, customer=self.name)
        self._smart_note(self.env._(
            "%(lead)s has taken over from %(former)s.", lead=lead.name, former=former.name))
        former._bus_send(
            "simple_notification", {"type": "warning", "sticky": True, "message": words})
        if "online" not in former.im_status:
            self.env["mail.thread"].message_notify(
                partner_ids=former.partner_id.ids, author_id=lead.partner_id.id,
                subject=words, body=words)
