from dataclasses import dataclass

from odoo import api, fields, models

from ...engine import intake

# So many devices of a customer are offered to choose from.
MOST_DEVICES = 20


@dataclass(frozen=True)
class Intake:
    """What a repair request begins with.

    :param lots: the customer's own devices
    :param lot: the one that it is about, or empty
    :param symptom: what is wrong, in his words, or ""
    :param faults: those that fit the words equally well
    :param missing: what to ask for, names of :mod:`~engine.intake`
    """

    lots: object
    lot: object
    symptom: str
    faults: object
    missing: tuple


class SmartServiceTicket(models.Model):
    """What is known of a repair before anybody asks, and what was told in answer."""

    _inherit = "smart.service.ticket"

    place_told = fields.Char(
        "Where, as told", readonly=True, help="Where the customer wants the engineer to come to."
    )
    phone_told = fields.Char(
        "Phone, as told", readonly=True, help="What the customer wants to be called at."
    )
    visit_address = fields.Char("Address", compute="_compute_visit_address")
    visit_phone = fields.Char("Phone at the door", compute="_compute_visit_address")

    @api.depends("place_told", "phone_told", "partner_id.contact_address", "partner_id.phone")
    def _compute_visit_address(self):
        for ticket in self:
            ticket.visit_address = ticket.place_told or ticket.partner_id.contact_address
            ticket.visit_phone = ticket.phone_told or ticket.partner_id.phone

    # === BEFORE === #

    @api.model
    def _repair_intake(self, partner, *, said=(), lot=None, symptom=""):
        """What is known already when a customer wants a repair.

        :param said: what he wrote in this conversation, newest first
        :param lot: the device, when it is known; it is not checked whose it is
        :param symptom: what is wrong, when that is known
        :return: :class:`Intake`
        """
        # sudo: stock.lot, smart.service.contact - this customer's own devices and numbers, for
        # whoever takes his request
        self = self.sudo()
        lots = self.env["stock.lot"].search(
            [
                ("smart_owner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            order="id", limit=MOST_DEVICES,
        ) if partner else self.env["stock.lot"]
        lot = lot or self._named_device(lots, said) or (lots if len(lots) == 1 else lots.browse())
        Fault = self.env["smart.service.fault"]
        symptom = symptom or next(
            (text for text in said
             if any(Fault._equally_fitting(product, text)
                    for product in (lot or lots).product_id)), "")
        fitting = Fault._equally_fitting(lot.product_id, symptom) if lot and symptom else Fault
        known = intake.Known(
            device=bool(lot),
            symptom=symptom,
            faults=len(fitting),
            place=bool(partner and self._customer_point(partner)),
            phone=bool(partner and self._phone_of(partner)),
        )
        return Intake(lots, lot, symptom, fitting, intake.missing(known))

    @api.model
    def _named_device(self, lots, said):
        """The one of the customer's devices that he named, by serial number or product."""
        for text in said:
            if len(named := lots._smart_named_in(text)) == 1:
                return named
        return lots.browse()

    @api.model
    def _phone_of(self, partner):
        """A number at which the customer can be called, or ""."""
        points = partner.smart_contact_ids.filtered(lambda point: point.kind in ("phone", "wa_id"))
        return partner.phone or partner.commercial_partner_id.phone or points[:1].value or ""

    # === AFTERWARDS === #

    def _take_told(self, place="", phone="", fault=None, wish=None):
        """Keep what the customer answered when he was asked for what was missing.

        Where nobody knew how to get to the owner of the device, this is where he is from now on.

        :param place: an address in words, or what he sent from his phone's map
        :param phone: a number to call
        :param fault: the one of several that he chose
        :param wish: (start, stop) in which he would like the visit, his local time
        """
        self.ensure_one()
        if window := wish and self._utc_window(*wish):
            self._note_wish(window)
        if fault and self.lot_id and fault in fault._possible(self.product_id):
            self.fault_id = fault
        address, point = intake.address_in(place), intake.position_in(place)
        if address or phone:
            self.write({
                "place_told": address or self.place_told, "phone_told": phone or self.phone_told})
        partner = self.partner_id
        if self.lot_id and point and not self._customer_point(partner):
            partner.write({"partner_latitude": point[0], "partner_longitude": point[1]})
            if address and not partner.street:
                partner.street = address
