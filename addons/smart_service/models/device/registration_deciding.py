from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SmartServiceDeviceRegistration(models.Model):
    """A person has looked at the proof: the device is the customer's, or it is not."""

    _inherit = "smart.service.device.registration"

    def action_approve(self):
        """The device is his: its warranty counts from the purchase that he proved."""
        self._check_may_decide()
        for registration in self:
            lot = registration._take_lot()
            registration._decided("approved", lot)
            # sudo: smart.service.ticket - follows from the decision whose right was checked above
            registration.ticket_id.sudo()._device_registered(lot)

    def action_refuse(self):
        """The proof does not show that the device is his."""
        self._check_may_decide()
        for registration in self:
            if not registration.refusal:
                raise UserError(self.env._("Say why the proof is not enough."))
            registration._decided("refused", self.env["stock.lot"])

    def _check_may_decide(self):
        """
        :raises AccessError: whoever acts may not decide about proofs
        """
        if not self.env.su and not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Proofs are checked by team leads and managers."))
        self.check_access("write")
        if any(registration.state != "asked" for registration in self):
            raise UserError(self.env._("This registration has been decided already."))

    def _decided(self, state, lot):
        self.ensure_one()
        # sudo: smart.service.device.registration - the right to decide was checked before
        registration = self.sudo()
        registration.write({
            "state": state, "lot_id": lot.id, "decided_by_id": self.env.uid,
            "decided_at": fields.Datetime.now()})
        registration.activity_feedback(["mail.mail_activity_data_todo"])
        registration._log(f"device_registration_{state}")
        registration._tell()

    def _take_lot(self):
        """The device, on file for the customer from now on.

        :raises UserError: something is missing, or the device is somebody else's
        """
        self.ensure_one()
        if not (self.product_id and self.purchased_on and self.attachment_ids):
            raise UserError(self.env._(
                "A registration needs the product, the day of purchase and a proof."))
        # sudo: stock.lot - made or given by the decision that was checked; of another owner only
        # that there is one is told, to whoever decides
        Lot = self.env["stock.lot"].sudo()
        lot = Lot.search([
            ("smart_serial_key", "=", self.serial_key),
            ("product_id", "=", self.product_id.id),
            ("company_id", "in", [False, self.company_id.id]),
        ], limit=1)
        owner = self.partner_id.commercial_partner_id
        if lot.smart_owner_id and lot.smart_owner_id != owner and not self.changes_owner:
            raise UserError(self.env._(
                "Device %s is on file for another customer. If the proof shows that it was sold "
                "on, tick “Change of owner”.", self.serial))
        if not lot:
            lot = Lot.create({
                "name": self.serial.strip(), "product_id": self.product_id.id,
                "company_id": self.company_id.id})
        lot.write({"smart_owner_id": owner.id, "smart_registered_on": self.purchased_on})
        return lot

    # === TELLING THE CUSTOMER === #

    def _tell(self):
        """Tell the customer in his channel what came of it."""
        self.ensure_one()
        contact = self.channel_id.smart_contact_id or self.partner_id._smart_contact(
            self.company_id)
        if not contact or not contact._smart_reachable():
            return
        spoken = self.with_context(lang=contact._lang())
        contact._smart_notify(
            spoken._text_decided(), notice=f"registration_{self.state}", record=self)

    def _text_decided(self):
        """What came of it, in words."""
        if self.state == "approved":
            return self.env._(
                "Your %(device)s (serial number %(serial)s) is registered. %(warranty)s",
                device=self.product_id.name, serial=self.serial,
                warranty=self.lot_id._smart_warranty().reason)
        return self.env._(
            "We could not register the device with serial number %(serial)s: %(reason)s",
            serial=self.serial, reason=self.refusal)
