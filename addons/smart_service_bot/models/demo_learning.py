from odoo import api, models

from .demo import MODULE

# column of a rule → its field
TAGS = {
    "conversation_tag": "conversation_tag_id", "ticket_tag": "ticket_tag_id",
    "lead_tag": "lead_tag_id", "partner_tag": "partner_tag_id"}


class SmartServiceDemo(models.AbstractModel):
    """What the demo company's agents are proposed, and what its bot could not answer yet."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("tag rules", self._load_tag_rules),
                ("questions to learn from", self._load_learning)]

    @api.model
    def _load_tag_rules(self):
        tags = self._rows("tags", MODULE)
        for model in dict.fromkeys(row["model"] for row in tags):
            self._create_missing(
                model, [row for row in tags if row["model"] == model], module=MODULE)

        def prepare(row):
            intent = self.env["smart.service.intent"].search([("code", "=", row["intent"])])
            vals = {"intent_id": intent.id, "company_id": self.env.company.id}
            for column, field in TAGS.items():
                if row[column]:
                    vals[field] = self._ref(row[column], MODULE).id
            return vals

        self._create_missing(
            "smart.service.tag.rule", self._rows("tag_rules", MODULE), prepare, module=MODULE)

    @api.model
    def _load_learning(self):
        items = self._create_missing(
            "smart.service.learning.item", self._rows("learning_items", MODULE), lambda row: {
                "company_id": self.env.company.id,
                "topic_id": self._ref(f"demo_topic_{row['topic']}", MODULE).id}, module=MODULE)
        questions = [row for row in self._rows("learning_questions", MODULE)
                     if self._ref(row["item"], MODULE) in items]
        self._create_missing("smart.service.learning.question", questions, lambda row: {
            "item_id": self._ref(row["item"], MODULE).id,
            "asked_at": self._days_ago(row["days_ago"])}, module=MODULE)
