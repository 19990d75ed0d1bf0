from odoo import Command, api, fields, models

from .template_variable import About


class SmartServiceTemplateSend(models.TransientModel):
    """Choose a template for a session's customer, fill it in and see what will be read."""

    _name = "smart.service.template.send"
    _description = "Send a Template"

    channel_id = fields.Many2one("discuss.channel", "Conversation", required=True, readonly=True)
    usable_ids = fields.Many2many("smart.service.template", compute="_compute_usable_ids")
    template_id = fields.Many2one(
        "smart.service.template", required=True, domain="[('id', 'in', usable_ids)]",
        compute="_compute_template_id", store=True, readonly=False)
    line_ids = fields.One2many(
        "smart.service.template.send.line", "send_id", "Variables",
        compute="_compute_line_ids", store=True, readonly=False)
    send_at = fields.Datetime(
        "Leaves on", help="Empty is now.")
    preview = fields.Text("What the customer reads", compute="_compute_preview")

    @api.depends("channel_id")
    def _compute_usable_ids(self):
        for wizard in self:
            wizard._check_reader()
            # sudo: smart.service.template - what may be sent to the session's own customer
            channel = wizard.channel_id.sudo()
            wizard.usable_ids = channel.smart_contact_id and self.env[
                "smart.service.template"]._usable(
                    channel.smart_account_id, channel.smart_contact_id)

    @api.depends("usable_ids")
    def _compute_template_id(self):
        for wizard in self:
            wizard.template_id = wizard.template_id or wizard.usable_ids[:1]

    @api.depends("template_id")
    def _compute_line_ids(self):
        for wizard in self:
            values = wizard.template_id._values(wizard._about()) if wizard.template_id else []
            wizard.line_ids = [Command.clear(), *(
                Command.create({"variable_id": variable.id, "value": value})
                for variable, value in zip(
                    wizard.template_id.variable_ids, values, strict=True))]

    def _check_reader(self):
        """Refuse to tell of a conversation that the user may not read, though computing is sudo."""
        self.channel_id.sudo(False).check_access("read")

    def _about(self):
        self._check_reader()
        # sudo: smart.service.ticket - the variables are filled with the customer's own ticket
        channel = self.channel_id.sudo()
        ticket = channel.smart_ticket_id
        return About(
            contact=channel.smart_contact_id, account=channel.smart_account_id, ticket=ticket,
            visit=ticket.visit_ids.sorted("start")[-1:], agent=self.env.user)

    @api.depends("template_id", "line_ids.value")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.template_id and wizard.template_id._text(
                [line.value or "" for line in wizard.line_ids])

    def action_send(self):
        """Send it, now or later; the conversation shows what the customer reads."""
        self.ensure_one()
        values = [(line.value or "").strip() for line in self.line_ids]
        if self.send_at:
            self.channel_id._smart_schedule_template(self.template_id, values, self.send_at)
        else:
            self.channel_id._smart_send_template(self.template_id, values)
        return {"type": "ir.actions.act_window_close"}
