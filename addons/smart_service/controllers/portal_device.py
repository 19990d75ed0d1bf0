from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_base import for_customer, one, page

DEVICES = "/my/devices"


class CustomerDevices(http.Controller):
    """A customer's devices, and those that he says are his."""

    @for_customer(DEVICES, methods=["GET"])
    def portal_devices(self, visitor, thanks=""):
        """The devices that are on file, and what became of registrations."""
        return self._devices_page(visitor, thanks=thanks)

    @for_customer(DEVICES, methods=["POST"])
    def portal_register(self, visitor, serial="", product_text="", purchased_on="", seller=""):
        """Take down that a device is his, with its proof."""
        values = {
            "serial": serial, "product_text": product_text, "purchased_on": purchased_on,
            "seller": seller}
        try:
            request.env["smart.service.portal"]._register_device(
                visitor, values, request.httprequest.files.getlist("files"))
        except UserError as error:
            return self._devices_page(visitor, error=error.args[0], values=values, status=422)
        return request.redirect(f"{DEVICES}?thanks=1")

    def _devices_page(self, visitor, status=200, **shown):
        portal = request.env["smart.service.portal"]
        return page(
            "smart_service.portal_devices", visitor, status=status,
            devices=portal._devices(visitor), today=fields.Date.today(),
            registrations=portal._mine(
                "smart.service.device.registration", visitor, [("state", "!=", "approved")],
                limit=20, order="id desc"),
            **{"thanks": "", "error": "", "values": {}, **shown})

    @for_customer(f"{DEVICES}/<int:registration_id>/file/<int:file_id>", methods=["GET"])
    def portal_proof(self, visitor, registration_id, file_id):
        """A proof that he sent."""
        registration = one("smart.service.device.registration", visitor, registration_id)
        file = registration.attachment_ids.filtered(lambda proof: proof.id == file_id)
        if not file:
            raise request.not_found()
        return request.env["ir.binary"]._get_stream_from(file).get_response(as_attachment=True)
