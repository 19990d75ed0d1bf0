from odoo import fields, models
from odoo.exceptions import AccessError

from ...engine.masking import mask_payload, mask_value


class SmartServicePayloadMixin(models.AbstractModel):
    """A row of a queue whose content is personal: shown masked, in full on request.

    Whoever asks for a payload in full must be a manager, and is written down.
    """

    _name = "smart.service.payload.mixin"
    _description = "Masked Payload"

    payload_shown = fields.Text(
        "Content", compute="_compute_payload_shown",
        help="Names, numbers, addresses and texts are masked. A manager can open all of it, "
        "which is written down.")
    customer_shown = fields.Char("Customer", compute="_compute_customer_shown")

    def _compute_payload_shown(self):
        # sudo: this queue - what is personal is masked before it leaves this method
        for row in self.sudo():
            self.browse(row.id).payload_shown = mask_payload(row._payload_text())

    def _compute_customer_shown(self):
        full = self.env.user.has_group("smart_service.group_manager")
        # sudo: this queue - for all but managers it is masked before it leaves this method
        for row in self.sudo():
            text = row._customer_text()
            self.browse(row.id).customer_shown = text if full else mask_value(text)

    def _payload_text(self):
        """The row's content as text, '' when there is none any more."""
        raise NotImplementedError

    def _customer_text(self):
        """Whom the row is about, '' when that is not known."""
        return ""

    def action_open_payload(self):
        """Show the whole content to a manager, who is written down.

        :raises AccessError: the user is no manager
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("smart_service.group_manager"):
            raise AccessError(self.env._("Only a manager may see what customers wrote in full."))
        self.env["smart.service.event"]._log(
            "payload_opened", user=self.env.user, company=self.company_id,
            payload={"model": self._name, "id": self.id})
        # sudo: this queue - a manager asked for it, and it has been written down
        text = self.sudo()._payload_text()
        return {
            "type": "ir.actions.client",
            "tag": "smart_service.show_payload",
            "params": {"text": text, "title": self.display_name or ""},
        }
