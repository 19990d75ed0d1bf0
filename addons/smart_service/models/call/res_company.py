import secrets
import time

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import agora


class ResCompany(models.Model):
    """Agora instead of Odoo's own calls, for a company that has it.

    The App Certificate goes in and never comes out again, as an account's secrets do.
    """

    _inherit = "res.company"

    smart_agora_app_id = fields.Char("Agora App ID", groups="smart_service.group_agent")
    smart_agora_certificate = fields.Char(groups=fields.NO_ACCESS, copy=False)
    smart_new_agora_certificate = fields.Char(
        "Agora App Certificate (new)", compute="_compute_smart_new_agora_certificate",
        inverse="_inverse_smart_new_agora_certificate", groups="base.group_system",
        help="It is stored when you save, and never shown again.")
    smart_agora_certificate_set_on = fields.Datetime(
        "App Certificate set on", readonly=True, copy=False, groups="smart_service.group_manager")

    def _compute_smart_new_agora_certificate(self):
        self.smart_new_agora_certificate = False

    def _inverse_smart_new_agora_certificate(self):
        for company in self.filtered("smart_new_agora_certificate"):
            given = company.smart_new_agora_certificate.strip()
            if not agora.is_key(given):
                raise ValidationError(self.env._(
                    "An App Certificate of Agora has 32 hexadecimal digits."))
            # sudo: res.company - who may write the company may replace the secret
            company.sudo().write({
                "smart_agora_certificate": given,
                "smart_agora_certificate_set_on": fields.Datetime.now()})

    @api.constrains("smart_agora_app_id")
    def _check_smart_agora_app_id(self):
        for company in self:
            if company.smart_agora_app_id and not agora.is_key(company.smart_agora_app_id):
                raise ValidationError(self.env._("An App ID of Agora has 32 hexadecimal digits."))

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._smart_forget_typed()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "smart_new_agora_certificate" in vals:
            self._smart_forget_typed()
        return result

    def _smart_forget_typed(self):
        self.invalidate_recordset(["smart_new_agora_certificate"], flush=False)

    def _smart_agora_ready(self):
        """Whether this company's video calls go over Agora."""
        return bool(self.smart_agora_app_id and self.smart_agora_certificate)

    def _smart_agora_ticket(self, channel, uid, seconds):
        """What an app needs to join a channel of Agora.

        :param uid: 1 to 2**32 - 1, one for each participant
        :param seconds: how long one may join with it
        :return: dict of app_id, channel, uid, token, expires_in
        """
        self.ensure_one()
        grant = agora.Grant(
            app_id=self.smart_agora_app_id, channel=channel, uid=uid,
            issued_at=int(time.time()), expires=seconds, salt=secrets.randbelow(99999998) + 1,
            privileges={privilege: seconds for privilege in (
                agora.JOIN, agora.PUBLISH_AUDIO, agora.PUBLISH_VIDEO, agora.PUBLISH_DATA)})
        return {
            "app_id": grant.app_id, "channel": channel, "uid": uid,
            "token": agora.build(grant, self.smart_agora_certificate), "expires_in": seconds}
