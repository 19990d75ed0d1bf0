from odoo import api, fields, models
from odoo.exceptions import ValidationError

WAITING = "offered"


class SmartServiceAcceptance(models.Model):
    """What a customer was offered for a repair, and the proof of what he said to it."""

    _name = "smart.service.acceptance"
    _description = "Customer's Answer to a Quotation"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "sale.order", "Quotation", required=True, ondelete="restrict", index=True, readonly=True)
    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="restrict", index="btree_not_null", readonly=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Asked at", ondelete="set null", index="btree_not_null",
        readonly=True)
    amount = fields.Monetary(readonly=True, help="The total that was offered, taxes included.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    terms = fields.Text("Offered", readonly=True, help="The lines as they were offered.")
    is_supplement = fields.Boolean(
        "Supplement", readonly=True, help="The repair has become dearer than what was accepted.")
    offer_id = fields.Many2one(
        "mail.message", "Offered in", ondelete="set null", index="btree_not_null", readonly=True)
    offered_at = fields.Datetime(
        "Offered on", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [("offered", "Waiting for the customer"), ("accepted", "Accepted"),
         ("declined", "Declined"), ("replaced", "No longer offered")],
        "Status", required=True, readonly=True, default="offered", index=True)
    how = fields.Selection(
        [("word", "By word in the conversation"), ("button", "By button in the conversation"),
         ("link", "By signature under the link"), ("person", "Entered by a person")],
        "Way of answering", readonly=True)
    answer_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null", readonly=True)
    answer_text = fields.Text(
        "Words", readonly=True,
        help="What the customer wrote; it stays when he edits or deletes his message.")
    answered_at = fields.Datetime("Answered on", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Entered by", ondelete="restrict", index="btree_not_null", readonly=True)

    _one_waiting = models.UniqueIndex(
        "(order_id) WHERE state = 'offered'", "This quotation waits for an answer already.")
    _answered_check = models.Constraint(
        "CHECK ((state IN ('accepted', 'declined')) = (answered_at IS NOT NULL))",
        "An answer has a time, and nothing else has.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if any(acceptance.answered_at for acceptance in self):
            raise ValidationError(self.env._("The proof of what a customer has said is kept."))

    # === OFFERING === #

    @api.model
    def _offer(self, ticket, order, supplement=False):
        """Write down what the customer is about to be offered; an earlier offer is void.

        :return: the offer, waiting for its answer
        """
        self.search([("order_id", "=", order.id), ("state", "=", WAITING)])._replace()
        return self.create({
            "order_id": order.id,
            "ticket_id": ticket.id,
            "partner_id": ticket.partner_id.id,
            "amount": order._smart_payable(),
            "currency_id": order.currency_id.id,
            "terms": order._smart_terms(),
            "is_supplement": supplement,
        })

    def _told(self, message):
        """Remember the message by which the customer was told the offer."""
        self.ensure_one()
        # sudo: discuss.channel - where the offer was made is where the answer comes from
        channel = self.env["discuss.channel"].sudo().browse(message.res_id if message else False)
        self.write({"offer_id": message.id, "contact_id": channel.smart_contact_id.id})

    def _replace(self):
        self.write({"state": "replaced"})
        # before another offer of the same quotation is written
        self.flush_recordset(["state"])

    def _buttons(self, env):
        """The two answers, as (payload, label) in the customer's language."""
        self.ensure_one()
        return [
            (f"accept:{self.id}:accepted", env._("I accept")),
            (f"accept:{self.id}:declined", env._("I don't accept")),
        ]
