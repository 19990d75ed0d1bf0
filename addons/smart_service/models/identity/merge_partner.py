from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ResPartner(models.Model):
    """Customers who turn out to be one person."""

    _inherit = "res.partner"

    smart_merged_into_id = fields.Many2one(
        "res.partner", "Merged into", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict")
    smart_merge_number = fields.Integer(
        "Merges", compute="_compute_smart_merge_number", groups="smart_service.group_lead")

    def _compute_smart_merge_number(self):
        merges = self.env["smart.service.merge"]
        for partner in self:
            partner.smart_merge_number = merges.search_count(
                ["|", ("partner_id", "=", partner.id), ("survivor_id", "=", partner.id)])

    @api.depends_context("smart_tell_apart")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get("smart_tell_apart"):
            for partner in self:
                known_by = partner.phone or partner.email or partner.smart_contact_ids[:1].value
                if known_by:
                    partner.display_name = f"{partner.display_name} · {known_by}"
        return result

    def _smart_merge(self, others, survivor, reason, review=None):
        """Make one customer of several; :meth:`smart.service.merge.action_undo` parts them.

        :param others: those who are merged; ``self`` and ``survivor`` may be among them
        :param survivor: who is left; a new message from any of their points is his
        :param review: the ``smart.service.identity.review`` that has led to this
        :return: the journal, one ``smart.service.merge`` for each who was merged
        :raise AccessError: only team leads merge
        :raise UserError: these can't be one customer
        """
        merges = self.env["smart.service.merge"]
        merges._check_may_merge()
        others = (self | others) - survivor
        (others | survivor).check_access("read")
        # sudo: res.partner - team leads merge whom they may read; they need no right on every
        # record that moves
        others, survivor, merges = others.sudo(), survivor.sudo(), merges.sudo()
        merges.env.flush_all()
        merges._lock_partners(others | survivor)
        survivor._smart_check_mergeable(others)
        for other in others.sorted("id"):
            merge = merges.create({
                "partner_id": other.id, "survivor_id": survivor.id, "reason": reason,
                "user_id": merges._acting_person().id,
                "company_id": survivor.company_id.id or other.company_id.id,
                "review_id": review.id if review else False})
            merge._run()
            self.env["smart.service.event"]._log(
                "identity_joined", partner=survivor, user=merge.user_id,
                company=merge.company_id, payload={"merge": merge.id, "name": other.name})
            merges |= merge
        return merges.with_env(self.env)

    def _smart_survivor(self):
        """Who these customers are today: those whom they were merged into."""
        found = self
        while merged := found.filtered("smart_merged_into_id"):
            found = (found - merged) | merged.smart_merged_into_id
        return found

    def write(self, vals):
        if vals.get("active") and self.filtered("smart_merged_into_id"):
            raise UserError(self.env._("This customer was merged. Undo the merge instead."))
        return super().write(vals)

    # === WHO MAY BE MERGED === #

    def _smart_check_mergeable(self, others):
        """Refuse what could not be one customer.

        :param self: the survivor
        """
        self.ensure_one()
        everybody = self | others
        if not others:
            raise UserError(self.env._("Choose at least two customers."))
        for partner in everybody.filtered("smart_merged_into_id"):
            raise UserError(self.env._(
                "%(merged)s was merged into %(survivor)s already.",
                merged=partner.name, survivor=partner.smart_merged_into_id.name))
        if not self.active:
            raise UserError(self.env._("An archived customer can't be the survivor."))
        if len(everybody.company_id) > 1:
            raise UserError(self.env._("They are customers of different companies."))
        self._smart_check_customers(everybody)
        self._smart_check_logins(others)
        self._smart_check_family(others)

    def _smart_check_customers(self, everybody):
        """Colleagues, bots and companies of one's own are no customers."""
        for partner in everybody.with_context(active_test=False):
            if any(not user.share for user in partner.user_ids) or partner.ref_company_ids:
                raise UserError(self.env._("%s is no customer.", partner.name))
        self.env.cr.execute(SQL(
            """SELECT livechat_operator_id FROM discuss_channel
                WHERE livechat_operator_id = ANY(%(ids)s)
                UNION SELECT operator_partner_id FROM chatbot_script
                WHERE operator_partner_id = ANY(%(ids)s)
                UNION SELECT smart_queue_partner_id FROM im_livechat_channel
                WHERE smart_queue_partner_id = ANY(%(ids)s)""", ids=everybody.ids))
        for partner_id, in self.env.cr.fetchall():
            raise UserError(self.env._(
                "%s answers customers.", self.browse(partner_id).name))

    def _smart_check_logins(self, others):
        """One login at most, and it goes to nobody who could not have it reset by mail."""
        with_login = (self | others).with_context(active_test=False).filtered("user_ids")
        if len(with_login) > 1:
            raise UserError(self.env._(
                "%s have a login each.", ", ".join(with_login.mapped("name"))))
        if (with_login and with_login != self
                and self.email_normalized not in (False, with_login.email_normalized)):
            raise UserError(self.env._(
                "%s has a login, and the survivor another e-mail address. Choose the one with "
                "the login as survivor.", with_login.name))

    def _smart_check_family(self, others):
        """Nobody is merged into his own company, and no invoice gets another debtor."""
        for other in others:
            if self._smart_is_below(other) or other._smart_is_below(self):
                raise UserError(self.env._(
                    "%(one)s and %(other)s are a company and its contact.",
                    one=self.name, other=other.name))
            if other.is_company and not self.is_company:
                raise UserError(self.env._(
                    "%s is a company: choose it as survivor.", other.name))
            debtors = self.commercial_partner_id | other.commercial_partner_id
            if len(debtors) > 1 and debtors != self | other and self.env[
                    "account.move.line"].search_count(
                        [("partner_id", "in", (other | other.commercial_partner_id).ids),
                         ("move_id.partner_id", "=", other.id)], limit=1):
                raise UserError(self.env._(
                    "%s has invoices, and they would be another company's after the merge.",
                    other.name))

    def _smart_is_below(self, other):
        partner = self
        while partner := partner.parent_id:
            if partner == other:
                return True
        return False

    @api.model
    def _smart_merge_stays(self, link, receiver):
        """Which rows of a link never change hands.

        :param receiver: who would get them
        :return: a condition about the row ``t``, or None
        """
        locked = SQL("SELECT id FROM account_move WHERE inalterable_hash IS NOT NULL")
        if link.table == "account_move":
            # the hash that proves the books unchanged covers the customer
            return SQL("t.inalterable_hash IS NOT NULL")
        if link.table in ("account_move_line", "account_payment", "account_bank_statement_line"):
            return SQL("t.move_id IN (%s)", locked)
        if link.table == "ir_attachment":
            return SQL(
                """t.res_field IS NOT NULL AND EXISTS (
                   SELECT 1 FROM ir_attachment o WHERE o.res_model = 'res.partner'
                      AND o.res_id = %s AND o.res_field = t.res_field)""", receiver.id)
        if link.table == "res_partner":
            return SQL("t.id = %s", receiver.id)
        if link.table == "website_visitor" and link.column == "partner_id":
            return SQL(
                """EXISTS (SELECT 1 FROM website_visitor o
                            WHERE o.access_token = %s AND o.id <> t.id)""", str(receiver.id))
        return None
