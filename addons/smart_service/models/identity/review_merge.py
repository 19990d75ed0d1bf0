from odoo import api, models
from odoo.tools import SQL


class SmartServiceIdentityReview(models.Model):
    """A review whose answer is that both are one person."""

    _inherit = "smart.service.identity.review"

    def action_merge(self):
        """Both are one person: the one who is kept gets everything of the other."""
        review = self._begin()
        kept, other = self._kept_and_other()
        if kept != other:
            kept._smart_merge(other, kept, self.env._("Identity review"), review=self)
        # merged elsewhere meanwhile, or just now
        review._conclude("merged")
        return self._next()

    def action_preview(self):
        """Show what would move."""
        self.ensure_one()
        kept, other = self._kept_and_other()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Merge customers"),
            "res_model": "smart.service.merge.preview", "view_mode": "form", "target": "new",
            "context": {
                "default_partner_ids": (kept | other).ids, "default_survivor_id": kept.id,
                "default_review_id": self.id, "default_reason": self.env._("Identity review")},
        }

    def _kept_and_other(self):
        """Both customers as they are today, the one who is kept first."""
        left, right = self._sides()
        return (right, left) if self.survivor == "right" else (left, right)

    def _sides(self):
        """The customers who are meant: whoever was merged since is the one he was merged into."""
        return self.left_id._smart_survivor(), self.right_id._smart_survivor()


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _smart_merge(self, others, survivor, reason, review=None):
        """Whoever merges two customers has answered the question about them."""
        merges = super()._smart_merge(others, survivor, reason, review=review)
        # sudo: smart.service.identity.review - the question goes with those whom it is about
        reviews = self.env["smart.service.identity.review"].sudo()
        reviews._about((self | others | survivor).sudo()).filtered(
            lambda one: one.state == "open" and len(set(one._sides())) == 1)._conclude("merged")
        return merges

    @api.model
    def _smart_merge_stays(self, link, receiver):
        if link.table == "smart_service_identity_review":
            # it tells whom the question was about
            return SQL("TRUE")
        return super()._smart_merge_stays(link, receiver)
