from odoo import api, fields, models

from ...engine import template as engine

STATES = [
    ("approved", "Approved"), ("pending", "Waiting for approval"), ("rejected", "Rejected"),
    ("paused", "Paused"),
]
NOTICES = [
    ("appointment", "Visit booked"), ("on_the_way", "Engineer on the way"),
    ("cancelled", "Visit called off"),
    ("quotation", "Quotation made"), ("supplement", "Repair dearer than quoted"),
    ("invoice", "Invoice posted"), ("paid", "Payment received"), ("done", "Repair done"),
    ("missed", "Nobody was met"), ("unfixed", "Repair not finished yet"),
    ("part_missing", "Visit waits for a part"), ("work_report", "Signed work report"),
    ("may_we_move", "Another time asked for"), ("progress", "Request moved on"),
    ("exchange_approved", "Exchange or return approved"),
    ("exchange_done", "Exchange or return done"),
    ("registration_approved", "Device registered"),
    ("registration_refused", "Device not registered"),
    ("survey", "Satisfaction question"), ("suggestion", "Suggestion moved on"),
    ("form_missing", "Something is missing on a ticket"),
    ("problem_update", "Update about a problem"),
]
MARKETING = "marketing"


class SmartServiceTemplate(models.Model):
    """A message that the provider has approved, so that it may leave outside a reply window."""

    _name = "smart.service.template"
    _description = "Message Template"
    _order = "account_id, state, name, lang, id"

    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(
        default=True, help="One that the provider no longer has is archived.")
    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    lang = fields.Char("Language", readonly=True, help="The provider's code; empty is any.")
    category = fields.Char(readonly=True)
    body = fields.Text("Text", readonly=True)
    variable_ids = fields.One2many(
        "smart.service.template.variable", "template_id", "Variables")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    reason = fields.Char(readonly=True, help="Why the provider refused it.")
    unfit = fields.Char(
        "Can't be sent from here", readonly=True,
        help="What the template needs beside the values of its text: such a header or button "
        "can't be filled here, and the provider would refuse the message without it.")
    external_id = fields.Char("Provider's id", readonly=True)
    synced_at = fields.Datetime("Read at", readonly=True)
    notice = fields.Selection(
        NOTICES, "Stands in for",
        help="The notice that this template carries where a closed reply window lets nothing "
        "else through.")

    _template_uniq = models.UniqueIndex(
        "(account_id, name, COALESCE(lang, ''), COALESCE(external_id, ''))",
        "This account has the template already.")
    _notice_uniq = models.UniqueIndex(
        "(account_id, notice, COALESCE(lang, '')) WHERE notice IS NOT NULL AND active",
        "Another template of this account stands in for that notice in the same language.")

    @api.depends("name", "lang")
    def _compute_display_name(self):
        for template in self:
            template.display_name = (
                f"{template.name} ({template.lang})" if template.lang else template.name or "")

    # === WHAT THE PROVIDER SAYS === #

    @api.model
    def _take_over(self, account, listed):
        """Make our templates of an account what the provider lists.

        :param listed: :class:`~providers.base.Template` of all pages
        :return: the templates
        """
        known = self.browse()
        for value in listed:
            known |= self._learn(account, value)
        self.search([("account_id", "=", account.id), ("id", "not in", known.ids)]).active = False
        return known

    @api.model
    def _learn(self, account, value):
        """Take over one template; what an administrator chose for it stays.

        :param value: a provider's decision names no text, so that empty ones change nothing
        """
        template = self._find(account, value)
        vals = {
            "state": value.state, "reason": value.reason or False, "active": True,
            "synced_at": fields.Datetime.now(),
            **{name: found for name, found in (
                ("external_id", value.external_id), ("category", value.category),
                ("body", value.body)) if found}}
        if value.body:
            vals["unfit"] = value.unfit or False
        if template:
            changed = {name: found for name, found in vals.items()
                       if name == "synced_at" or template[name] != found}
            template.write(changed)
        else:
            template = self.create({
                **vals, "account_id": account.id, "name": value.name, "lang": value.lang or False})
        if value.body or value.variables:
            template._learn_variables(value.variables or engine.variables(value.body))
        return template

    @api.model
    def _find(self, account, value):
        templates = self.with_context(active_test=False).search([
            ("account_id", "=", account.id), ("name", "=", value.name),
            ("lang", "=", value.lang or False)])
        same = templates.filtered(lambda t: t.external_id == value.external_id)
        return same[:1] or templates.filtered(
            lambda t: not (t.external_id and value.external_id))[:1]

    def _learn_variables(self, names):
        kept = {variable.name: variable for variable in self.variable_ids}
        self.variable_ids.filtered(lambda variable: variable.name not in names).unlink()
        for number, name in enumerate(names):
            if name in kept:
                kept[name].sequence = number
            else:
                self.env["smart.service.template.variable"].create({
                    "template_id": self.id, "name": name, "sequence": number})

    # === USE === #

    @api.model
    def _usable(self, account, contact, notice=None):
        """Approved templates that this contact may be sent, those in his language first.

        :param notice: only those that stand in for this notice
        """
        domain = [("account_id", "=", account.id), ("state", "=", "approved"),
                  ("unfit", "=", False)]
        if notice:
            domain.append(("notice", "=", notice))
        lang = contact._lang()
        # sudo: smart.service.template.consent - which of them the customer refuses, nothing else
        consents = self.env["smart.service.template.consent"].sudo()
        return consents._not_refused(self.search(domain), contact).filtered(
            lambda template: (template.category or "").lower() != MARKETING or contact.opt_in
        ).sorted(lambda template: (template._distance(lang), template.name, template.id))

    def _distance(self, lang):
        """How far this template's language is from ``lang``: 0 is the same."""
        own = (self.lang or "").replace("-", "_")
        if own.lower() == lang.lower():
            return 0
        if not own or own.lower()[:2] == lang.lower()[:2]:
            return 1
        return 2

    def _values(self, about):
        """What the variables are filled with, in order; '' where nothing is known.

        :param about: :class:`~.template_variable.About`
        """
        self.ensure_one()
        return [variable._value(about) for variable in self.variable_ids]

    def _text(self, values):
        """What the customer reads."""
        self.ensure_one()
        names = self.variable_ids.mapped("name")
        return engine.fill(self.body or self.name, dict(zip(names, values, strict=True)))

    def action_sync(self):
        """Ask the provider of these templates' accounts again."""
        return self.account_id.action_sync_templates()
