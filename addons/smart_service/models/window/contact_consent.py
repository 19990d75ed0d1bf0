from odoo import api, fields, models

from ...engine import consent


class SmartServiceContact(models.Model):
    """What a customer has agreed to get unasked.

    Answers to what he writes need no consent, and no withdrawal stops them.
    """

    _inherit = "smart.service.contact"

    opt_in = fields.Boolean(
        "Agreed to notices", help="The customer agreed to be written to here unasked.")
    opt_in_source = fields.Char(
        "Agreed how", help="Where and how the customer agreed, or what he withdrew with.")
    opt_in_date = fields.Datetime("Agreed or withdrawn at", readonly=True)
    notices_stopped = fields.Boolean(
        "Wants no notices", help="The customer said so. Answers still reach him.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._date_consent(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._date_consent(vals))

    @api.model
    def _date_consent(self, vals):
        if vals.get("opt_in") or "notices_stopped" in vals:
            return {"opt_in_date": fields.Datetime.now(), **vals}
        return vals

    def _take_notices(self, text):
        """Withdraw consent, or give it again, when the whole of a message says so.

        :return: what to answer, or nothing when the message is about something else
        """
        self.ensure_one()
        wish = consent.wish(text)
        if wish == consent.STOP:
            self.write({
                "notices_stopped": True, "opt_in": False, "opt_in_source": text.strip()})
            return self.env._(
                "You will get no more notices from us here. We still answer when you write. "
                "Reply START to get notices again.")
        if wish == consent.START and self.notices_stopped:
            self.write({
                "notices_stopped": False, "opt_in": True, "opt_in_source": text.strip()})
            return self.env._("You will get notices from us here again.")
        return ""

    def _takes_notices(self):
        """Whether notices may go here: nobody has unfollowed or withdrawn."""
        self.ensure_one()
        return self.subscribed and not self.notices_stopped

    def _consents(self):
        """Whether a person may be written to here who has not written from here himself."""
        self.ensure_one()
        return self._takes_notices() and self.opt_in and self.verified and not self.shared
