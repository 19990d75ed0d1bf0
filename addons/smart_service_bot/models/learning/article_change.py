from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.smart_service.models.account.queue_mixin import QUEUE_STATES

from .golden_case import TurnedWrong

# the worker's own mark: what it does is checked by it alone, and no call brings it along
CHECKED = object()


class SmartServiceArticleChange(models.Model):
    """Something that is put into use as soon as the golden cases have been tried on it.

    To try them takes from moments to minutes, so nobody waits for it in his browser: a worker
    does what is wanted, tries the cases, and takes it back when one that was right has turned
    wrong. Whoever wanted it is told either way.
    """

    _name = "smart.service.article.change"
    _description = "Change of an Article"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "title"
    _queue_key = "queue_key"
    _queue_cron = "smart_service_bot.cron_article_change"
    _queue_max_attempts = 3

    state = fields.Selection(QUEUE_STATES)
    kind = fields.Selection([
        ("publish", "New article"), ("version", "Version"), ("write", "Change"),
        ("learn", "Learnt answer")],
        "What", required=True, readonly=True)
    title = fields.Char("What it is about", required=True, readonly=True)
    article_id = fields.Many2one(
        "smart.service.article", readonly=True, ondelete="cascade", index="btree_not_null")
    version_id = fields.Many2one(
        "smart.service.article.version", readonly=True, ondelete="cascade",
        index="btree_not_null")
    item_id = fields.Many2one(
        "smart.service.learning.item", "Something to learn", readonly=True, ondelete="cascade",
        index="btree_not_null")
    values = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    langs = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", "Wanted by", required=True, readonly=True, ondelete="cascade")
    queue_key = fields.Char(
        required=True, readonly=True, default="articles", export_string_translation=False,
        help="They are tried one after the other: each may turn what the one before has found.")
    outcome = fields.Selection([
        ("waiting", "Being tried"), ("done", "In use"),
        ("refused", "Refused"), ("failed", "Failed"), ("seen", "Refused, and noted")],
        required=True, default="waiting", readonly=True)
    tried_count = fields.Integer("Cases tried", readonly=True)
    wrong_case_ids = fields.Many2many(
        "smart.service.golden.case", "smart_service_article_change_case_rel", "change_id",
        "case_id", "Would turn wrong", readonly=True)
    note = fields.Text("Why not", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    # === WANTING === #

    @api.model
    def _want(self, kind, record, title, langs, company, values=None):
        """Have something done once the cases are tried.

        :param kind: one of `kind`
        :param record: the article, version or learning item that it is about
        :param title: how people know it
        :param langs: of the articles concerned
        :param company: whose article it is, empty for everybody's
        :return: the change that waits now
        """
        field = {"version": "version_id", "learn": "item_id"}.get(kind, "article_id")
        # sudo: smart.service.article.change - made for what the user may do himself: his own
        # rights decide again when it is done
        change = self.sudo().create({
            "kind": kind, field: record.id, "title": title, "langs": sorted(langs),
            "values": values, "company_id": company.id, "user_id": self.env.uid,
            **({"article_id": record.article_id.id} if kind == "version" else {})})
        change._wake()
        return change

    def _notification(self):
        """Tell whoever has asked for these that they are on their way."""
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "info", "message": self.env._(
                    "The golden cases are being tried. It is put into use when they stay right."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}

    # === DOING === #

    def _process_one(self):
        # what broke may be tried again by whoever replays it
        if self.outcome not in ("waiting", "failed"):
            return
        cases = self.env["smart.service.golden.case"]._concerned(self.langs, self.company_id)
        held = cases._held()
        try:
            with self.env.cr.savepoint():
                self._do()
                held._check_still_right()
        except TurnedWrong as error:
            self._decide("refused", held, note=str(error), wrong=error.case_ids)
        except UserError as error:
            self._decide("refused", held, note=str(error))
        else:
            self._decide("done", held)

    def _do(self):
        """Do what was wanted, with the rights of whoever wanted it."""
        wanted = self.with_user(self.user_id).with_context(
            smart_golden_checked=CHECKED, lang=self.user_id.lang,
            allowed_company_ids=self.user_id.company_ids.ids)
        if self.kind == "learn":
            wanted.item_id._publish()
        elif self.kind == "version":
            wanted.version_id.action_publish()
        elif self.kind == "publish":
            wanted.article_id.action_publish()
        else:
            wanted.article_id.write(self.values)

    def _decide(self, outcome, held, note=False, wrong=()):
        self.write({
            "outcome": outcome, "tried_count": len(held), "note": note,
            "wrong_case_ids": [(6, 0, list(wrong))], "decided_at": fields.Datetime.now()})
        self._tell()

    def _tell(self):
        """Tell whoever wanted it what became of it, on his screen and at the record."""
        env = self.with_context(lang=self.user_id.lang).env
        if self.outcome == "done":
            self.user_id._bus_send("simple_notification", {
                "type": "success",
                "message": env._("“%s” is in use: the golden cases stayed right.", self.title)})
            return
        words = env._("“%s” was not put into use.", self.title)
        self.user_id._bus_send("simple_notification", {
            "type": "danger", "sticky": True, "message": f"{words}\n{self.note or ''}".strip()})
        (self.item_id or self.article_id).message_post(
            body=f"{words}\n{self.note or ''}".strip(), partner_ids=self.user_id.partner_id.ids)

    def _on_given_up(self):
        self.write({
            "outcome": "failed", "decided_at": fields.Datetime.now(),
            "note": self.env._("It broke while the golden cases were tried: %s", self.error or "")})
        self._tell()
