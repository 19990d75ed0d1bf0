from odoo import api, fields, models
from odoo.exceptions import UserError

# so many registrations of one customer wait for a person at most
MOST_ASKED = 10


class SmartServicePortal(models.AbstractModel):
    """Devices that a customer registers on his page."""

    _inherit = "smart.service.portal"

    @api.model
    def _register_device(self, visitor, values, uploads):
        """Take down that a device is the visitor's, with the proof that he uploads.

        A person decides; until then nothing of the device is told.

        :param values: ``serial``, ``product_text``, ``purchased_on`` (ISO), ``seller`` as typed
        :param uploads: files of the form
        :return: the registration
        :raises UserError: something is missing or can't be right
        """
        serial = (values.get("serial") or "").strip()[:64]
        if not self.env["stock.lot"]._smart_serial_key_of(serial):
            raise UserError(self.env._("Please write the serial number of the device."))
        bought = self._day_of(values.get("purchased_on"))
        files = self._take_files(uploads)
        if not files:
            raise UserError(self.env._(
                "Please add a proof: the invoice, the receipt or the warranty card."))
        waiting = self._mine("smart.service.device.registration", visitor, [
            ("state", "=", "asked")])
        if len(waiting) >= MOST_ASKED:
            raise UserError(self.env._(
                "Several of your registrations are being checked. Please wait for them first."))
        company = visitor.companies[:1]
        told = {
            "product_text": (values.get("product_text") or "").strip()[:200],
            "purchased_on": bought, "seller": (values.get("seller") or "").strip()[:200]}
        registration = self.env["smart.service.device.registration"].with_company(
            company)._claim(visitor.partner, serial, **told)
        # sudo: ir.attachment - the visitor's own upload, kept with his own registration
        registration.attachment_ids |= self.env["ir.attachment"].sudo().create([
            {"name": name, "raw": content, "res_model": registration._name,
             "res_id": registration.id} for name, content in files])
        return registration

    @api.model
    def _day_of(self, text):
        """The day in a form's field, which is not in the future; False without one.

        :raises UserError: it is no such day
        """
        if not text:
            return False
        try:
            day = fields.Date.to_date(text)
        except ValueError as error:
            raise UserError(self.env._("Please write the day of purchase as a date.")) from error
        if day > fields.Date.today():
            raise UserError(self.env._("The day of purchase can't be in the future."))
        return day
