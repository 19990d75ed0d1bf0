from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [("phone", "Phone numbers"), ("email", "Email addresses"), ("amount", "Amounts")]
# a letter for form's sake is no reason
SHORTEST_REASON = 5


class SmartServiceReveal(models.Model):
    """Somebody has looked at what is masked for him: who, at what, why and until when.

    Nobody changes or removes it; managers read it.
    """

    _name = "smart.service.reveal"
    _description = "Revealed Data"
    _order = "id desc"
    _rec_name = "reason"

    user_id = fields.Many2one(
        "res.users", "Revealed by", required=True, readonly=True, ondelete="restrict", index=True)
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    res_name = fields.Char("Of", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="set null", index="btree_not_null")
    reason = fields.Char(required=True, readonly=True)
    expires_at = fields.Datetime("Until", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    _standing_idx = models.Index("(user_id, expires_at)")

    @api.model
    def _standing(self):
        """What the user has revealed and may still see: {(model, id): kinds}."""
        # sudo: smart.service.reveal - the user's own, which he need not read
        rows = self.sudo().search_fetch(
            [("user_id", "=", self.env.uid), ("expires_at", ">", fields.Datetime.now())],
            ["kind", "res_model", "res_id", "partner_id"])
        standing = {}
        for row in rows:
            standing.setdefault((row.res_model, row.res_id), set()).add(row.kind)
            if row.partner_id:
                standing.setdefault(("res.partner", row.partner_id.id), set()).add(row.kind)
        return standing

    @api.model
    def reveal(self, res_model, res_id, kind, reason):
        """Show the user for some minutes what is masked for him, and log why.

        :param res_model: of a record that he may read
        :param kind: ``phone``, ``email`` or ``amount``
        :param reason: in his words, kept for ever
        :return: the record's values that were masked, by field
        :raises UserError: there is nothing to reveal, or no reason is given
        """
        record = self.env[res_model].browse(res_id).exists()
        record.check_access("read")
        reason = (reason or "").strip()
        if not record or kind not in dict(KINDS):
            raise UserError(self.env._("There is nothing to reveal."))
        if len(reason) < SHORTEST_REASON:
            raise UserError(self.env._("Tell why you have to see it; the reason is kept."))
        partner = record._smart_mask_customers().get(record.id)
        # sudo: smart.service.reveal, res.partner - written by code alone, whoever asks
        self.sudo().with_context(smart_reveals=True).create({
            "user_id": self.env.uid, "kind": kind, "reason": reason, "res_model": res_model,
            "res_id": record.id, "res_name": record.sudo().display_name,
            "partner_id": partner.id if partner else False,
            "company_id": self.env.company.id,
            "expires_at": fields.Datetime.add(
                fields.Datetime.now(), minutes=self.env.company.smart_reveal_minutes)})
        names = [name for name, each in record._smart_mask_table().items()
                 if each in (kind, "point") and record._fields[name].type in (
                     "char", "monetary", "float")
                 and record._has_field_access(record._fields[name], "read")
                 and name != "phone_mobile_search"]
        return record.read(names)[0] if names else {}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.context.get("smart_reveals"):
            raise AccessError(self.env._("Nothing is written into this log by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("This log can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Nothing is removed from this log."))
