import random
import time

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..account.queue_mixin import CONFLICT_TRIES, CONFLICTS


class SmartServiceTicketUpdate(models.Model):
    """One update about a problem, told to each of its customers in his own channel."""

    _name = "smart.service.ticket.update"
    _description = "Update to the Customers of a Problem"
    _order = "id desc"
    _rec_name = "problem_id"

    problem_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="problem_id.company_id", store=True, index=True)
    text_ids = fields.One2many(
        "smart.service.ticket.update.text", "update_id", "Words",
        compute="_compute_text_ids", store=True, readonly=False)
    solve = fields.Boolean("Solve their tickets", help="Each ticket is solved once it is told.")
    state = fields.Selection(
        [("draft", "Draft"), ("sending", "Being told"), ("done", "Told")],
        default="draft", required=True, readonly=True)
    told_ids = fields.One2many("smart.service.ticket.update.told", "update_id", "Customers")
    told_count = fields.Integer("Customers told", compute="_compute_told_count")
    failed_count = fields.Integer("Not reached", compute="_compute_told_count")
    open_count = fields.Integer(related="problem_id.open_incident_count")

    @api.depends("problem_id", "solve")
    def _compute_text_ids(self):
        """One text for each language that the customers are addressed in."""
        for update in self:
            languages = update._languages() - set(update.text_ids.mapped("lang"))
            update.text_ids = [
                Command.create({"lang": lang, "body": update._first_words(lang)})
                for lang in sorted(languages)]

    @api.depends("told_ids.state")
    def _compute_told_count(self):
        counts = {
            (update.id, state): count
            for update, state, count in self.env["smart.service.ticket.update.told"]._read_group(
                [("update_id", "in", self.ids)], ["update_id", "state"], ["__count"])}
        for update in self:
            update.told_count = counts.get((update.id, "told"), 0)
            update.failed_count = counts.get((update.id, "failed"), 0)

    def _first_words(self, lang):
        """What a person begins with, in the customers' language."""
        if not self.solve:
            return False
        return self.with_context(lang=lang).env._(
            "What you reported to us is solved. If anything is left, just answer here.")

    def _languages(self):
        # sudo: smart.service.contact - in which languages the customers are spoken to
        tickets = self.problem_id.sudo().incident_ids.filtered(lambda t: not t.is_closed)
        return {self._language(ticket) for ticket in tickets} or {self.env.lang or "en_US"}

    @api.model
    def _language(self, ticket):
        contact = ticket.contact_id or ticket.partner_id._smart_contact(
            ticket.company_id)
        return contact._lang() if contact else ticket.partner_id.lang or self.env.lang or "en_US"

    # === SENDING === #

    def action_send(self):
        """Tell all customers whose tickets are open; a worker does it beside this request."""
        self.ensure_one()
        self.problem_id.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("These customers are being told already."))
        if not self.text_ids:
            self._compute_text_ids()
        if empty := self.text_ids.filtered(lambda text: not (text.body or "").strip()):
            raise UserError(self.env._(
                "Write the update for: %s", ", ".join(empty.mapped("lang_name"))))
        # sudo: smart.service.ticket - all tickets of a problem that the user may change
        tickets = self.problem_id.sudo().incident_ids.filtered(
            lambda ticket: not ticket.is_closed and not ticket.merged_into_id).sorted("id")
        if not tickets:
            raise UserError(self.env._("No open ticket comes from this problem."))
        # sudo: smart.service.ticket.update.told - kept by code alone
        self.sudo().write({"state": "sending", "told_ids": [
            Command.create({"ticket_id": ticket.id}) for ticket in tickets]})
        self.problem_id.message_post(
            body=self.env._(
                "Told to the customers of %(count)s tickets: %(text)s", count=len(tickets),
                text=self.text_ids[:1].body),
            subtype_xmlid="mail.mt_note")
        self.env.ref("smart_service.cron_ticket_updates")._trigger()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _cron_tell(self):
        """Tell whoever waits for an update, each in a transaction of his own.

        One customer's failure stops nobody else's, and where another transaction was faster the
        same customer is taken again.
        """
        Told, cron = self.env["smart.service.ticket.update.told"], self.env["ir.cron"]
        conflicts = 0
        while True:
            try:
                row = Told._claim(1)
                row._tell_all()
                left = Told.search_count([("state", "=", "new")]) if row else 0
                if not cron._commit_progress(len(row), remaining=left) or not row:
                    return
                conflicts = 0
            except CONFLICTS:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                conflicts += 1
                if conflicts > CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * conflicts))
