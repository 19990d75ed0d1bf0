from dataclasses import asdict
from itertools import zip_longest

from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

from ...engine.nlu import sureness

EMOTIONS = [
    ("neutral", "Neutral"), ("happy", "Happy"), ("angry", "Angry"),
    ("disappointed", "Disappointed"), ("worried", "Worried"), ("urgent", "Urgent"),
]
# what the customer wrote about himself is in the message already
SHOWN = ("serials", "orders", "tickets", "moments", "amounts", "places", "products")


class SmartServiceInsight(models.Model):
    """What a customer's message was understood as, for agents to see and for others to count."""

    _name = "smart.service.insight"
    _description = "Understanding of a Message"
    _order = "id desc"
    _rec_name = "intent"

    mail_message_id = fields.Many2one(
        "mail.message", "Message", required=True, readonly=True, ondelete="cascade")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, readonly=True, ondelete="cascade",
        index=True)
    intent = fields.Char(readonly=True, index="btree_not_null")
    confidence = fields.Float(readonly=True, aggregator="avg", digits=(4, 3))
    ranking = fields.Json(readonly=True)
    emotion = fields.Selection(EMOTIONS, readonly=True, index="btree_not_null")
    emotion_confidence = fields.Float(readonly=True, aggregator="avg", digits=(4, 3))
    intensity = fields.Float(readonly=True, aggregator="avg", digits=(4, 3))
    language = fields.Char(readonly=True)
    language_confidence = fields.Float(readonly=True, aggregator="avg", digits=(4, 3))
    repeated = fields.Integer(
        "Asked before", readonly=True, help="How often it was asked before in this conversation.")
    entities = fields.Json(readonly=True)
    entity_confidence = fields.Json(
        readonly=True, help="How sure each of the entities is, in the same order.")
    version_id = fields.Many2one(
        "smart.service.nlu.version", readonly=True, ondelete="set null", index="btree_not_null")

    _message_uniq = models.UniqueIndex(
        "(mail_message_id)", "This message has been understood already.")

    @api.model
    def _note(self, channel, message):
        """Keep what a customer's message says, and show it to the agents who read along.

        A message that is read again replaces what was kept of it.
        """
        said = channel._smart_text(message)
        if not said:
            return self.browse()
        versions = self.env["smart.service.nlu.version"]
        found = versions._understand([said], channel, message)
        values = {
            "mail_message_id": message.id, "channel_id": channel.id,
            **self._prepare(found), "version_id": versions._active().version_id,
        }
        # sudo: smart.service.insight - written by code alone, about a message of the customer's
        insight = self.sudo().search([("mail_message_id", "=", message.id)])
        if insight:
            insight.write(values)
        else:
            insight = self.sudo().create(values)
        Store(bus_channel=channel, bus_subchannel="internal_users").add(
            message, [Store.Attr("smart_insight", lambda _message: insight._shown())]).bus_send()
        return insight

    @api.model
    def _prepare(self, found):
        """The values of an :class:`~engine.intent.Understanding`."""
        entities = asdict(found.entities)
        for moment in entities["moments"]:
            moment.update(start=moment["start"].isoformat(), stop=moment["stop"].isoformat())
        return {
            "intent": found.intent.name if found.intent.confidence else False,
            "confidence": found.intent.confidence,
            "ranking": [list(item) for item in found.ranking],
            "emotion": found.emotion.label,
            "emotion_confidence": found.emotion.confidence,
            "intensity": found.emotion.intensity,
            "language": found.language,
            "language_confidence": found.language_confidence,
            "repeated": found.repeated,
            "entities": {name: values for name, values in entities.items() if values},
            "entity_confidence": {
                kind: list(shares)
                for kind, shares in sureness.confidences(found.entities, found.question).items()},
        }

    def _shown(self):
        """What agents see below the message."""
        self.ensure_one()
        entities, sure = self.entities or {}, self.entity_confidence or {}
        said = []
        for kind in SHOWN:
            values = entities.get(kind, ())
            said += [{
                "kind": kind, "said": value if isinstance(value, str) else value["said"],
                # what was read before there was one has none
                "confidence": share,
            } for value, share in zip_longest(values, sure.get(kind, ())[:len(values)])]
        return {
            "intent": self.intent or "",
            "names": self._names(),
            "confidence": self.confidence,
            "emotion": self.emotion or "neutral",
            "emotion_confidence": self.emotion_confidence,
            "intensity": self.intensity,
            "language": self.language or "",
            "language_confidence": self.language_confidence,
            "repeated": self.repeated,
            "entities": said,
        }

    def _names(self):
        """The intent's name in each language that agents may read in."""
        intents = self.env["smart.service.intent"].with_context(active_test=False)
        # sudo: smart.service.intent - its name alone
        intent = intents.sudo().search([("code", "=", self.intent)], limit=1)
        if not intent:
            return {}
        return {code: intent.with_context(lang=code).name
                for code, _name in self.env["res.lang"].get_installed()}
