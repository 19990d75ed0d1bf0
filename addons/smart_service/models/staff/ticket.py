from odoo import api, models


class SmartServiceTicket(models.Model):
    """Who is told when a ticket is given to him."""

    _inherit = "smart.service.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._smart_tell_responsible()
        return tickets

    def write(self, vals):
        before = {ticket: ticket.user_id for ticket in self} if "user_id" in vals else {}
        result = super().write(vals)
        if before:
            self.filtered(
                lambda ticket: ticket.user_id != before[ticket])._smart_tell_responsible()
        return result

    def _smart_tell_responsible(self):
        """Tell whom it was given to, unless he took it himself or Odoo's own mail says so."""
        notices = self.env["smart.service.staff.notice"]
        for ticket in self.filtered("user_id"):
            # sudo: res.users - how a colleague wants to be told
            user = ticket.user_id.sudo()
            if user != self.env.user and user.smart_notify_by != "mail":
                notices._tell(
                    user, "assignment", ticket,
                    f"assignment:ticket:{ticket.id}:{notices._occasion()}")

    def _message_auto_subscribe_notify(self, partner_ids, template):
        partner_ids = self.env["smart.service.staff.notice"]._without_told(partner_ids)
        if not partner_ids:
            return None
        return super()._message_auto_subscribe_notify(partner_ids, template)

    def _smart_notice_words(self, kind, user, private):
        """(title, text) of a notice about this ticket.

        :param private: whether nobody but ``user`` reads it
        """
        self.ensure_one()
        title = self.env._("Ticket %s was given to you", self.number)
        return title, self.name if private else ""
