import base64
import logging
import time
from datetime import timedelta
from itertools import zip_longest

import numpy

from odoo import api, fields, models

from ...engine.encoders import QUERY, EncoderError
from ...engine.intent import QUESTION
from ...engine.nlu.classifier import MEMBER, OUT_OF_SCOPE, family
from ..retrieval.encoder_reading import NotAllRead, Slice
from .intent import LANGUAGES, shipped

_logger = logging.getLogger(__name__)

# so many examples of what is out of scope show what it looks like, fewer only some of it
MANY_FOREIGN = 100
# more questions to articles would take too long to learn
MOST_ARTICLES, MOST_ASKED = 500, 4000
# an article with so many wordings is learnt to be told from the others, for so many articles:
# each is a label more to train
FEWEST_WORDINGS, MOST_TOLD_APART = 5, 60
LEARNT_AGAIN = timedelta(days=1)
FEELINGS = "smart_service_bot/data/nlu/emotions.{lang}.csv"


class SmartServiceNluVersion(models.Model):
    """The training of a version, by a scheduled job: seconds of work that nobody waits for."""

    _inherit = "smart.service.nlu.version"

    @api.model
    def _queue(self, automatic=False):
        """Return a version that is trained as soon as a worker is free."""
        # sudo: smart.service.nlu.version - an empty version; who may train was checked before
        version = self.sudo().search([("state", "=", "queued")], limit=1)
        version = version or self.sudo().create({"is_automatic": automatic})
        # sudo: ir.cron - waking the worker is all that is done
        self.env.ref("smart_service_bot.cron_nlu").sudo()._trigger()
        return version

    @api.model
    def _learn_anew(self):
        """Have the examples learnt with the encoder that has just become ready.

        Only in place of a version that the addon made by itself without it.
        """
        active = self.search([("state", "=", "active")], limit=1)
        encoder = self.env["smart.service.encoder"]._for("zh_CN")
        if encoder and active.is_automatic and active.encoder_id != encoder:
            self._queue(automatic=True)

    @api.model
    def _learn_articles(self):
        """Have articles learnt that were written or changed since, once a day at most.

        Only in place of a version that the addon made by itself.
        """
        active = self.search([("state", "=", "active")], limit=1)
        since = active.trained_at
        if active.is_automatic and since and since < fields.Datetime.now() - LEARNT_AGAIN and (
                self.env["smart.service.article"].search_count(
                    [("state", "=", "published"), ("write_date", ">", since)], limit=1)):
            self._queue(automatic=True)

    @api.model
    def _cron_train(self):
        """Train what is queued, one version after the other.

        What an encoder could not read in one run's time is left for the next, which is triggered.
        """
        queued = self.search([("state", "=", "queued")], order="id")
        part, is_done = Slice(), True
        for version in queued.try_lock_for_update():
            is_done &= version._train(part)
            self.env["ir.cron"]._commit_progress(1, remaining=0)
        if not is_done:
            # sudo: ir.cron - the job wakes itself
            self.env.ref("smart_service_bot.cron_nlu").sudo()._trigger()

    @api.model
    def _ensure(self):
        """Return the active version, trained now from the examples if there is none."""
        # sudo: smart.service.nlu.version - called by code at the start, not by people
        Version = self.sudo()
        version = Version.search([("state", "=", "active")], limit=1)
        if not version:
            version = Version.create({"is_automatic": True})
            version._train()
        return version

    def _train(self, part=None):
        """Learn from the examples; keep the model with its figures, or what went wrong.

        :param Slice part: how long the encoder may read in this run, None for as long as it takes
        :return: whether that is done; if not, the version stays as it is
        """
        from ...engine.nlu import training

        self.ensure_one()
        began = time.monotonic()
        texts, labels = self._examples()
        try:
            vectors, encoder = self._vectors(texts, part)
            model, figures = training.train(
                texts, labels, vectors=vectors, encoder=str(encoder.id or ""),
                foreign=labels.count(OUT_OF_SCOPE) >= MANY_FOREIGN)
        except NotAllRead:
            return False
        except training.TooFewExamples:
            self.write({"state": "failed", "error": self.env._(
                "At least two intents with two examples each are needed.")})
            return True
        except ImportError as error:
            _logger.warning("The bot's training lacks a package: %s", error)
            self.write({"state": "failed", "error": self.env._(
                "Training needs the Python package scikit-learn.")})
            return True
        feelings = self._feelings()
        self.write({
            "state": "draft",
            "intent_file": base64.b64encode(model.dump()),
            "emotion_file": base64.b64encode(feelings.dump()) if feelings else False,
            "trained_at": fields.Datetime.now(),
            "seconds": time.monotonic() - began,
            "example_count": self.env["smart.service.intent.example"].search_count(
                [("intent_id.active", "=", True)]),
            "intent_count": len(set(map(family, model.labels))),
            "encoder_id": encoder.id,
            "accuracy": figures.accuracy,
            "precision": figures.precision,
            "answered": figures.answered,
            "oos_recall": figures.oos_recall or 0.0,
            "threshold": figures.threshold,
            "confusion_ids": [
                (0, 0, {"expected": expected, "predicted": predicted, "count": count,
                        "example": example[:200]})
                for expected, predicted, count, example in figures.confusions[:50]],
            "error": False,
        })
        active = self.search([("state", "=", "active")])
        # what nobody chose is replaced by what nobody has to choose
        if self.is_automatic and (not active or active.is_automatic):
            self._activate()
        return True

    @api.model
    def _examples(self):
        """Return (texts, labels) of the active examples of active intents.

        What an intent is called is one more example of it, in each language. Whatever an article
        is asked by is a question to the articles.
        """
        examples = self.env["smart.service.intent.example"].search(
            [("intent_id.active", "=", True)], order="id")
        rows = [(example.text, example.intent_id.code) for example in examples]
        for lang, _name in self.env["res.lang"].get_installed():
            rows += [(intent.name, intent.code) for intent in
                     examples.intent_id.with_context(lang=lang) if intent.code != OUT_OF_SCOPE]
        if QUESTION in examples.intent_id.mapped("code"):
            known = {text for text, _label in rows}
            rows += [(text, label) for text, label in self._asked() if text not in known]
        rows = list(dict.fromkeys(rows))
        return [text for text, _label in rows], [label for _text, label in rows]

    @api.model
    def _asked(self):
        """Return [(wording, label)] of what published articles are asked by.

        That is their titles and the variants of the question. Articles with the most of them have
        labels of their own.
        """
        articles = self.env["smart.service.article"].search_fetch(
            [("state", "=", "published"), ("audience", "=", "customers")], ["title", "variants"],
            limit=MOST_ARTICLES, order="id")
        wordings = {
            article.id: list(dict.fromkeys(filter(None, map(str.strip, (
                article.title, *(article.variants or "").splitlines())))))
            for article in articles}
        told_apart = sorted(
            (number for number, said in wordings.items() if len(said) >= FEWEST_WORDINGS),
            key=lambda number: -len(wordings[number]))[:MOST_TOLD_APART]
        labels = dict.fromkeys(wordings, QUESTION) | {
            number: f"{QUESTION}{MEMBER}{number}" for number in told_apart}
        found = {}
        # of too many the first ones of each article
        for said in zip_longest(*wordings.values()):
            for number, wording in zip(wordings, said, strict=True):
                if wording:
                    found.setdefault(wording, labels[number])
        return list(found.items())[:MOST_ASKED]

    @api.model
    def _feelings(self):
        """Return a classifier of feelings from the sentences that come with the addon."""
        from ...engine.nlu import training

        rows = [row for lang in LANGUAGES for row in shipped(FEELINGS.format(lang=lang))]
        if not rows:
            return None
        return training.train([text for text, _label in rows], [label for _text, label in rows])[0]

    @api.model
    def _vectors(self, texts, part):
        """Return (vectors of the texts, the encoder); without one that reads all, (None, none).

        :raise NotAllRead: the time of this run is over
        """
        encoder = self.env["smart.service.encoder"]._for("zh_CN")
        if encoder != self.env["smart.service.encoder"]._for("en_US"):
            encoder = encoder.browse()
        # sudo: smart.service.encoder.reading - what no encoder reads any more, for the job
        self.env["smart.service.encoder.reading"].sudo()._leave("examples", besides=encoder)
        if not encoder:
            return None, encoder
        try:
            known = encoder._read([(QUERY, text) for text in texts], "examples", part)
        except EncoderError as error:
            _logger.warning("The bot learns from words alone, the encoder failed: %s", error)
            return None, encoder.browse()
        return numpy.stack([known[QUERY, text] for text in texts]), encoder
