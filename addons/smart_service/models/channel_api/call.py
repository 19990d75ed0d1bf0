from odoo import api, fields, models


class SmartServiceCall(models.Model):
    """A telephone call that a call centre has reported."""

    _name = "smart.service.call"
    _description = "Telephone Call"
    _order = "started_at desc, id desc"
    _rec_name = "number"

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    external_id = fields.Char("Call centre's id", required=True, readonly=True)
    direction = fields.Selection(
        [("in", "Customer called"), ("out", "We called")], required=True, readonly=True)
    number = fields.Char(readonly=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", ondelete="set null", index="btree_not_null",
        readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="set null", index="btree_not_null", readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True, help="The conversation that was open with the customer at that time.")
    started_at = fields.Datetime("Started at", required=True, readonly=True)
    ended_at = fields.Datetime("Ended at", readonly=True)
    minutes = fields.Float(
        compute="_compute_minutes", store=True, aggregator="sum")
    agent_name = fields.Char("Talked to", readonly=True, help="In the call centre's words.")
    user_id = fields.Many2one(
        "res.users", "Agent", ondelete="set null", index="btree_not_null", readonly=True)
    recording_url = fields.Char(
        "Recording", readonly=True, groups="smart_service.group_agent")

    _external_uniq = models.UniqueIndex(
        "(account_id, external_id)", "This call was reported before.")
    _time_check = models.Constraint(
        "CHECK (ended_at IS NULL OR ended_at >= started_at)", "A call ends after it starts.")

    @api.depends("started_at", "ended_at")
    def _compute_minutes(self):
        for call in self:
            length = call.ended_at - call.started_at if call.ended_at else None
            call.minutes = length.total_seconds() / 60 if length else 0

    # === TAKING IN === #

    @api.model
    def _receive(self, account, event):
        """Keep a call, and show it where the customer is looked after.

        A number that is hidden or no number belongs to nobody; the call is kept all the same.
        """
        record = event.call
        contact = self._caller(account, event.contact)
        call = self.create({
            "account_id": account.id,
            "external_id": event.external_id,
            "direction": record.direction,
            "number": contact.value or record.number,
            "contact_id": contact.id,
            "partner_id": contact.partner_id.id,
            "channel_id": self._open_session(contact.partner_id, account).id,
            "started_at": record.started_at,
            "ended_at": record.ended_at,
            "agent_name": record.agent,
            "user_id": self._agent(account, record.agent).id,
            "recording_url": record.recording,
        })
        call._show()
        self.env["smart.service.event"]._log(
            "call_ended", channel=call.channel_id, partner=call.partner_id, user=call.user_id,
            company=account.company_id,
            payload={"call": call.id, "direction": call.direction, "minutes": call.minutes})
        return call

    @api.model
    def _caller(self, account, point):
        """The contact point of a number, made for a customer whom nobody knew."""
        contacts = self.env["smart.service.contact"]
        number = dict(contacts._vouched(account, point)).get("phone")
        if not number:
            return contacts
        contact = contacts.search(
            [("kind", "=", "phone"), ("scope", "=", ""), ("value", "=", number)], limit=1)
        if not contact:
            contact = contacts.create({
                "kind": "phone", "scope": "", "value": number, "source": "provider"})
        if not contact.partner_id and not contact.shared:
            contact._settle(account, point)
        return contact

    @api.model
    def _agent(self, account, name):
        """The agent of the account's desk whom the call centre means, if there is just one."""
        users = account.desk_id.user_ids.filtered(
            lambda user: name and name.lower() in (user.login.lower(), user.name.lower()))
        return users if len(users) == 1 else self.env["res.users"]

    @api.model
    def _open_session(self, partner, account):
        """The conversation that is open with the customer on any channel of this company."""
        channels = self.env["discuss.channel"]
        if not partner:
            return channels
        return channels.search([
            ("smart_contact_id.partner_id", "=", partner.id), ("livechat_end_dt", "=", False),
            ("smart_company_id", "=", account.company_id.id)], order="id desc", limit=1)

    def _show(self):
        """Put the call into the open conversation and the customer's history, for agents."""
        self.ensure_one()
        text = self._text()
        if self.channel_id:
            recording = self.recording_url and self.env._("Recording: %s", self.recording_url)
            self.channel_id._smart_note("\n".join(filter(None, [text, recording])))
        if self.partner_id:
            # not only agents read a customer's history
            self.partner_id.message_post(body=text, subtype_xmlid="mail.mt_note")

    def _text(self):
        who = self.agent_name or self.env._("nobody")
        values = {
            "number": self.number or self.env._("a hidden number"), "agent": who,
            "minutes": round(self.minutes, 1)}
        if self.direction == "out":
            return self.env._("%(agent)s called %(number)s: %(minutes)s minutes.", **values)
        return self.env._("Call from %(number)s, %(agent)s talked: %(minutes)s minutes.", **values)
