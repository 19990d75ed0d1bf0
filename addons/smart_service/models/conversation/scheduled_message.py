import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ...exceptions import QueueFailed

PREVIEW = 80


class SmartServiceScheduledMessage(models.Model):
    """What an agent has written and wants to leave at a time of his choice.

    It is bound to the customer's contact point, not to the session: when the session is closed by
    then it opens a new one. It leaves in its author's name and by his rights; what can't leave is
    kept as failed, and its author is told.
    """

    _name = "smart.service.scheduled.message"
    _description = "Scheduled Message"
    _inherit = ["smart.service.queue.mixin"]
    _order = "next_attempt_at, id"
    _rec_name = "preview"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_scheduled"

    channel_id = fields.Many2one(
        "discuss.channel", "Written in", required=True, readonly=True, ondelete="cascade",
        index=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, readonly=True,
        ondelete="cascade", index=True)
    account_id = fields.Many2one(
        "smart.service.account", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Author", required=True, readonly=True, ondelete="cascade", index=True)
    body = fields.Text(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", readonly=True, bypass_search_access=True)
    template_id = fields.Many2one(
        "smart.service.template", readonly=True, ondelete="restrict", index="btree_not_null")
    template_values = fields.Json("Template values", readonly=True, groups=fields.NO_ACCESS)
    preview = fields.Char(compute="_compute_preview")
    queue_key = fields.Char(
        required=True, readonly=True, default=lambda self: uuid.uuid4().hex,
        export_string_translation=False)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", readonly=True, ondelete="set null", index="btree_not_null")

    _due_idx = models.Index("(next_attempt_at) WHERE state = 'new'")
    _open_idx = models.Index("(contact_id, account_id) WHERE state != 'done'")
    _content_check = models.Constraint(
        "CHECK (body IS NOT NULL OR template_id IS NOT NULL OR state = 'done')",
        "A message needs a text or a template.")

    @api.depends("body", "template_id")
    def _compute_preview(self):
        for message in self:
            # sudo: smart.service.template - what the customer is going to read
            text = message.body or message.template_id.sudo()._text(
                message.sudo().template_values or [])
            message.preview = text if len(text) <= PREVIEW else f"{text[:PREVIEW]}…"

    @api.model
    def _cron_send(self):
        """Post what is due; nothing here waits for a provider."""
        self._run_worker()

    # === LEAVING === #

    def _process_one(self):
        try:
            self.mail_message_id = self._post()
        except (AccessError, UserError) as error:
            raise QueueFailed(str(error)) from error
        self.env["smart.service.event"]._log(
            "schedule_sent", channel=self._session(), user=self.user_id,
            message=self.mail_message_id)
        self._session()._smart_show_scheduled()

    def _session(self):
        """The customer's open session, empty when there is none now."""
        return self.env["discuss.channel"].search([
            ("smart_contact_id", "=", self.contact_id.id),
            ("smart_account_id", "=", self.account_id.id), ("livechat_end_dt", "=", False)],
            limit=1)

    def _post(self):
        """Post it as its author, in the session that is open now or in a new one.

        :return: the message
        """
        author = self.user_id
        if not author.active or not author.has_group("smart_service.group_agent"):
            raise UserError(self.env._("%s is no agent any more.", author.name))
        session = self.contact_id._open_session(self.account_id, quiet=True)
        session._smart_lock()
        if author.partner_id not in session.channel_member_ids.partner_id:
            session._add_members(
                users=author, create_member_params={"livechat_member_type": "agent"},
                inviting_partner=session.livechat_operator_id)
        own = session.with_env(self.env(user=author.id, su=False, context={
            "lang": author.lang, "tz": author.tz, "allowed_company_ids": author.company_ids.ids}))
        if self.template_id:
            return own._smart_send_template(
                self.template_id.with_env(own.env), self.template_values or [])
        files = self.attachment_ids
        # as the composer hands them over, so that they become the message's
        files.write({"res_model": "mail.compose.message", "res_id": 0})
        return own.message_post(
            body=plaintext2html(self.body), message_type="comment",
            subtype_xmlid="mail.mt_comment", attachment_ids=files.ids)

    def _on_given_up(self):
        """Whoever wrote it hears that it did not leave, and why."""
        customer = self.contact_id.partner_id
        env = self.with_context(lang=self.user_id.lang, tz=self.user_id.tz).env
        text = env._(
            "Your message to %(customer)s did not leave: %(reason)s",
            customer=customer.name or self.contact_id.value, reason=self.error)
        if customer and self.user_id.active:
            customer.activity_schedule(
                "mail.mail_activity_data_todo", summary=env._("A scheduled message did not leave"),
                note=text, user_id=self.user_id.id)
        self.user_id._bus_send("simple_notification", {
            "type": "danger", "sticky": True, "message": text,
            "title": env._("A scheduled message did not leave")})
        self.channel_id._smart_note(text)
        self.env["smart.service.event"]._log(
            "schedule_failed", channel=self.channel_id, user=self.user_id,
            payload={"reason": self.error})
        self.channel_id._smart_show_scheduled()

    def action_cancel(self):
        """Take messages back that have not left."""
        for message in self:
            message.channel_id.smart_cancel_scheduled(message.id)
        return True

    # === SHOWING === #

    def _shown(self):
        """What the composer lists."""
        return [{
            "id": message.id, "text": message.preview, "state": message.state,
            "at": fields.Datetime.to_string(message.next_attempt_at),
            "by": message.user_id.name, "error": message.error or "",
            "files": len(message.attachment_ids),
        } for message in self]
