from odoo import models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    """What a customer's message was understood as, shown below it to agents in Discuss."""

    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        names = super()._to_store_defaults(target)
        # the customer on the website has no business with it
        return [*names, "smart_insight"] if target.is_internal(self.env) else names

    def _to_store(self, store: Store, fields, **kwargs):
        result = super()._to_store(
            store, [f for f in fields if f != "smart_insight"], **kwargs)
        if "smart_insight" in fields:
            insights = self._smart_insights()
            for message in self.filtered(lambda message: message.id in insights):
                store.add(message, {"smart_insight": insights[message.id]})
        return result

    def _smart_insights(self):
        """What those messages of customers were understood as.

        :return: message id → what agents see
        """
        now = self.env.cr.now()
        mine = self.filtered(
            lambda message: message.model == "discuss.channel"
            and message.message_type == "comment"
            # what is being written now was not read yet
            and (not message.create_date or message.create_date < now))
        if not mine:
            return {}
        # sudo: smart.service.insight - who reads a message may know what it was understood as
        insights = self.env["smart.service.insight"].sudo().search(
            [("mail_message_id", "in", mine.ids)])
        return {insight.mail_message_id.id: insight._shown() for insight in insights}
