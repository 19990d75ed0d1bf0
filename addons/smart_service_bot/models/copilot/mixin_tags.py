import time
from collections import defaultdict

from odoo import models
from odoo.fields import Command

from ...engine.copilot import tags

# so many records that people have tagged last teach what tags mean
EXAMPLES = 500
# more tags than that nobody tells apart
TAGS = 1000
KEPT_SECONDS = 600


class SmartServiceCopilotMixin(models.AbstractModel):
    """Which tags a record should get, by what people gave to records like it."""

    _inherit = "smart.service.copilot.mixin"

    def _smart_copilot_tag_field(self):
        """Name of the field with the tags."""
        return "tag_ids"

    def _smart_copilot_all_tags(self):
        """Tags that may be proposed here."""
        field = self._fields[self._smart_copilot_tag_field()]
        return self.env[field.comodel_name].search([], limit=TAGS)

    def _smart_copilot_tags(self, subject):
        name = self._smart_copilot_tag_field()
        if not subject.texts or not self._smart_copilot_may_tag():
            return []
        # sudo: discuss.channel - what it is tagged with already
        present = set(self.sudo()[name].ids)
        found = {
            proposal.tag_id: proposal
            for proposal in self._smart_copilot_tag_model(subject.company).propose(
                "\n".join(subject.texts), limit=3 + len(present))
            if proposal.tag_id not in present}
        # with the agent's own rights
        shown = self._smart_copilot_all_tags().filtered(lambda tag: tag.id in found)
        rows = [{
            "tag_id": tag.id, "name": tag.display_name, "color": tag.color,
            "confidence": found[tag.id].confidence, "support": found[tag.id].support,
        } for tag in shown]
        return sorted(rows, key=lambda row: -row["confidence"])[:3]

    def _smart_copilot_may_tag(self):
        return self.has_access("write")

    def _smart_copilot_add_tag(self, tag):
        self.write({self._smart_copilot_tag_field(): [Command.link(tag.id)]})

    def _smart_copilot_tag_model(self, company):
        """The :class:`~engine.copilot.tags.TagModel` of this kind of record, some minutes old."""
        models_ = self.env.registry.__dict__.setdefault("_smart_tag_models", {})
        key = (self._name, company.id)
        known = models_.get(key)
        if not known or known[0] < time.monotonic():
            # sudo: discuss.channel, res.partner, crm.lead, smart.service.ticket - the words of
            # other records choose among tags and are shown to nobody
            everything = self.sudo().with_context(active_test=True)
            known = (time.monotonic() + KEPT_SECONDS, everything._smart_copilot_learn(company))
            models_[key] = known
        return known[1]

    def _smart_copilot_learn(self, company):
        name = self._smart_copilot_tag_field()
        records = self.search(
            [(name, "!=", False), *self._smart_copilot_examples_domain(company)],
            order="id desc", limit=EXAMPLES)
        words = records._smart_copilot_example_words()
        names = {tag.id: tag.display_name for tag in self._smart_copilot_all_tags()}
        return tags.TagModel(
            [(words[record.id], record[name].ids) for record in records], names)

    def _smart_copilot_examples_domain(self, company):
        return [("company_id", "in", [False, company.id])]

    def _smart_copilot_example_words(self):
        """{id: words} of records that have tags."""
        raise NotImplementedError

    def _smart_copilot_first_words(self, model, ids, limit=3):
        """{id: what customers wrote first below these records}."""
        words = defaultdict(list)
        for message in self.env["mail.message"].search([
            ("model", "=", model), ("res_id", "in", ids), ("is_internal", "=", False),
            ("message_type", "in", ("comment", "email")),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
            "|", ("author_guest_id", "!=", False), ("author_id.partner_share", "=", True),
        ], order="id"):
            if len(words[message.res_id]) < limit:
                words[message.res_id].append(self.env["discuss.channel"]._smart_text(message))
        return {key: "\n".join(texts) for key, texts in words.items()}
