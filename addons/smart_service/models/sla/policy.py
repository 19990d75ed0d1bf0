from odoo import api, fields, models, tools

TERMS = (
    "first_minutes", "next_minutes", "resolution_minutes", "calendar_id", "zone", "bot_answers",
    "holds_first", "pause_stage_ids", "pause_reason_ids",
)


class SmartServiceSlaPolicy(models.Model):
    """What is promised for which tickets. Every change of a promise makes a new version of it."""

    _name = "smart.service.sla.policy"
    _description = "SLA Policy"
    _inherit = ["smart.service.sla.terms"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="A ticket gets the first policy that it fits.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company,
        help="Empty: the policy is every company's.")

    # for which tickets
    type_ids = fields.Many2many(
        "smart.service.ticket.type", "smart_service_sla_policy_type_rel", "policy_id", "type_id",
        string="Types", help="Empty: every type.")
    category_ids = fields.Many2many(
        "smart.service.ticket.category", "smart_service_sla_policy_category_rel", "policy_id",
        "category_id", string="Categories", help="With all below them. Empty: every category.")
    tier_ids = fields.Many2many(
        "smart.service.tier", "smart_service_sla_policy_tier_rel", "policy_id", "tier_id",
        string="Customer tiers", help="Empty: every customer.")
    team_ids = fields.Many2many(
        "smart.service.team", "smart_service_sla_policy_team_rel", "policy_id", "team_id",
        string="Teams", help="Empty: every team.")
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")], "Priority at least",
        help="Empty: every priority.")
    contract = fields.Selection(
        [("none", "Without a contract"), ("any", "With a contract"),
         ("extension", "With an extended warranty"),
         ("maintenance", "With a maintenance contract")],
        help="A contract of the customer in force, for the ticket's device where one is named. "
        "Empty: with and without.")

    # what is promised: see the terms
    pause_stage_ids = fields.Many2many(
        "smart.service.ticket.stage", "smart_service_sla_policy_stage_rel", "policy_id",
        "stage_id", string="Stages that pause",
        default=lambda self: self.env["smart.service.ticket.stage"].search(
            [("code", "=", "waiting")]))
    pause_reason_ids = fields.Many2many(
        "smart.service.sla.pause.reason", "smart_service_sla_policy_reason_rel", "policy_id",
        "reason_id", string="Reasons that pause",
        default=lambda self: self.env["smart.service.sla.pause.reason"].search([]))
    step_ids = fields.One2many(
        "smart.service.sla.step", "policy_id", "Escalation", copy=True)
    version_ids = fields.One2many(
        "smart.service.sla.policy.version", "policy_id", "Versions", readonly=True)
    version_id = fields.Many2one(
        "smart.service.sla.policy.version", "Version in force", readonly=True, copy=False)
    match_count = fields.Integer("Open tickets that fit", compute="_compute_counts")
    old_count = fields.Integer(
        "Under other terms", compute="_compute_counts",
        help="Open tickets that fit this policy but still run under another policy or an older "
        "version.")

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_counts(self):
        Ticket = self.env["smart.service.ticket"]
        for policy in self:
            fits = policy._origin.id and policy._matching_domain()
            policy.match_count = Ticket.search_count(fits) if fits else 0
            policy.old_count = Ticket.search_count(
                fits & policy._outdated_domain()) if fits else 0

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._make_versions()
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        result = super().write(vals)
        if not set(TERMS).isdisjoint(vals):
            self._make_versions()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_forget(self):
        self.env.registry.clear_cache()

    def _make_versions(self):
        """A version of each policy whose promise differs from its last version."""
        # sudo: smart.service.sla.policy.version - versions are made by code alone
        versions = self.env["smart.service.sla.policy.version"].sudo()
        for policy in self.sudo():
            vals = policy._prepare_version_vals()
            last = policy.version_id
            if last and all(last[name] == policy[name] for name in TERMS):
                continue
            policy.version_id = versions.create({
                **vals, "number": (last.number or 0) + 1, "policy_id": policy.id,
                "author_id": self.env.uid})

    def _prepare_version_vals(self):
        return {
            name: (self[name].id if self._fields[name].type == "many2one"
                   else [(6, 0, self[name].ids)] if self._fields[name].type == "many2many"
                   else self[name])
            for name in TERMS}

    # === ACTIONS === #

    def action_view_matching(self):
        """The open tickets that get this policy."""
        self.ensure_one()
        tickets = self.env["smart.service.ticket"].search(self._matching_domain(), limit=10000)
        return self._ticket_action(self.env._("Open tickets that fit"), tickets)

    def _ticket_action(self, name, tickets):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "smart.service.ticket",
            "view_mode": "list,form",
            "domain": [("id", "in", tickets.ids)],
        }

    def action_apply(self):
        """Put the open tickets that fit under the terms of today, beside the user's work."""
        self.check_access("write")
        self.env["smart.service.sla.recount"]._ask_for_policies(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The open tickets are counted anew, which may take a minute."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === FOR THE CLOCKS === #

    @api.model
    @tools.ormcache("company_id")
    def _of_company(self, company_id):
        """Ids of the policies of a company, in the order in which they are tried."""
        # sudo: smart.service.sla.policy - what is promised does not depend on who asks
        return tuple(self.sudo().search([("company_id", "in", [False, company_id])]).ids)
