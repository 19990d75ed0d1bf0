from psycopg2.extras import Json

from odoo import api, fields, models

from ...providers import base


class SmartServiceProfile(models.Model):
    """A customer about whom the provider is still to be asked: events name an id alone.

    He is asked beside the events, for many customers at once. The answers are kept in a
    transaction of their own, and each is used in another: who writes meanwhile is in nobody's
    way for longer than that takes.
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
    answer = fields.Json(readonly=True, groups="smart_service.group_manager")

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
        # what nobody has asked yet reads as False, who is not known as {}
        answer = self._ask() if self.answer is False else self.answer
        if answer:
            self.contact_id._learn_profile(base.Profile(
                base.ContactPoint(
                    self.contact_id.kind, self.contact_id.scope, self.contact_id.value,
                    answer["name"]),
                answer["avatar"], tuple(base.ContactPoint(*link) for link in answer["links"])))

    def _ask(self):
        """Ask about this customer and others of the account who wait behind him.

        :return: the answer about this one, empty where the provider does not know him
        """
        account = self.account_id
        with self.env.registry.cursor() as cr:
            cr.execute(
                """
                SELECT p.id, c.value FROM smart_service_profile p
                  JOIN smart_service_contact c ON c.id = p.contact_id
                 WHERE p.queue_key = %s AND p.state = 'new' AND p.answer IS NULL AND p.id != %s
                 ORDER BY p.id LIMIT %s FOR NO KEY UPDATE OF p SKIP LOCKED
                """, [self.queue_key, self.id, account._adapter().profiles - 1])
            others = cr.fetchall()
            values = (self.contact_id.value, *(value for _id, value in others))
            found = account._call_provider(
                lambda adapter: adapter.profiles_call(values),
                lambda adapter, response: adapter.read_profiles(response))
            answers = {profile.contact.value: {
                "name": profile.contact.name, "avatar": profile.avatar,
                "links": [[link.kind, link.scope, link.value] for link in profile.links],
            } for profile in found}
            for row_id, value in others:
                cr.execute(
                    "UPDATE smart_service_profile SET answer = %s WHERE id = %s",
                    [Json(answers.get(value, {})), row_id])
        return answers.get(self.contact_id.value, {})
