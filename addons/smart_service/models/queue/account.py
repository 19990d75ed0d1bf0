from odoo import api, fields, models

# of an agent's ten: five live chats, ten messengers or twenty letters
WEIGHTS = {"web": 2.0, "email": 0.5}


class SmartServiceAccount(models.Model):
    """What a conversation of this account takes of an agent's capacity, and whom it needs."""

    _inherit = "smart.service.account"

    weight = fields.Float(
        compute="_compute_weight", store=True, readonly=False, digits=(5, 2),
        help="What one conversation takes of an agent's capacity. A live chat wants more of him "
        "than a letter.")
    skill_ids = fields.Many2many(
        "im_livechat.expertise", "smart_service_account_skill_rel", "account_id", "expertise_id",
        "Skills needed", help="What an agent should know about to answer this account's customers.")

    _weight_check = models.Constraint(
        "CHECK (weight > 0)", "A conversation takes something of an agent's capacity.")

    @api.depends("provider")
    def _compute_weight(self):
        for account in self:
            account.weight = WEIGHTS.get(account.provider, 1.0)

    def _is_live(self):
        """Whether the customers sit there and wait, so that the agent has to be there too."""
        return self.provider == "web"

    def _is_waited_at(self):
        """Whether customers look for an answer as they wait; nobody sits beside a letter."""
        return self.provider != "email"
