from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SmartServiceDeviceRegistration(models.Model):
    """A customer's claim that a device is his, which we did not sell to him, with its proof.

    Nothing of the device is told or changed before a person has looked at the proof.
    """

    _name = "smart.service.device.registration"
    _description = "Device Registration"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "serial"
    _rec_names_search = ["serial", "partner_id.name"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, tracking=True, check_company=True
    )
    serial = fields.Char("Serial number", required=True, tracking=True)
    serial_key = fields.Char(
        compute="_compute_serial_key", store=True, index=True, export_string_translation=False
    )
    product_text = fields.Char("Device as told", help="What the customer calls it.")
    product_id = fields.Many2one(
        "product.product", domain=[("tracking", "=", "serial")], tracking=True, check_company=True
    )
    purchased_on = fields.Date("Bought on", tracking=True)
    seller = fields.Char("Bought from", tracking=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "smart_service_registration_attachment_rel",
        "registration_id",
        "attachment_id",
        string="Proofs",
        bypass_search_access=True,
        help="Invoice, receipt, warranty card, a photo of the label.",
    )
    state = fields.Selection(
        [("asked", "To check"), ("approved", "Approved"), ("refused", "Refused")],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    changes_owner = fields.Boolean(
        "Change of owner",
        tracking=True,
        help="The device is on file for somebody else, and the proof shows that it was sold on.",
    )
    refusal = fields.Char("Refused because", tracking=True)
    lot_id = fields.Many2one(
        "stock.lot", "Device", readonly=True, copy=False, index="btree_not_null"
    )
    ticket_id = fields.Many2one(
        "smart.service.ticket", readonly=True, ondelete="set null", index="btree_not_null",
        copy=False,
    )
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", readonly=True, ondelete="set null",
        index="btree_not_null", copy=False,
    )
    decided_by_id = fields.Many2one("res.users", "Checked by", readonly=True, copy=False)
    decided_at = fields.Datetime("Checked on", readonly=True, copy=False)

    _asked_uniq = models.UniqueIndex(
        "(serial_key, partner_id, company_id) WHERE state = 'asked'",
        "The customer is registering this device already.",
    )

    @api.depends("serial")
    def _compute_serial_key(self):
        Lot = self.env["stock.lot"]
        for registration in self:
            registration.serial_key = Lot._smart_serial_key_of(registration.serial)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        registrations = super().create([{**vals, "state": "asked"} for vals in vals_list])
        for registration in registrations:
            registration._own_files(registration.attachment_ids)
            registration._log("device_registration_asked")
        return registrations

    def write(self, vals):
        decided = {"state", "lot_id", "decided_by_id", "decided_at"} & vals.keys()
        if decided and not self.env.su:
            raise AccessError(self.env._("Approve or refuse a registration by its buttons."))
        if not self.env.su and any(row.state != "asked" for row in self):
            raise UserError(self.env._("This registration has been decided already."))
        result = super().write(vals)
        if "attachment_ids" in vals:
            for registration in self:
                registration._own_files(registration.attachment_ids)
        return result

    def _own_files(self, files):
        """Those who may read the registration may read files that were uploaded for it."""
        # sudo: ir.attachment - uploaded in this form by the acting user, linked to nothing yet
        files.sudo().filtered(
            lambda file: not file.res_id and file.create_uid == self.env.user
        ).write({"res_model": self._name, "res_id": self.id})

    def _log(self, kind):
        self.env["smart.service.event"]._log(
            kind,
            channel=self.channel_id,
            ticket=self.ticket_id,
            partner=self.partner_id,
            company=self.company_id,
            payload={"registration_id": self.id},
        )

    # === ASKING === #

    @api.model
    def _claim(self, partner, serial, *, channel=None, ticket=None, **values):
        """Take down that a customer says a device is his; the same claim only once.

        :param serial: as he wrote it
        :param channel: the session in which he says so; his recent photos are the proof
        :param values: what else he told: product_text, purchased_on, seller
        :return: the registration
        """
        # sudo: smart.service.device.registration - the request comes from a channel, the caller
        # may be the public user; it waits for a person and shows nothing of any device
        self = self.sudo()
        company = (channel and channel.sudo().smart_company_id) or (
            ticket and ticket.company_id) or self.env.company
        self = self.with_company(company)
        found = self.search([
            ("serial_key", "=", self.env["stock.lot"]._smart_serial_key_of(serial)),
            ("partner_id", "=", partner.id), ("company_id", "=", company.id),
            ("state", "=", "asked"),
        ], limit=1)
        if not found:
            found = self.create({
                "company_id": company.id,
                "partner_id": partner.id,
                "serial": serial.strip(),
                "channel_id": channel.id if channel else False,
                "ticket_id": ticket.id if ticket else False,
                **values,
            })
            found._ask_person()
        if channel:
            found._add_proofs(channel._smart_recent_photos())
        return found

    def _add_proofs(self, files):
        """Keep copies of files as proofs: a message can be taken back, a proof not."""
        for registration in self:
            known = set(registration.attachment_ids.mapped("checksum"))
            for file in files:
                if file.checksum not in known:
                    registration.attachment_ids |= file.copy({
                        "res_model": self._name, "res_id": registration.id, "res_field": False})

    def _ask_person(self):
        self.ensure_one()
        # sudo: res.users - only to address an activity
        leads = self.env.ref("smart_service.group_lead").sudo().all_user_ids
        user = leads.filtered(
            lambda lead: self.company_id in lead.company_ids and not lead.share and lead.active
        ).sorted("id")[:1]
        user = user or self.env.user
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id,
            summary=self.with_context(lang=user.lang).env._(
                "Check the proof of device %s.", self.serial))
