from datetime import timedelta

from babel.dates import format_datetime

from odoo import api, fields, models
from odoo.tools import plaintext2html
from odoo.tools.misc import babel_locale_parse

from .res_users import WAYS

KINDS = [
    ("assignment", "New assignment"), ("sla", "Customer waits"), ("dispatch", "Visit"),
    ("lead", "Lead assigned"), ("follow_up", "Follow-up overdue"),
    ("health", "Customer at risk"), ("test", "Test"),
]
KEEP_DAYS = 90


class SmartServiceStaffNotice(models.Model):
    """What one of our own people is told outside of Odoo, once.

    It leaves by the way that the person has chosen. When that fails for good it stays here as
    failed, and he gets a mail instead.
    """

    _name = "smart.service.staff.notice"
    _description = "Staff Notice"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "title"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_staff"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="The same occasion is told once.")
    queue_key = fields.Char(required=True, readonly=True)
    way = fields.Selection(
        [way for way in WAYS if way[0] != "none"], required=True, readonly=True,
        help="What the person had chosen.")
    account_id = fields.Many2one(
        "smart.service.staff.account", "Connection", ondelete="set null", readonly=True,
        index="btree_not_null")
    title = fields.Char(required=True, readonly=True)
    body = fields.Text(readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    external_id = fields.Char("Provider's id", readonly=True)
    checking = fields.Boolean(
        readonly=True, help="The provider has taken it, and is asked whether it arrived.")
    sent_at = fields.Datetime("Sent at", readonly=True)
    mailed_instead = fields.Boolean("Mailed instead", readonly=True)

    _key_uniq = models.UniqueIndex("(user_id, key)", "This person has been told.")
    _key_idx = models.Index("(key)")
    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    # === TELLING === #

    @api.model
    def _tell(self, user, kind, record, key, account=None):
        """Queue a notice, in the transaction in which its occasion came up.

        :param user: whom
        :param kind: one of :data:`KINDS`
        :param record: what it is about, and what its link opens
        :param key: names the occasion; a second notice of the same is none
        :param account: over this connection, whatever the person has chosen
        :return: the notice; none where nobody wants to be told, or has been
        """
        # sudo: res.users, smart.service.staff.notice - a colleague is told in the way that he
        # has chosen, whoever acted
        user, notices = user.sudo(), self.sudo()
        way = account.provider.partition("_")[0] if account else user.smart_notify_by
        # of those without access to Odoo it is subcontractors who have something to learn: visits
        if (way == "none" or not user.active or (user.share and kind != "dispatch")
                or notices.search_count([("user_id", "=", user.id), ("key", "=", key)], limit=1)):
            return notices.browse()
        account = account or self.env["smart.service.staff.account"]._for_user(user)
        # sudo: the record - its model says what of it may be told, and how little in a group
        words = record.sudo().with_context(lang=user.lang)._smart_notice_words(
            kind, user, private=not account or account._adapter().private)
        company = record.company_id if "company_id" in record else False
        notice = notices.create({
            "user_id": user.id, "kind": kind, "key": key, "way": way, "account_id": account.id,
            "company_id": (company or user.company_id).id,
            "queue_key": self._queue_of(user, account),
            "title": words[0], "body": words[1],
            "res_model": record._name, "res_id": record.id,
        })
        self._wake()
        return notice

    @api.model
    def _without_told(self, partner_ids):
        """Whom Odoo's own mail about an assignment is for: those who chose another way are
        told by that."""
        # sudo: res.users - how colleagues want to be told
        told = self.env["res.users"].sudo().search([
            ("partner_id", "in", partner_ids), ("share", "=", False),
            ("smart_notify_by", "!=", "mail"), ("notification_type", "=", "email")]).partner_id
        return [partner_id for partner_id in partner_ids if partner_id not in told.ids]

    @api.model
    def _occasion(self):
        """What tells this transaction's occasions from those of others.

        What is changed twice in one transaction is told once; given back and forth, each time.
        """
        self.env.cr.execute("SELECT txid_current()")
        return self.env.cr.fetchone()[0]

    @api.model
    def _queue_of(self, user, account):
        """Notices of one person keep their order; of a group, all do."""
        if account and not account._adapter().private:
            return f"account:{account.id}"
        return f"user:{user.id}:{account.id or 0}"

    def _link(self):
        """Where the notice's subject opens in Odoo."""
        self.ensure_one()
        if self.user_id.share and self.res_model == "smart.service.visit":
            return f"{self.get_base_url()}/smart_service/visit/{self.res_id}"
        if self.res_model == "discuss.channel":
            return f"{self.get_base_url()}/odoo/discuss?active_id=discuss.channel_{self.res_id}"
        return f"{self.get_base_url()}/odoo/{self.res_model}/{self.res_id}"

    @api.model
    def _local_time(self, user, moment):
        """``moment`` on the person's clock, in his language."""
        local = fields.Datetime.context_timestamp(self.with_context(tz=user.tz), moment)
        return format_datetime(
            local.replace(tzinfo=None), format="short", locale=babel_locale_parse(user.lang))

    # === WORK === #

    @api.model
    def _run_worker(self):
        self.env["discuss.channel"]._smart_warn_of_waiting()
        return super()._run_worker()

    def _process_one(self):
        if self.way == "mail":
            self._mail()
            self.sent_at = fields.Datetime.now()
        else:
            self._send()

    def _mail(self):
        """Write the person a mail; Odoo's own queue sends it."""
        label = self.with_context(lang=self.user_id.lang).env._("Open")
        body = plaintext2html(self.body or self.title)
        # sudo: mail.mail - a mail to a colleague, whoever acted
        self.env["mail.mail"].sudo().create({
            "subject": self.title,
            "body_html": f'{body}<p><a href="{self._link()}">{label}</a></p>',
            "recipient_ids": [(4, self.user_id.partner_id.id)],
            "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
            "auto_delete": True,
        })

    def _on_given_up(self):
        """Whoever could not be told in his way gets a mail."""
        if self.state == "failed" and self._is_refusal():
            self.account_id._raise_attention(self.error)
        if not self.mailed_instead:
            self._mail()
            self.mailed_instead = True

    @api.autovacuum
    def _gc_done(self):
        self.search([
            ("state", "=", "done"),
            ("create_date", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS))]).unlink()
