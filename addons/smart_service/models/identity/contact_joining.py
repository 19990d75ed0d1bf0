from odoo import models
from odoo.exceptions import UserError


class SmartServiceContact(models.Model):
    """One person whom the provider knows by several points, and we as several customers."""

    _inherit = "smart.service.contact"

    def _join(self, partners):
        """Make one customer of those that a message has made and nobody has looked at yet.

        The provider vouches that they are one person, but only a person may decide about
        customers that a person has made: of these there may be one at most.

        :param partners: whom the points of one person belong to
        :return: those that are left; several are somebody's to look at
        """
        strangers = partners.filtered(
            lambda partner: partner.smart_is_auto_contact and not partner.user_ids)
        known = partners - strangers
        if len(partners) < 2 or len(known) > 1 or len(partners.company_id) > 1:
            return partners
        kept = known or partners.sorted("id")[:1]
        try:
            # sudo: res.partner - joins customers of one person, made by us
            (partners - kept).sudo()._smart_merge(
                partners, kept, self.env._("The provider knows them as one person."))
        except UserError:
            return partners
        return kept
