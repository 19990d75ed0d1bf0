from odoo import api, models


class CrmLead(models.Model):
    """Who is told when a lead that a conversation revealed is given to him."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._smart_tell_salesperson()
        return leads

    def write(self, vals):
        before = {lead: lead.user_id for lead in self} if "user_id" in vals else {}
        result = super().write(vals)
        if before:
            self.filtered(lambda lead: lead.user_id != before[lead])._smart_tell_salesperson()
        return result

    def _smart_tell_salesperson(self):
        """Tell whom it was given to, unless he took it himself or Odoo's own mail says so."""
        notices = self.env["smart.service.staff.notice"]
        for lead in self.filtered(lambda lead: lead.user_id and lead.origin_channel_id):
            # sudo: res.users - how a colleague wants to be told
            user = lead.user_id.sudo()
            if user != self.env.user and user.smart_notify_by != "mail":
                notices._tell(
                    user, "lead", lead, f"lead:{lead.id}:{notices._occasion()}")

    def _message_auto_subscribe_notify(self, partner_ids, template):
        revealed = self.filtered("origin_channel_id")
        super(CrmLead, self - revealed)._message_auto_subscribe_notify(partner_ids, template)
        left = self.env["smart.service.staff.notice"]._without_told(partner_ids)
        if not left:
            return None
        return super(CrmLead, revealed)._message_auto_subscribe_notify(left, template)

    def _smart_notice_words(self, kind, user, private):
        """(title, text) of a notice about this lead.

        :param private: whether nobody but ``user`` reads it
        """
        self.ensure_one()
        return self.env._("A lead was given to you"), self.name if private else ""
