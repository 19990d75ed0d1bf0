from datetime import timedelta

from odoo import fields, models

from ...engine import barcode

# photos of one message that are looked at
MAX_PHOTOS = 4
# for so long a photo counts as a proof that was sent along
PROOF_HOURS = 24


class DiscussChannel(models.Model):
    """A photo that the customer sends: the device on its label, or a proof of purchase."""

    _inherit = "discuss.channel"

    def _smart_photos(self, message):
        # sudo: ir.attachment - the files of a message of this session
        return message.sudo().attachment_ids.filtered(
            lambda file: (file.mimetype or "").startswith("image/"))

    def _smart_photo_serials(self, message):
        """The serial numbers that codes in a message's photos name, likeliest first."""
        codes = [
            code for photo in self._smart_photos(message)[:MAX_PHOTOS]
            for code in barcode.read(photo.raw or b"")]
        if not codes:
            return []
        return self.env["stock.lot"].with_company(
            self.smart_company_id or self.env.company
        )._smart_serials_of_codes(codes, self._smart_customer_partner())

    def _smart_waits_for_photos(self, message):
        """Whether photos of a message are still to come that could be read here."""
        if not (self.env.context.get("smart_files_come") and barcode.available()):
            return False
        return bool(self._smart_photos_to_come(message))

    def _smart_photos_to_come(self, message):
        # sudo: smart.service.media - what is still to be fetched for this session's message
        return self.env["smart.service.media"].sudo().search([
            ("mail_message_id", "=", message.id), ("state", "=", "new"), ("kind", "=", "image")])

    # === WHEN THE CUSTOMER SENDS A PHOTO === #

    def _smart_on_customer_message(self, message):
        handled = super()._smart_on_customer_message(message)
        if message.attachment_ids:
            self._smart_look_at_photos(message)
        return handled

    def _smart_on_customer_files(self, message, media):
        result = super()._smart_on_customer_files(message, media)
        self._smart_look_at_photos(message)
        return result

    def _smart_look_at_photos(self, message):
        """Keep a photo as a proof that was asked for; tell agents whose device it shows."""
        self._smart_add_proofs(message)
        if self.smart_owner == "bot":
            return
        if serials := self._smart_photo_serials(message):
            self._smart_note(self._smart_photo_words(serials))

    def _smart_photo_words(self, serials):
        """What a photo's codes say, for agents; of others' devices nothing but the number."""
        partner = self._smart_customer_partner()
        Lot = self.env["stock.lot"].with_company(self.smart_company_id or self.env.company)
        lines = []
        for serial in serials:
            lot, verdict = Lot._smart_find_for(serial, partner)
            if verdict == "owned":
                lines.append(self.env._(
                    "%(serial)s: %(product)s of this customer. %(warranty)s",
                    serial=lot.name, product=lot.product_id.name,
                    warranty=lot._smart_warranty().reason))
            else:
                lines.append(self.env._("%s: not one of this customer's devices.", serial))
        return self.env._("Read in the photo:\n%s", "\n".join(lines))

    def _smart_add_proofs(self, message):
        # sudo: smart.service.device.registration - the customer's own, of this session
        waiting = self.env["smart.service.device.registration"].sudo().search([
            ("channel_id", "=", self.id), ("state", "=", "asked")])
        if waiting:
            waiting._add_proofs(self._smart_photos(message))

    def _smart_recent_photos(self):
        """The photos that the customer has sent lately, as proofs of what he says."""
        partner = self._smart_customer_partner()
        since = fields.Datetime.now() - timedelta(hours=PROOF_HOURS)
        # sudo: mail.message - the customer's own messages of this session
        messages = self.sudo().message_ids.filtered(
            lambda message: message.author_id == partner and message.date >= since)
        return self._smart_photos(messages)
