from odoo import api, fields, models

from ..account.account import PROVIDERS
from .signal import KINDS, LEAD_KINDS

SCORED = ("smart_intent", "smart_provider", "smart_tier_id")


class CrmLead(models.Model):
    """What a conversation tells Odoo's predictive lead scoring: the wish, the channel, the tier.

    Plain stored values as they were when the wish was said, because the scoring reads columns
    and compares them with those of leads won and lost.
    """

    _inherit = "crm.lead"

    smart_intent = fields.Selection(
        [kind for kind in KINDS if kind[0] in LEAD_KINDS], "Wish", readonly=True,
        help="The surest wish that the customer has let show.")
    smart_provider = fields.Selection(PROVIDERS, "Channel", readonly=True)
    smart_tier_id = fields.Many2one(
        "smart.service.tier", "Customer's tier", readonly=True, ondelete="set null")

    @api.model
    def _smart_prepare_vals(self, signal):
        return {
            **super()._smart_prepare_vals(signal),
            "smart_intent": signal.kind if signal.kind in LEAD_KINDS else False,
            "smart_provider": signal.channel_id.smart_account_id.provider,
            "smart_tier_id": signal.partner_id._smart_tier().id,
        }

    @api.model
    def _smart_from_signal(self, signal):
        """A surer wish takes the place of the one that opened the lead."""
        lead = super()._smart_from_signal(signal)
        surest = max((lead.smart_signal_ids | signal).filtered(
            lambda found: found.kind in LEAD_KINDS and found.state != "rejected"),
            key=lambda found: found.confidence, default=signal)
        if surest.kind in LEAD_KINDS and surest.kind != lead.smart_intent:
            lead.smart_intent = surest.kind
        return lead

    @api.model
    def _smart_teach_scoring(self):
        """Have the scoring look at our fields, beside those that it looks at already."""
        # sudo: ir.config_parameter, crm.lead.scoring.frequency.field - at installation
        parameters = self.env["ir.config_parameter"].sudo()
        known = [name for name in (
            parameters.get_param("crm.pls_fields") or "").split(",") if name]
        parameters.set_param(
            "crm.pls_fields", ",".join([*known, *(name for name in SCORED if name not in known)]))
