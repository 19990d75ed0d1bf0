from odoo import api, models
from odoo.fields import Domain

from .visitor import Visitor

PASS = "smart_service_pass"
NEVER = [(0, "=", 1)]
# of a column that holds an id
LARGEST_ID = 2**31 - 1


class SmartServicePortal(models.AbstractModel):
    """What a customer may see on his page: here and nowhere else it is said what is his.

    Every page looks its records up through :meth:`_mine` or :meth:`_one`, in superuser mode and
    bounded by these domains: a visitor has no rights of his own in our models.
    """

    _name = "smart.service.portal"
    _description = "Customer's Page"

    # === WHO IT IS === #

    @api.model
    def _visitor(self, session):
        """Who looks at the page.

        Whoever is logged in is himself; a pass counts for who is not.

        :param session: the browser's session
        :return: :class:`~models.portal.visitor.Visitor`, or None
        """
        user = self.env.user
        if not user._is_public():
            # sudo: res.partner, res.company - those of the user himself
            partner = user.sudo().partner_id
            return Visitor(
                partner, user.sudo().company_ids, self.env["smart.service.portal.link"],
                self._installed(user.lang))
        link = session.get(PASS) and self.env["smart.service.portal.link"]._for_pass(session[PASS])
        if not link:
            return None
        return Visitor(
            link.partner_id, link.company_id, link, self._installed(link.contact_id._lang()))

    @api.model
    def _installed(self, lang):
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        return lang if lang in installed else installed[0]

    # === WHAT IS HIS === #

    @api.model
    def _domain(self, model, visitor):
        """What of a model is the visitor's own.

        A model that is not named here shows nothing.
        """
        domain = getattr(self, f"_domain_{model.replace('.', '_')}", None)
        if not domain:
            return Domain(NEVER)
        company = "smart_company_id" if model == "discuss.channel" else "company_id"
        return Domain(domain(visitor.partner.id)) & Domain(
            company, "in", visitor.companies.ids)

    @api.model
    def _mine(self, model, visitor, domain=(), **search):
        """The visitor's own records of a model, in his language.

        :param domain: which of them
        :param search: further arguments of ``search``
        """
        # sudo: the customer's own records, which his rights as a user do not reach
        records = self.env[model].sudo().with_context(lang=visitor.lang, allowed_company_ids=(
            visitor.companies.ids))
        return records.search(self._domain(model, visitor) & Domain(domain), **search)

    @api.model
    def _one(self, model, visitor, record_id):
        """One record of the visitor's own, or an empty recordset whatever else it is."""
        if record_id > LARGEST_ID:
            # the database refuses to look for it
            return self.env[model].browse()
        return self._mine(model, visitor, [("id", "=", record_id)], limit=1)

    @api.model
    def _domain_smart_service_ticket(self, partner_id):
        """His requests; what we do to win him back is ours."""
        return [("partner_id", "=", partner_id), ("is_recovery", "=", False)]

    @api.model
    def _domain_smart_service_visit(self, partner_id):
        return [("ticket_id.partner_id", "=", partner_id)]

    @api.model
    def _domain_smart_service_visit_slot(self, partner_id):
        return [("visit_id.ticket_id.partner_id", "=", partner_id)]

    @api.model
    def _domain_discuss_channel(self, partner_id):
        """Conversations in which he himself wrote, from a contact point that is his alone.

        A number that had another owner before brings none of that one's conversations.
        """
        return [
            ("smart_contact_id.partner_id", "=", partner_id),
            ("smart_contact_id.shared", "=", False),
            ("livechat_channel_member_history_ids", "any", [
                ("livechat_member_type", "=", "visitor"), ("partner_id", "=", partner_id)]),
        ]

    @api.model
    def _domain_sale_order(self, partner_id):
        """What he was quoted for his own repairs, or himself."""
        return [
            "|", ("partner_id", "=", partner_id), ("smart_ticket_id.partner_id", "=", partner_id),
            ("state", "in", ("sent", "sale"))]

    @api.model
    def _domain_account_move(self, partner_id):
        return [
            "|", ("partner_id", "=", partner_id), ("smart_ticket_id.partner_id", "=", partner_id),
            ("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_refund"))]

    @api.model
    def _domain_smart_service_feedback_request(self, partner_id):
        return [
            ("partner_id", "=", partner_id), ("contact_id.partner_id", "=", partner_id),
            ("contact_id.shared", "=", False)]

    @api.model
    def _domain_smart_service_nps_invitation(self, partner_id):
        return self._domain_smart_service_feedback_request(partner_id)

    @api.model
    def _domain_smart_service_device_registration(self, partner_id):
        return [("partner_id", "=", partner_id)]
