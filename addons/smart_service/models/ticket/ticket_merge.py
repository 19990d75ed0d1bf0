from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .ticket_stage import SIGNED

# what a person or a mail program writes; what the system notes stays where it happened
REPLIES = ("comment", "email", "email_outgoing", "auto_comment")


class SmartServiceTicket(models.Model):
    """Tickets that turned out to be one, and tickets that turned out to be two."""

    _inherit = "smart.service.ticket"

    merged_into_id = fields.Many2one(
        "smart.service.ticket", "Merged into", readonly=True, copy=False, ondelete="restrict",
        index="btree_not_null", tracking=True,
        help="Whatever is said about this ticket goes there.")
    merged_ids = fields.One2many("smart.service.ticket", "merged_into_id", "Merged tickets")
    split_from_id = fields.Many2one(
        "smart.service.ticket", "Split from", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null")

    @api.depends("merged_into_id")
    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self.filtered("merged_into_id"):
            ticket.access_url = ticket.merged_into_id.access_url
        return result

    call_ids = fields.One2many("smart.service.call", "ticket_id", "Calls")

    # === MERGING === #

    def _merge(self, others):
        """Make one ticket of several; this one survives.

        Messages, conversations, calls, followers, tags and files come here. What was noted
        automatically, promised or billed stays with the ticket that it belonged to, which is
        closed and points here.

        :raises UserError: they are another customer's or company's, or work goes on for them
        """
        self.ensure_one()
        others -= self
        (self | others).check_access("write")
        self._check_merge(others)
        # sudo: smart.service.ticket and what belongs to it - who may change all of the tickets
        # may make one of them
        survivor = self.sudo()
        for other in others.sudo().sorted("id"):
            survivor._take_over(other)
        return self

    def _check_merge(self, others):
        if not others:
            raise UserError(self.env._("Choose at least two tickets."))
        if dead := (self | others).filtered("merged_into_id"):
            raise UserError(self.env._(
                "%(ticket)s was merged into %(survivor)s before.",
                ticket=dead[0].number, survivor=dead[0].merged_into_id.number))
        if others.company_id - self.company_id:
            raise UserError(self.env._("Tickets of several companies stay several."))
        customers = (self | others).partner_id.commercial_partner_id
        if len(customers) > 1:
            raise UserError(self.env._(
                "These tickets are of several customers: %s. What they share is a problem; make "
                "one of it and they all stay informed.", ", ".join(customers.mapped("name"))))
        # sudo: smart.service.ticket - looks whether repairs or visits forbid it, shows nothing else
        for other in others.sudo():
            if other._work_going_on():
                raise UserError(self.env._(
                    "Work goes on for %s. Let that ticket survive.", other.number))

    def _work_going_on(self):
        """Whether a repair, a visit or a quotation of this ticket is not finished."""
        return bool(
            self.repair_ids.filtered(lambda repair: repair.state not in ("done", "cancel"))
            or self.visit_ids.filtered(lambda visit: visit.state not in ("done", "cancelled"))
            or self.order_ids.filtered(lambda order: order.state in ("draft", "sent")))

    def _take_over(self, other):
        """Take what was said and sent about another ticket, and close that one."""
        if self.is_closed and not other.is_closed:
            # what the other one is about is not settled
            self._set_stage("progress")
        self.message_subscribe(partner_ids=other.message_partner_ids.ids)
        messages = self.env["mail.message"].search([
            ("model", "=", self._name), ("res_id", "=", other.id),
            ("message_type", "in", REPLIES)])
        messages.write({"res_id": self.id})
        files = self.env["ir.attachment"].search([
            ("res_model", "=", self._name), ("res_id", "=", other.id)])
        files.write({"res_id": self.id})
        other.channel_ids.write({"smart_ticket_id": self.id})
        other.call_ids.write({"ticket_id": self.id})
        # nobody signs for what goes on elsewhere
        other._end_approvals()
        other.activity_ids.write({"res_id": self.id})
        self._take_over_incidents(other)
        other.merged_ids.write({"merged_into_id": self.id})
        self.write({
            "tag_ids": [Command.link(tag.id) for tag in other.tag_ids],
            "form_file_ids": [Command.link(file.id) for file in other.form_file_ids],
            **{name: other[name].id for name in ("partner_id", "contact_id", "lot_id",
                                                 "product_id", "category_id")
               if not self[name] and other[name]},
        })
        told = "\n".join(filter(None, (other.name, other.symptom, other.description)))
        self.message_post(
            body=self.env._("%(ticket)s was merged into this one: %(told)s",
                            ticket=other._get_html_link(title=other.number), told=told),
            subtype_xmlid="mail.mt_note")
        stage = self.env["smart.service.ticket.stage"]._for_code("cancelled")
        other.with_context(smart_merging=True, smart_signed=SIGNED).write({
            "merged_into_id": self.id, **({} if other.is_closed else {"stage_id": stage.id})})
        other.message_post(
            body=self.env._("Merged into %s, which goes on.",
                            self._get_html_link(title=self.number)),
            subtype_xmlid="mail.mt_note")
        self.env["smart.service.event"]._log(
            "ticket_merged", channel=self._log_channel(), ticket=self, partner=self.partner_id,
            company=self.company_id, payload={"ticket": other.id, "number": other.number})

    def _take_over_incidents(self, other):
        """What came from the other one comes from this one, and neither from itself."""
        if other.is_problem:
            self.write({
                "is_problem": True,
                **({"problem_id": False} if self.problem_id == other else {})})
            other.incident_ids.write({"problem_id": self.id})
        elif not self.is_problem and not self.problem_id:
            self.problem_id = other.problem_id

    def write(self, vals):
        if "stage_id" in vals and not self.env.context.get("smart_merging"):
            for ticket in self.filtered("merged_into_id"):
                raise UserError(self.env._(
                    "%(ticket)s was merged into %(survivor)s: go on there.",
                    ticket=ticket.number, survivor=ticket.merged_into_id.number))
        return super().write(vals)

    def message_post(self, **kwargs):
        """What is answered to a merged ticket, by mail or on a page, follows the survivor."""
        if (len(self) == 1 and kwargs.get("message_type", "notification") in REPLIES
                and not self.env.context.get("smart_merging")):
            # sudo: smart.service.ticket - where it went, for whoever may write below it
            survivor = self.sudo().merged_into_id
            if survivor:
                kwargs.pop("parent_id", None)
                return survivor.with_env(self.env).message_post(**kwargs)
        return super().message_post(**kwargs)

    def _tell_customer(self, text_method, record, buttons=None):
        if survivor := self.sudo().merged_into_id:
            return survivor.with_env(self.env)._tell_customer(
                text_method, survivor if record == self else record, buttons)
        return super()._tell_customer(text_method, record, buttons)

    # === SPLITTING === #

    def _split(self, name, messages, kind=None):
        """A ticket of its own for something else that the customer has said.

        What was written below this ticket moves there with its files. What was said in a
        conversation stays there and is quoted.

        :param name: its subject
        :param messages: mail.message records below this ticket or in its conversations
        :param kind: its type, this one's if not given
        """
        self.ensure_one()
        self.check_access("write")
        mine = messages.filtered(lambda m: m.model == self._name and m.res_id == self.id)
        # sudo: discuss.channel - only the ids, to compare with what was chosen
        channel_ids = set(self.sudo().channel_ids.ids)
        said = messages.filtered(lambda m: m.model == "discuss.channel" and m.res_id in channel_ids)
        if not messages or messages - mine - said:
            raise UserError(self.env._("Choose messages of this ticket or of its conversations."))
        new = self.with_context(smart_form_later=True).create({
            "name": name,
            "type_id": (kind or self.type_id).id,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "user_id": self.user_id.id,
            "split_from_id": self.id,
            "description": "\n".join(
                self.env["discuss.channel"]._smart_text(message)
                for message in messages.sorted("id")),
        })
        # sudo: mail.message, ir.attachment - they move between tickets that the user may change
        moved = mine.sudo()
        moved.write({"res_id": new.id})
        moved.attachment_ids.filtered(
            lambda file: file.res_model == self._name and file.res_id == self.id
        ).write({"res_id": new.id})
        new.message_subscribe(partner_ids=self.message_partner_ids.ids)
        new.message_post(
            body=self.env._("Split from %s.", self._get_html_link(title=self.number)),
            subtype_xmlid="mail.mt_note")
        self.message_post(
            body=self.env._("Split: %(name)s is %(ticket)s now.",
                            name=name, ticket=new._get_html_link(title=new.number)),
            subtype_xmlid="mail.mt_note")
        self.env["smart.service.event"]._log(
            "ticket_split", channel=self._log_channel(), ticket=new, partner=new.partner_id,
            company=new.company_id, payload={"from": self.number, "messages": len(messages)})
        return new
