from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        return {**super().session_info(), "smart_copilot": self._smart_copilot_session()}

    def _smart_copilot_session(self):
        """Whether there is anything to suggest to the user who logs in."""
        return self.env.user._is_internal() and (
            self.env["smart.service.article"].has_access("read"))
