from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from odoo.addons.mail.tools.discuss import Store

from ...engine import window as engine


class DiscussChannel(models.Model):
    """Messages to this session's customer that leave later."""

    _inherit = "discuss.channel"

    def smart_schedule(self, body, send_at, attachment_ids=()):
        """Have a message leave at a time.

        :param body: plain text
        :param send_at: UTC
        :param attachment_ids: files that the acting agent has uploaded for it
        :return: what the composer lists now
        :raises UserError: it could not leave then; it says the way out
        """
        send_at = self._smart_check_schedule(send_at)
        if not (body or "").strip() and not attachment_ids:
            raise UserError(self.env._("There is nothing to send."))
        files = self._smart_own_files(attachment_ids)
        self._smart_check_window_at(send_at)
        # sudo: smart.service.scheduled.message, ir.attachment - the agent's right to write here
        # and that the files are his own has just been checked
        message = self._smart_make_schedule(send_at, {"body": (body or "").strip()})
        files.sudo().write({"res_model": message._name, "res_id": message.id})
        message.attachment_ids = files
        return self._smart_scheduled()

    def _smart_schedule_template(self, template, values, send_at):
        """Have a template leave at a time, which no reply window has to be open for."""
        send_at = self._smart_check_schedule(send_at)
        # sudo: smart.service.template - consent of the session's own customer
        session = self.sudo()
        if template not in template.sudo()._usable(
                session.smart_account_id, session.smart_contact_id):
            raise UserError(self.env._("This template may not be sent to this customer."))
        if not all(values):
            raise UserError(self.env._("Fill in every variable of the template."))
        return self._smart_make_schedule(
            send_at, {"template_id": template.id, "template_values": values})

    def _smart_make_schedule(self, send_at, content):
        # sudo: discuss.channel, smart.service.scheduled.message - checked by the caller
        session = self.sudo()
        message = self.env["smart.service.scheduled.message"].sudo().create({
            **content, "channel_id": self.id, "contact_id": session.smart_contact_id.id,
            "account_id": session.smart_account_id.id, "user_id": self.env.uid,
            "next_attempt_at": send_at})
        # sudo: ir.cron - whoever schedules a message may have the sender started then
        message._workers().sudo()._trigger(send_at)
        self.env["smart.service.event"]._log(
            "scheduled", channel=self, user=self.env.user,
            payload={"at": fields.Datetime.to_string(send_at), "scheduled": message.id})
        session._smart_show_scheduled()
        return message

    def _smart_check_schedule(self, send_at):
        self._smart_check_agent()
        # sudo: discuss.channel - the state of a session that the user may read
        session = self.sudo()
        if not session.smart_contact_id or session.smart_owner == "closed":
            raise UserError(self.env._("This conversation is closed."))
        self._smart_check_own(self.env._("Join the conversation before you write in it."))
        send_at = fields.Datetime.to_datetime(send_at)
        if not send_at or send_at <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time in the future."))
        return send_at

    def _smart_check_window_at(self, at):
        """Refuse what the provider would not deliver at that time.

        :raises UserError: the reply window will be closed by then, if the customer writes no more
        """
        # sudo: smart.service.window - whoever writes to the customer may know until when
        session = self.sudo()
        account = session.smart_account_id
        rows = account._windows()
        if not rows:
            return
        opened = self.env["smart.service.window"].sudo()._of(
            session.smart_contact_id, account)._opened()
        standing = engine.standing(
            rows, opened, at, session.smart_contact_id._queued(account))
        if standing.open:
            return
        if standing.why == engine.USED_UP or not standing.closes_at:
            raise UserError(self._smart_closed_text(standing))
        raise UserError(self.env._(
            "By then the time in which we may answer is over; it ends on %s. Choose an earlier "
            "time, or schedule a template.",
            format_datetime(self.env, standing.closes_at, tz=self.env.user.tz)))

    def _smart_own_files(self, attachment_ids):
        # sudo: ir.attachment - who uploaded them is looked at, nothing else
        files = self.env["ir.attachment"].sudo().browse(attachment_ids or ()).exists()
        if any(file.create_uid != self.env.user or file.res_model != "mail.compose.message"
               or file.res_id for file in files):
            raise AccessError(self.env._("Only files that you have just uploaded can be sent."))
        return files

    # === TAKING BACK === #

    def smart_cancel_scheduled(self, message_id):
        """Take a scheduled message back, or one that did not leave off the list.

        :return: what the composer lists now, with the text of what was taken back
        :raises UserError: it is not here, or has left already
        """
        self._smart_check_agent()
        # sudo: smart.service.scheduled.message - one of this session's customer, by its author
        # or a team lead
        message = self.sudo()._smart_scheduled_messages().filtered(lambda m: m.id == message_id)
        if not message:
            raise UserError(self.env._("This message has left already, or was taken back."))
        if (message.user_id != self.env.user
                and not self.env.user.has_group("smart_service.group_lead")):
            raise AccessError(self.env._("Only its author or a team lead takes a message back."))
        text = message.body or ""
        self.env["smart.service.event"]._log(
            "schedule_cancelled", channel=self, user=self.env.user,
            payload={"scheduled": message.id})
        message.unlink()
        # sudo: discuss.channel - shows what the check above allowed to change
        self.sudo()._smart_show_scheduled()
        return {"scheduled": self._smart_scheduled(), "text": text}

    # === SHOWING === #

    def _smart_scheduled_messages(self):
        """What is scheduled, or did not leave, for this session's customer on its account."""
        return self.env["smart.service.scheduled.message"].search([
            ("contact_id", "=", self.smart_contact_id.id),
            ("account_id", "=", self.smart_account_id.id), ("state", "!=", "done")])

    def _smart_scheduled(self):
        # sudo: smart.service.scheduled.message - whoever reads the session sees what is to come
        user = self.env.user
        return [
            {**shown, "mine": message.user_id == user}
            for message in self.sudo()._smart_scheduled_messages() for shown in message._shown()]

    def _smart_show_scheduled(self):
        """Bring the agents who have the session open up to date; each sees which are his own."""
        for session in self:
            for user in session._smart_viewers().user_id:
                Store(bus_channel=user).add(session, {
                    "smart_scheduled": session.with_user(user)._smart_scheduled()}).bus_send()

    def action_smart_schedule_template(self, send_at):
        """Choose a template that leaves at a time."""
        action = self.action_smart_template()
        context = {**action["context"], "default_send_at": send_at}
        return {**action, "name": self.env._("Schedule a Template"), "context": context}
