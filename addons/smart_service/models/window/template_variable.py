from dataclasses import dataclass, replace

from odoo import api, fields, models

from ...engine import template as engine

SOURCES = [
    ("customer", "Customer's name"), ("ticket", "Ticket number"), ("subject", "Ticket's subject"),
    ("date", "Appointment: day"), ("time", "Appointment: time"), ("engineer", "Engineer's name"),
    ("agent", "Agent's name"), ("company", "Company's name"), ("desk", "Desk's name to customers"),
    ("notice", "The whole notice"), ("text", "A fixed text"),
]


@dataclass(frozen=True)
class About:
    """What a template's variables may speak about; records are empty where there is none.

    :param agent: ``res.users`` who sends it
    :param notice: the text that the template stands in for
    """

    contact: models.Model
    account: models.Model
    ticket: models.Model
    visit: models.Model
    agent: models.Model
    notice: str = ""


class SmartServiceTemplateVariable(models.Model):
    """A gap in a template, and what it is filled with.

    The list is closed on purpose: nothing that an administrator types here is run as code.
    """

    _name = "smart.service.template.variable"
    _description = "Template Variable"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "smart.service.template", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="template_id.company_id", store=True, index=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Variable", required=True, readonly=True)
    source = fields.Selection(
        SOURCES, "Filled with",
        help="Empty is typed by whoever sends the template; a notice then can't use it.")
    text = fields.Char("Fixed text", translate=True)

    _name_uniq = models.UniqueIndex("(template_id, name)", "The template has this variable once.")

    def _value(self, about):
        """What stands in the gap, in the customer's language; '' when it is not known."""
        self.ensure_one()
        if not self.source:
            return ""
        # sudo: smart.service.ticket, smart.service.visit, hr.employee, res.users - the customer
        # is told what is his own
        told = replace(about, **{
            name: getattr(about, name).sudo()
            for name in ("contact", "account", "ticket", "visit", "agent")})
        variable = self.sudo().with_context(lang=told.contact._lang())
        return engine.one_line(getattr(variable, f"_value_{self.source}")(told) or "")

    @api.model
    def _value_customer(self, about):
        return about.contact.partner_id.name

    @api.model
    def _value_ticket(self, about):
        return about.ticket.number

    @api.model
    def _value_subject(self, about):
        return about.ticket.name

    def _value_date(self, about):
        visit = about.visit
        return visit.start and about.ticket.with_env(self.env)._local_date(visit.start)

    def _value_time(self, about):
        visit = about.visit
        return visit.start and about.ticket.with_env(self.env)._local_time(visit.start)

    @api.model
    def _value_engineer(self, about):
        return about.visit.employee_id.name

    @api.model
    def _value_agent(self, about):
        return about.agent.name

    @api.model
    def _value_company(self, about):
        return about.account.company_id.name

    @api.model
    def _value_desk(self, about):
        return about.account.desk_id.smart_queue_partner_id.name

    @api.model
    def _value_notice(self, about):
        return about.notice

    def _value_text(self, about):
        return self.text
