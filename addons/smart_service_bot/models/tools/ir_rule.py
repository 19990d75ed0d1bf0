from odoo import models

from .customer_scope import USER


class IrRule(models.Model):
    """Record rules that know for which customer the customers' technical user reads."""

    _inherit = "ir.rule"

    def _eval_context(self):
        return {
            **super()._eval_context(), "smart_customer_ids": list(self._smart_customer_ids())}

    def _compute_domain_context_values(self):
        yield from super()._compute_domain_context_values()
        yield self._smart_customer_ids()

    def _smart_customer_ids(self):
        """The customer of the present search: a tuple of one id, or of none.

        Anybody may put anything into a context, so that it counts for the technical user alone,
        as whom only the server reads.
        """
        ids = self.env.context.get("smart_customer_ids")
        if not ids or self.env.uid != self.env["ir.model.data"]._xmlid_to_res_id(USER):
            return ()
        return tuple(ids)
