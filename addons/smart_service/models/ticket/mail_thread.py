from odoo import api, models

from ...providers import base, email_reading


class MailThread(models.AbstractModel):
    """Mails for a team: an answer finds its ticket, a machine's mail is answered by nobody."""

    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None,
                      custom_values=None):
        routes = super().message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values)
        if any(route[0] == "smart.service.ticket" for route in routes):
            message_dict["smart_automatic"] = self._smart_is_automatic(message)
            ticket = self.env["smart.service.ticket"]._ticket_of_mail(message_dict)
            if ticket:
                # a mail program has lost what it answers: the number in the subject tells
                routes = [
                    (route[0], ticket.id, *route[2:])
                    if route[0] == ticket._name and not route[1] else route for route in routes]
        return routes

    @api.model
    def _smart_is_automatic(self, message):
        """Whether a machine wrote this mail."""
        try:
            return bool(email_reading.read(message.as_bytes()).automatic)
        except base.Unparsable:
            return True
