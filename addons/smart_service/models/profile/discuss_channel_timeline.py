from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .discuss_channel_records import ACCOUNTING

PAGE = 20
# what a customer's story is told by; single messages are in the conversations
TOLD = [
    "session_opened", "handed_over", "session_closed", "call_ended", "rated",
    "ticket_created", "ticket_closed", "repair_created", "visit_scheduled", "visit_done",
    "visit_cancelled", "quotation_created", "quotation_confirmed", "invoice_created",
    "lead_created", "identity_joined",
]
ICONS = {
    "session": "fa-comments-o", "handed": "fa-share", "call": "fa-phone", "rated": "fa-star-o",
    "ticket": "fa-life-ring", "repair": "fa-wrench", "visit": "fa-truck",
    "quotation": "fa-file-text-o", "invoice": "fa-money", "lead": "fa-handshake-o",
    "identity": "fa-user-o",
}


class DiscussChannel(models.Model):
    """The customer's story over all channels, from the ledger."""

    _inherit = "discuss.channel"

    def smart_timeline(self, before=False):
        """A page of what happened with this session's customer, the latest first.

        :param before: id of the last row that the reader has
        :return: ``rows`` and whether there is ``more``
        :raises AccessError: the reader is none of us, but the customer himself
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only agents can do that."))
        # sudo: smart.service.event - bounded to the one customer whom the reader serves; what
        # belongs to another role's records is left out
        found = self.env["smart.service.event"].sudo().search(
            self._smart_timeline_domain(before), order="id desc", limit=PAGE + 1)
        events = found[:PAGE]
        labels = dict(events._fields["kind"]._description_selection(self.env))
        opens = self._smart_timeline_opens(events)
        return {
            "rows": [
                {
                    "id": event.id,
                    "label": labels[event.kind],
                    "icon": ICONS[event.kind.partition("_")[0]],
                    "at": fields.Datetime.to_string(event.occurred_at),
                    "account": (event.account_id or event.channel_id.smart_account_id).name or "",
                    "detail": self._smart_timeline_detail(event),
                    **opens(event),
                }
                for event in events],
            "more": len(found) > PAGE,
        }

    def _smart_timeline_domain(self, before):
        # sudo: discuss.channel - whose story is told
        session = self.sudo()
        customer = session._smart_customer_partner()
        whose = (
            Domain("partner_id", "in", self._smart_family()) if customer
            else Domain("channel_id", "=", session.id))
        return (
            whose & Domain("kind", "in", self._smart_timeline_kinds())
            & Domain("company_id", "in", [False, session.smart_company_id.id])
            & (Domain("id", "<", before) if before else Domain.TRUE))

    @api.model
    def _smart_timeline_kinds(self):
        """The kinds that the reader's roles let him know of."""
        hidden = set()
        if not self.env["crm.lead"].has_access("read"):
            hidden.add("lead_created")
        if not self.env.user.has_groups(ACCOUNTING):
            hidden.add("invoice_created")
        return [kind for kind in TOLD if kind not in hidden]

    @api.model
    def _smart_timeline_detail(self, event):
        """What tells one row from another."""
        if event.kind == "rated":
            return "★" * int(event.payload.get("score") or 0)
        if event.kind.startswith("visit_"):
            return event.visit_id.number or ""
        if event.ticket_id:
            return f"{event.ticket_id.number} {event.ticket_id.name}"
        return event.user_id.name or ""

    def _smart_timeline_opens(self, events):
        """A function that says which record a row opens, of those that the reader may see."""
        may = {
            records._name: set(records.with_env(self.env)._filtered_access("read").ids)
            for records in (events.visit_id, events.ticket_id, events.channel_id)}

        def opens(event):
            for record in (event.visit_id, event.ticket_id, event.channel_id):
                if record.id in may[record._name]:
                    return {"model": record._name, "res_id": record.id}
            return {"model": False, "res_id": False}

        return opens
