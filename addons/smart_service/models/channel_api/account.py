from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartServiceAccount(models.Model):
    """Replacing the signing secret of an own app while messages go on in both directions."""

    _inherit = "smart.service.account"

    is_secret_rotating = fields.Boolean(
        "Two secrets in use", readonly=True, copy=False,
        help="What we send is signed with the new and the old secret, and what comes in may be "
        "signed with either.")

    def write(self, vals):
        if "webhook_secret" in vals:
            vals = {**vals, "is_secret_rotating": len((vals["webhook_secret"] or "").split()) > 1}
        return super().write(vals)

    @api.constrains("webhook_secret", "provider")
    def _check_one_secret(self):
        # sudo: smart.service.account - how many secrets there are reveals none of them
        for account in self.sudo():
            if account.provider != "api" and len((account.webhook_secret or "").split()) > 1:
                raise UserError(self.env._("A secret has no blanks in it."))

    def action_rotate_webhook_secret(self):
        """Make a new secret and show it, this once; the old one is good until it is dropped."""
        self.ensure_one()
        self.check_access("write")
        # sudo: smart.service.account - the old secret stays beside the new one, it is not shown
        old = (self.sudo().webhook_secret or "").split()[:1]
        action = self.action_make_webhook_secret()
        self.sudo().webhook_secret = " ".join([action["params"]["secret"], *old])
        return action

    def action_drop_old_secret(self):
        """The app uses the new secret: the old one is no longer good."""
        self.check_access("write")
        for account in self.filtered("is_secret_rotating"):
            # sudo: smart.service.account - who may write the account may drop a secret
            secret = account.sudo().webhook_secret.split()[0]
            account.sudo().webhook_secret = secret
