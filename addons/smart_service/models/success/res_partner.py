from odoo import fields, models


class ResPartner(models.Model):
    """Who looks after a customer, and how well the customer fares."""

    _inherit = "res.partner"

    smart_success_manager_id = fields.Many2one(
        "res.users", "Success manager", domain=[("share", "=", False)], ondelete="set null",
        index="btree_not_null", groups="base.group_user", tracking=True,
        help="Is told when this customer is at risk. Without one it is the company's.")
    smart_health_ids = fields.One2many(
        "smart.service.customer.health", "partner_id", "Customer's health",
        groups="smart_service.group_agent")
    smart_health_score = fields.Integer(
        "Health score", compute="_compute_smart_health", groups="smart_service.group_agent")
    smart_health_band = fields.Selection(
        selection=lambda self: self.env["smart.service.customer.health"]._fields[
            "band"]._description_selection(self.env),
        string="Standing", compute="_compute_smart_health", groups="smart_service.group_agent")

    def _compute_smart_health(self):
        for partner, health in self._smart_health_of(self.env.company).items():
            partner.smart_health_score = health.score
            partner.smart_health_band = health.band

    def _smart_retry_job(self, job):
        """Calculate this one's health anew with every company, for the job ``health``."""
        Health = self.env["smart.service.customer.health"]
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        for company in self.env["res.company"].search([("active", "=", True)]):
            Health._refresh(self, company, tell=Health._knew_before(company, today))

    def _smart_health_of(self, company):
        """{customer: his health with a company, with the right to read it; may be empty}

        :param company: people are rated together with the company that they belong to
        """
        # sudo: smart.service.customer.health - how urgently a customer needs care is told to
        # whoever serves him; what it was made of is not
        Health = self.env["smart.service.customer.health"].sudo()
        found = {health.partner_id.id: health for health in Health.search_fetch([
            ("partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "=", company.id)], ["partner_id", "score", "band", "user_id"])}
        return {partner: found.get(partner.commercial_partner_id.id, Health)
                for partner in self}

    def _smart_success_manager(self, company):
        """Who looks after this customer in a company."""
        self.ensure_one()
        # sudo: res.partner, res.company, res.users - finding whom to tell reads nobody's data
        customer = self.sudo()
        user = (
            customer.smart_success_manager_id
            or customer.commercial_partner_id.smart_success_manager_id
            or company.sudo().smart_success_manager_id)
        if user.active and company in user.company_ids:
            return user.with_env(self.env)
        return self.env["im_livechat.channel"]._smart_team_lead(company)

    def action_open_smart_health(self):
        """How this customer fares, and why."""
        self.ensure_one()
        health = self.env["smart.service.customer.health"].search([
            ("partner_id", "=", self.commercial_partner_id.id),
            ("company_id", "=", self.env.company.id)])
        return health._get_records_action() if health else False
