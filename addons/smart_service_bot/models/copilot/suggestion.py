import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError

from ...engine.copilot import wording

KINDS = [
    ("answer", "Answer from an article"), ("records", "Answer from the customer's records"),
    ("tag", "Tag"), ("action", "Next action"), ("draft", "Drafted reply"),
    ("rewrite", "Other tone"), ("translation", "Translation"), ("summary", "Summary"),
]
STATES = [("shown", "Shown"), ("used", "Used"), ("edited", "Used after editing"),
          ("dismissed", "Dismissed")]
# kinds that say what was suggested
WRITTEN = ("draft", "translation", "summary")
# what was inserted and never sent is forgotten after so many hours
PENDING_HOURS = 24


class SmartServiceSuggestion(models.Model):
    """Something that was proposed to an agent, and what became of it."""

    _name = "smart.service.suggestion"
    _description = "Suggestion"
    _order = "id desc"
    _rec_name = "key"

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    key = fields.Char(
        "What", required=True, readonly=True, help="The article, tag or action that was meant.")
    told = fields.Char(
        "Suggested", compute="_compute_told",
        help="The article, the tag, the next action or the tone; nothing where the kind says all.")
    state = fields.Selection(STATES, required=True, default="shown", readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Agent", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    res_model = fields.Char("Document", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document's id", model_field="res_model", required=True, readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", readonly=True, index="btree_not_null",
        ondelete="cascade")
    article_id = fields.Many2one(
        "smart.service.article", readonly=True, index="btree_not_null", ondelete="set null")
    mail_message_id = fields.Many2one(
        "mail.message", "Question", readonly=True, index="btree_not_null", ondelete="set null")
    sent_message_id = fields.Many2one(
        "mail.message", "Sent as", readonly=True, index="btree_not_null", ondelete="set null")
    confidence = fields.Float(readonly=True, digits=(3, 2), aggregator="avg")
    text_hash = fields.Char(
        "Fingerprint", readonly=True, help="Tells texts apart without keeping them.")
    text = fields.Text(
        readonly=True, groups="base.group_system", help="Kept while it stands in a composer.")
    used_share = fields.Float(
        "Used", compute="_compute_used_share", store=True, aggregator="avg",
        help="1 when it was used, as it was or after editing.")

    _subject_idx = models.Index("(res_model, res_id, user_id)")
    _once_uniq = models.UniqueIndex(
        "(user_id, res_model, res_id, kind, key, text_hash, COALESCE(mail_message_id, 0))",
        "This has been suggested already.")

    @api.depends("kind", "key")
    @api.depends_context("lang")
    def _compute_told(self):
        tones = {
            "friendly": self.env._("Friendlier"), "formal": self.env._("More formal"),
            "short": self.env._("Shorter"), "sorry": self.env._("Apologetic"), "rewrite": False}
        actions = self.env["smart.service.copilot.mixin"]._smart_copilot_labels()
        names = {"action": actions, "rewrite": tones}
        for suggestion in self:
            key = suggestion.key
            suggestion.told = False if suggestion.kind in WRITTEN else (
                names.get(suggestion.kind, {}).get(key, key))

    @api.depends("state")
    def _compute_used_share(self):
        for suggestion in self:
            suggestion.used_share = float(suggestion.state in ("used", "edited"))

    # === SHOWING === #

    @api.model
    def _show(self, record, subject, proposals):
        """Note what the acting agent is shown; the same thing counts once for one question.

        :param proposals: dictionaries with ``kind``, ``key``, ``text`` and what else is known
        :return: the suggestions in the order of ``proposals``
        """
        # sudo: smart.service.suggestion - the acting user's own rows
        own = self.sudo()
        rows = [{
            "article_id": False, "confidence": 0.0, **proposal,
            "text_hash": wording.fingerprint(proposal["text"]),
        } for proposal in proposals]
        known = {row._identity(): row for row in own.search([
            ("user_id", "=", self.env.uid), ("res_model", "=", record._name),
            ("res_id", "=", record.id), ("mail_message_id", "=", subject.message.id)])}
        missing = [row for row in rows if self._identity_of(row) not in known]
        try:
            made = own.create([{
                "kind": row["kind"], "key": row["key"], "text_hash": row["text_hash"],
                "article_id": row["article_id"], "confidence": row["confidence"],
                "user_id": self.env.uid, "company_id": subject.company.id,
                "res_model": record._name, "res_id": record.id,
                "channel_id": record.id if record._name == "discuss.channel" else False,
                "mail_message_id": subject.message.id,
            } for row in missing])
        except psycopg2.errors.UniqueViolation:
            # the agent's other window was faster: this one reads again
            raise ConcurrencyError("Suggested in another window") from None
        known |= {row._identity(): row for row in made}
        return own.union(*(known[self._identity_of(row)] for row in rows))

    def _identity(self):
        return self.kind, self.key, self.text_hash

    @api.model
    def _identity_of(self, row):
        return row["kind"], row["key"], row["text_hash"]

    # === USING === #

    @api.model
    def _own(self, suggestion_id, record):
        """One of the acting user's suggestions about ``record``.

        :raises AccessError: it is somebody else's, or about something else
        """
        # sudo: smart.service.suggestion - that it is the acting user's own is checked here
        suggestion = self.sudo().browse(suggestion_id).exists()
        if (suggestion.user_id != self.env.user or suggestion.res_model != record._name
                or suggestion.res_id != record.id):
            raise AccessError(self.env._("This was suggested to somebody else."))
        return suggestion

    def _use(self, text=""):
        """It was taken; a text waits in the composer until it is sent."""
        self.write({"state": "used", "text": text or False, "sent_message_id": False})

    @api.model
    def _posted(self, record, message):
        """The acting user has posted ``message``: what he had inserted was used, or it was not."""
        # sudo: smart.service.suggestion - the acting user's own rows
        waiting = self.sudo().search([
            ("user_id", "=", self.env.uid), ("res_model", "=", record._name),
            ("res_id", "=", record.id), ("state", "=", "used"), ("text", "!=", False)])
        if not waiting:
            return
        sent = self.env["discuss.channel"]._smart_text(message)
        for suggestion in waiting:
            state = wording.fate(suggestion.text, sent)
            suggestion.write({
                "state": state, "text": False,
                "sent_message_id": message.id if state != wording.DISMISSED else False})

    @api.autovacuum
    def _gc_pending(self):
        """Forget what was inserted and never sent: it was not used after all."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=PENDING_HOURS)
        self.search([("text", "!=", False), ("write_date", "<", limit)]).write(
            {"text": False, "state": "dismissed"})
