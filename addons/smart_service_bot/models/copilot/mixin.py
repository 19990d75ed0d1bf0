from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.smart_service.engine import signals
from odoo.addons.smart_service.models.signal.signal import LEAD_CONFIDENCE, LEAD_KINDS

from ...engine import intent as intents
from ...engine import retrieval
from ...engine.copilot import actions
from ..knowledge.knowledge_scope import Situation
from .subject import AGENT, CUSTOMER, Subject, open_texts

ANSWERS = 3
ANSWER_LENGTH = 600
MESSAGES = 30


class SmartServiceCopilotMixin(models.AbstractModel):
    """A record beside which an agent answers a customer, and is helped with it.

    What helps comes from the articles and from classifiers alone; words from a language model
    are added where there is one. Nothing is ever sent: it is shown, and inserted on a click.
    """

    _name = "smart.service.copilot.mixin"
    _description = "Copilot"

    # === WHAT IS SHOWN === #

    def smart_copilot(self):
        """What helps the acting agent with the customer's last words.

        :return: ``{"question", "writing", "answers": [...], "tags": [...], "actions": [...]}`` of
            plain values; each thing has the ``id`` of its suggestion, ``writing`` says whether a
            language model can be asked for words
        """
        self._smart_copilot_check()
        subject = self._smart_copilot_subject()
        understanding = self._smart_copilot_understood(subject)
        answers = self._smart_copilot_answers(subject, understanding)
        tags = self._smart_copilot_tags(subject)
        steps = self._smart_copilot_actions(subject, understanding, bool(answers))
        shown = self.env["smart.service.suggestion"]._show(self, subject, [
            *({"kind": "records" if answer["is_records"] else "answer", "key": answer["title"],
               "text": answer["text"], "article_id": answer["article_id"],
               "confidence": answer["confidence"]}
              for answer in answers),
            *({"kind": "tag", "key": tag["name"], "text": str(tag["tag_id"]),
               "confidence": tag["confidence"]} for tag in tags),
            *({"kind": "action", "key": step["name"], "text": step["name"],
               "confidence": step["confidence"]} for step in steps),
        ])
        for row, suggestion in zip([*answers, *tags, *steps], shown, strict=True):
            row.update(id=suggestion.id, state=suggestion.state)
        return {
            "question": understanding.question,
            "writing": self._smart_copilot_may_write(subject),
            **{name: [row for row in rows if row["state"] != "dismissed"]
               for name, rows in (("answers", answers), ("tags", tags), ("actions", steps))},
        }

    def _smart_copilot_check(self):
        """Refuse who may not read the record or the articles.

        :raises AccessError: the user is none of ours, or has nothing to do with customers
        """
        self.ensure_one()
        if not self.env.user._is_internal() or not (
                self.env["smart.service.article"].has_access("read")):
            raise AccessError(self.env._("Only the people of the service desk can do that."))
        self.check_access("read")

    def _smart_copilot_understood(self, subject):
        # sudo: discuss.channel - whose clock and language it is read by
        channel = self._smart_copilot_channel().sudo()
        return self.env["smart.service.nlu.version"]._understand(
            list(subject.texts), channel=channel or None)

    def _smart_copilot_answers(self, subject, understanding):
        """Articles that may answer, in the customer's language, else in another one."""
        question = understanding.question
        if not question or understanding.intent.name == intents.HUMAN:
            return []
        Knowledge = self.env["smart.service.knowledge"]
        languages = sorted(
            (code for code, _name in self.env["smart.service.article"]._fields["lang"].selection),
            key=lambda code: code[:2] != subject.lang[:2])
        situation = self._smart_copilot_situation(subject)
        for lang in languages:
            hits = {
                hit.article_id: hit for hit in Knowledge._search_articles(
                    question, lang, subject.company, ANSWERS, **situation)
                if hit.confidence >= retrieval.CALIBRATION.suggest}
            # with the agent's own rights: the search itself knows no user
            articles = self.env["smart.service.article"].search([("id", "in", list(hits))])
            if articles:
                return [
                    self._smart_copilot_answer(subject, articles.browse(hit.article_id), hit)
                    for hit in hits.values() if hit.article_id in articles.ids]
        return []

    def _smart_copilot_situation(self, subject):
        """In which situation articles are told: what is inserted here, the customer reads."""
        channel = self._smart_copilot_channel()
        if channel:
            return {"channel": channel}
        # sudo: smart.service.tier - for the articles that are meant for the customer's tier
        return {"situation": Situation(tier=subject.partner.sudo()._smart_tier() or None)}

    def _smart_copilot_answer(self, subject, article, hit):
        return {
            "article_id": article.id, "title": article.title, "lang": article.lang,
            "is_curated": article.kind == "answer", "is_records": False,
            "text": article._passage_text(
                hit.passage, ANSWER_LENGTH, subject.provider or None),
            "confidence": hit.confidence,
            "is_sure": hit.confidence >= retrieval.CALIBRATION.answer,
        }

    # === WHAT IT IS ABOUT === #

    def _smart_copilot_subject(self):
        """The :class:`Subject` of this record."""
        raise NotImplementedError

    def _smart_copilot_written(self, partner, company, fallback):
        """The :class:`Subject` of the messages below a record.

        :param fallback: what the record says when nobody has written below it
        """
        messages = self.env["mail.message"].search([
            ("model", "=", self._name), ("res_id", "=", self.id),
            ("message_type", "in", ("comment", "email")), ("is_internal", "=", False),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
        ], order="id desc", limit=MESSAGES).sorted("id")
        # sudo: res.users - whether one of us has written
        ours = messages.author_id.sudo().filtered(
            lambda author: author.user_ids.filtered(lambda user: user._is_internal()))
        transcript = tuple(
            (AGENT if message.author_id in ours else CUSTOMER, words) for message in messages
            if (words := self.env["discuss.channel"]._smart_text(message)))
        said = [message for message in messages if message.author_id not in ours]
        texts = open_texts(transcript) or tuple(filter(None, [(fallback or "").strip()]))
        return Subject(
            texts=texts, lang=partner.lang or self.env.lang or "en_US", company=company,
            partner=partner, message=said[-1] if said else messages.browse(),
            transcript=transcript or tuple((CUSTOMER, text) for text in texts))

    # === NEXT ACTION === #

    def _smart_copilot_actions(self, subject, understanding, has_answer):
        wants_to_buy = any(
            found.kind in LEAD_KINDS and found.confidence >= LEAD_CONFIDENCE
            for found in signals.detect("\n".join(subject.texts)))
        proposals = actions.propose(understanding, actions.Facts(
            has_answer=has_answer, wants_to_buy=wants_to_buy, **self._smart_copilot_facts()))
        labels, reasons = self._smart_copilot_labels(), self._smart_copilot_reasons()
        return [{
            "name": proposal.name, "label": labels[proposal.name],
            "reason": reasons[proposal.reason], "argument": proposal.argument,
            "confidence": proposal.confidence,
        } for proposal in proposals]

    def _smart_copilot_facts(self):
        """What :class:`~engine.copilot.actions.Facts` has to know about this record."""
        return {"may": frozenset()}

    def _smart_copilot_labels(self):
        return {
            "repair": self.env._("Repair request"), "lead": self.env._("Lead"),
            "quotation": self.env._("New quotation"), "ticket": self.env._("Ticket"),
            "ask": self.env._("Ask colleagues for help"),
            "solve": self.env._("Mark as solved"), "close": self.env._("Close the conversation"),
        }

    def _smart_copilot_reasons(self):
        return {
            "wants_repair": self.env._("wants a repair"),
            "wants_to_buy": self.env._("wants to buy"), "complains": self.env._("complains"),
            "no_answer": self.env._("no article answers it"),
            "is_done": self.env._("the matter seems to be settled"),
        }
