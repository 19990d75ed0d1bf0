from odoo import models

LAST_WORDS = 10


class DiscussChannel(models.Model):
    """An agent takes a repair request: he is asked only what nobody knows."""

    _inherit = "discuss.channel"

    def smart_repair_intake(self):
        """What the dialog for a repair request asks for.

        What the customer has said in this conversation stands there already.

        :return: ``{"fields": [...]}`` of the dialog, each with name, label, and perhaps value,
            choices, placeholder, optional, or ``when`` another field has a value
        """
        self._smart_check_part()
        known = self._smart_repair_known()
        fields = [*self._smart_device_fields(known), {
            "name": "symptom", "label": self.env._("What is wrong"),
            "value": " ".join(known.symptom.split())}]
        if "place" in known.missing:
            fields.append({
                "name": "place", "label": self.env._("Address of the visit"), "optional": True,
                "placeholder": self.env._("nobody knows it yet")})
        if "phone" in known.missing:
            fields.append({
                "name": "phone", "label": self.env._("Phone number"), "optional": True,
                "placeholder": self.env._("nobody knows it yet")})
        return {"fields": fields}

    def action_smart_repair_request(self, answers):
        """Open a repair request, or say what is still to be chosen.

        :param answers: the dialog's values by field, all of them texts
        :return: ``{"id", "name", "model"}`` of the ticket, or ``{"missing": [field, …]}``
        """
        self._smart_check_part()
        symptom = self._smart_words(answers.get("symptom"))
        known = self._smart_repair_known(symptom)
        # of another's device nothing is learned: it is looked for among the customer's own
        lot = known.lots.filtered(lambda lot: str(lot.id) == answers.get("lot"))
        if lot and not answers.get("fault"):
            fitting = self._smart_repair_known(symptom, lot).faults
            if len(fitting) > 1:
                return {"missing": [self._smart_fault_field(fitting)]}
        fault = self.env["smart.service.fault"].browse(int(answers.get("fault") or 0)).exists()
        return self._smart_made(self._smart_make_repair(
            symptom, "" if lot else (answers.get("serial") or "").strip(), lot=lot or None,
            fault=fault, place=answers.get("place") or "",
            phone=(answers.get("phone") or "").strip()))

    def _smart_repair_known(self, symptom="", lot=None):
        """:return: :class:`~models.fault.ticket_intake.Intake` of this conversation"""
        # sudo: discuss.channel, mail.message - whose conversation it is and what he wrote in it;
        # the caller has a part in it
        session = self.sudo()
        partner = session._smart_customer_partner()
        written = partner and self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "=", self.id),
            ("message_type", "=", "comment"), ("author_id", "=", partner.id),
        ], order="id desc", limit=LAST_WORDS)
        company = session.smart_company_id or self.env.company
        return self.env["smart.service.ticket"].with_company(company)._repair_intake(
            partner, said=[session._smart_said(message) for message in written or ()],
            symptom=symptom, lot=lot)

    def _smart_said(self, message):
        """A customer's words, and the serial numbers in his photos' codes."""
        return "\n".join([self._smart_text(message), *self._smart_photo_serials(message)])

    def _smart_device_fields(self, known):
        serial = {
            "name": "serial", "label": self.env._("Serial number"), "optional": True,
            "placeholder": self.env._("as the customer has told it")}
        if not known.lots:
            return [serial]
        choices = [
            {"value": str(lot.id), "label": f"{lot.product_id.display_name} ({lot.name})"}
            for lot in known.lots]
        if not known.lot and len(known.lots) > 1:
            choices.insert(0, {"value": "?", "label": self.env._("Which device? Ask the customer")})
        choices.append({"value": "", "label": self.env._("Another device")})
        return [
            {
                "name": "lot", "label": self.env._("Device"), "choices": choices,
                "value": str(known.lot.id) if known.lot else choices[0]["value"],
                "unanswered": "?",
            },
            {**serial, "when": {"name": "lot", "value": ""}},
        ]

    def _smart_fault_field(self, faults):
        return {
            "name": "fault", "label": self.env._("Which fault comes nearest?"),
            "choices": [
                *({"value": str(fault.id), "label": fault.name} for fault in faults),
                {"value": "0", "label": self.env._("None of these")},
            ],
        }
