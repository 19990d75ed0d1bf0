from odoo import api, fields, models


class SmartServiceProfile(models.Model):
    """A customer about whom the provider is still to be asked: events name an id alone.

    He is asked beside the events, for many customers at once, so that nobody waits for it.
    """

    _name = "smart.service.profile"
    _description = "Question about a Customer"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "contact_id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_profile"

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, ondelete="cascade",
        readonly=True)
    queue_key = fields.Char(required=True, readonly=True)

    _contact_uniq = models.UniqueIndex("(contact_id)")
    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    @api.model
    def _want(self, account, contact):
        """Ask about a customer, once."""
        if not self.search_count([("contact_id", "=", contact.id)], limit=1):
            self.create({
                "account_id": account.id, "contact_id": contact.id,
                "queue_key": str(account.id)})
            self._wake()

    def _process_one(self):
        """Ask about this customer and all others of the account that wait behind him."""
        account = self.account_id
        # nobody else works on these: the first one, which is locked, hides them
        rows = self.search(
            [("queue_key", "=", self.queue_key), ("state", "=", "new")], order="id",
            limit=account._adapter().profiles)
        values = tuple(rows.contact_id.mapped("value"))
        found = account._call_provider(
            lambda adapter: adapter.profiles_call(values),
            lambda adapter, response: adapter.read_profiles(response))
        contacts = {contact.value: contact for contact in rows.contact_id}
        for profile in found:
            if contact := contacts.get(profile.contact.value):
                contact._learn_profile(profile)
        rows.state = "done"

