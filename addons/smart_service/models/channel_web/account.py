from odoo import api, fields, models


class SmartServiceAccount(models.Model):
    """A website chat as an account: it makes the desk's website visitors its customers."""

    _inherit = "smart.service.account"

    widget_script = fields.Text(
        "Code for another site", compute="_compute_widget_script",
        help="Put it before the end of the page's body, on any site that is not this Odoo.")

    _web_desk_uniq = models.UniqueIndex(
        "(desk_id) WHERE provider = 'web' AND active",
        "This desk has an account for its website chat already.")

    @api.depends("provider", "desk_id")
    def _compute_widget_script(self):
        for account in self:
            script = account.desk_id.script_external if account.provider == "web" else ""
            account.widget_script = "\n".join(
                line.strip() for line in str(script or "").splitlines() if line.strip())

    def _compute_last_event(self):
        """Nothing of a website chat comes through the inbox: its visitors' contacts know."""
        result = super()._compute_last_event()
        for account in self.filtered(lambda account: account.provider == "web"):
            # sudo: smart.service.contact - the moment alone is shown
            last = self.env["smart.service.contact"].sudo().search(
                [("account_id", "=", account.id), ("last_inbound_at", "!=", False)],
                order="last_inbound_at desc", limit=1)
            account.last_event_at = last.last_inbound_at
            account.last_event_kind = "message" if last else False
        return result
