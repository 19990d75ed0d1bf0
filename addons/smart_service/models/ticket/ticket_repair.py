from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

REPEAT_DAYS = 14


class SmartServiceTicket(models.Model):
    """A repair request: whose device, what is wrong with it, free or not."""

    _inherit = "smart.service.ticket"

    product_id = fields.Many2one("product.product", index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot", "Serial number", index="btree_not_null", tracking=True, check_company=True
    )
    serial = fields.Char(
        "Serial as told", readonly=True, help="What the customer wrote, checked or not."
    )
    symptom = fields.Text(help="What is wrong, in the customer's words.")
    fault_id = fields.Many2one("smart.service.fault", ondelete="restrict", tracking=True)
    repair_ids = fields.One2many(
        "repair.order", "smart_ticket_id", "Repair orders", groups="stock.group_stock_user"
    )
    repair_count = fields.Integer(compute="_compute_repair_count")

    @api.depends("repair_ids")
    def _compute_repair_count(self):
        # sudo: repair.order - a number, for those who may see the ticket
        for ticket, sudo_ticket in zip(self, self.sudo(), strict=True):
            ticket.repair_count = len(sudo_ticket.repair_ids)

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        if self.lot_id:
            self.product_id = self.lot_id.product_id

    # === OPENING === #

    @api.model
    def _open_repair(
        self,
        partner,
        *,
        channel=None,
        contact=None,
        lot=None,
        serial="",
        symptom="",
        message=None,
        **told,
    ):
        """The ticket of a customer's repair request; the rest happens beside it.

        A request about the same device within two weeks goes to the ticket that is open already.
        The device's data only reach the ticket when it is the customer's own: of anybody else's
        device neither the ticket nor the customer learns anything.

        :param lot: the device, when the caller knows it; it is checked like a told serial
        :param serial: the serial number as the customer wrote it
        :param message: the mail.message that asked for the repair
        :param told: what else was asked and answered, see :meth:`_take_told`
        :return: the ticket
        """
        # sudo: smart.service.ticket, stock.lot - the request comes from a channel, the caller may
        # be the public user; only devices that belong to `partner` are looked into
        self = self.sudo()
        contact = contact or (channel and channel.sudo().smart_contact_id)
        company = (channel and channel.sudo().smart_company_id) or (
            contact and contact.sudo().company_id
        )
        self = self.with_company(company or self.env.company)
        serial = serial or (lot.sudo().name if lot else "")
        found, verdict = self.env["stock.lot"]._smart_find_for(serial, partner, lot=lot)
        ticket = self._find_open_repair(partner, found, serial)
        if ticket:
            ticket._add_to_repair(channel, symptom)
            ticket._take_told(**told)
            return ticket
        ticket = self.create(
            self._prepare_repair_ticket_vals(partner, channel, contact, found, serial, symptom)
        )
        ticket._take_told(**told)
        if verdict != "owned":
            asked = ticket.with_env(ticket._asked_env())
            ticket._need_review(asked._review_words(verdict, serial), f"serial_{verdict}")
        elif not ticket.fault_id:
            ticket._need_review(
                ticket._asked_env()._("No fault of the catalogue fits: choose one."),
                "fault_unknown",
            )
        else:
            ticket._request_repair(message)
        return ticket

    def _find_open_repair(self, partner, lot, serial):
        domain = [
            ("partner_id", "child_of", partner.commercial_partner_id.id),
            ("type_id.code", "=", "repair"),
            ("is_closed", "=", False),
            ("company_id", "=", self.env.company.id),
            ("reported_at", ">=", fields.Datetime.now() - timedelta(days=REPEAT_DAYS)),
        ]
        if lot:
            return self.search([*domain, ("lot_id", "=", lot.id)], limit=1)
        if not serial:
            return self.browse()
        key = self.env["stock.lot"]._smart_serial_key_of(serial)
        same = self.search([*domain, ("lot_id", "=", False), ("serial", "!=", False)])
        return same.filtered(lambda t: t.lot_id._smart_serial_key_of(t.serial) == key)[:1]

    def _add_to_repair(self, channel, symptom):
        """The customer speaks about an open repair again."""
        if channel:
            # sudo: discuss.channel - the session in which the customer speaks about this ticket
            channel.sudo().smart_ticket_id = self.id
        if symptom:
            self.message_post(body=symptom, subtype_xmlid="mail.mt_note")

    def _prepare_repair_ticket_vals(self, partner, channel, contact, lot, serial, symptom):
        product = lot.product_id
        fault = self.env["smart.service.fault"]._match(product, symptom) if lot else None
        # as the customer calls it: he reads the name on his page and in what we write to him
        # sudo: smart.service.contact - nothing but the language of the contact that is written to
        lang = contact.sudo()._lang() if contact else partner.lang
        his = self.with_context(lang=lang, display_default_code=False).env
        return {
            "name": product.with_env(his).display_name or his._("Repair request"),
            "type_id": self.env["smart.service.ticket.type"]._for_code("repair").id,
            "company_id": self.env.company.id,
            "partner_id": partner.id,
            "contact_id": contact.id if contact else False,
            "channel_ids": [Command.link(channel.id)] if channel else [],
            "lot_id": lot.id,
            "product_id": product.id,
            "serial": serial,
            "symptom": symptom,
            "fault_id": fault.id if fault else False,
            "user_id": False,
        }

    def _review_words(self, verdict, serial):
        if verdict == "unknown" and not serial:
            return self.env._("The customer told no serial number: ask for it.")
        if verdict == "ambiguous":
            return self.env._("The customer has several devices %s: choose one.", serial)
        return self.env._("The serial %s is not one of this customer's devices: check.", serial)

    def _request_repair(self, message=None):
        """Log that a repair is wanted; warranty, parts and visit follow beside this."""
        for ticket in self:
            if not ticket.lot_id or not ticket.fault_id:
                raise UserError(
                    self.env._("Choose the device and the fault of %s first.", ticket.number)
                )
            self.env["smart.service.event"]._log(
                "repair_requested",
                channel=ticket._log_channel(),
                ticket=ticket,
                partner=ticket.partner_id,
                company=ticket.company_id,
                message=message,
            )

    # === DECIDING === #

    def _handle_repair(self):
        """Decide about the warranty, make the repair order, then a visit or a quotation."""
        self.ensure_one()
        ticket = self.with_company(self.company_id)
        if ticket.is_closed:
            return
        if ticket.repair_ids.filtered(lambda r: r.state != "cancel"):
            # a person has looked: perhaps at the quotation that had no price
            for order in ticket.order_ids.filtered(lambda order: order.state == "draft"):
                ticket._offer(order)
            return
        ticket._decide_warranty()
        ticket._create_repair()
        if ticket.warranty_covered:
            ticket._dispatch()
        else:
            ticket._quote()

    def _create_repair(self):
        """The repair order with the fault's parts, not yet confirmed."""
        self.ensure_one()
        repair = self.env["repair.order"].create(self._prepare_repair_vals())
        self.env["smart.service.event"]._log(
            "repair_created",
            channel=self._log_channel(),
            ticket=self,
            partner=self.partner_id,
            company=self.company_id,
            payload={"repair_id": repair.id, "name": repair.name},
        )
        return repair

    def _prepare_repair_vals(self):
        # the device stays where the customer is
        at_customer = self.partner_id.property_stock_customer
        return {
            "smart_ticket_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": False,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "product_location_src_id": at_customer.id,
            "product_location_dest_id": at_customer.id,
            "under_warranty": self.warranty_covered,
            "internal_notes": self.symptom,
            "move_ids": [
                Command.create({
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "repair_line_type": "add",
                    "company_id": self.company_id.id,
                })
                for product, quantity in self.fault_id._parts(self.product_id)
            ],
        }

    def action_view_repairs(self):
        """The repair orders of this ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "domain": [("smart_ticket_id", "=", self.id)],
            "name": self.env._("Repair orders"),
            "res_model": "repair.order",
            "view_mode": "list,form",
        }
