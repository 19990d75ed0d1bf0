import json
import logging
import time
from dataclasses import replace

import numpy

from odoo import api, models

from ...engine import encoders, retrieval
from ...engine.retrieval import calibrate

_logger = logging.getLogger(__name__)

BATCH = 32
# a run ends after this time; what is left is for the next one
SLICE_SECONDS = 60.0
# with more articles, what changed is searched beside the index until it is a hundredth or this old
MANY = 2000
OLDEST = 3600.0


class SmartServiceKnowledge(models.AbstractModel):
    """The one process that builds indexes: scheduled, and woken by edits."""

    _inherit = "smart.service.knowledge"

    @api.model
    def _forget(self):
        self._wake_builder()
        return super()._forget()

    @api.model
    def _wake_builder(self):
        """Have indexes brought up to date after this transaction, once."""
        once = self.env.cr.precommit.data
        cron = self.env.ref("smart_service_bot.cron_knowledge", raise_if_not_found=False)
        if cron and not once.get("smart_knowledge_woken"):
            once["smart_knowledge_woken"] = True
            # sudo: ir.cron - whoever writes articles wakes the builder
            cron.sudo()._trigger()

    @api.model
    def _cron_build(self):
        """Calibrate encoders that wait for it, and bring every index up to date."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=1)
        for encoder in self.env["smart.service.encoder"].search([("state", "=", "waiting")]):
            encoder._calibrate()
            self.env["smart.service.nlu.version"]._learn_anew()
            cron._commit_progress(0, remaining=1)
        deadline = time.monotonic() + SLICE_SECONDS
        is_done = [
            self._bring_up_to_date(lang, company, deadline)
            for company in self.env["res.company"].search([], order="id")
            for lang in dict(self.env["smart.service.article"]._fields["lang"].selection)]
        if not all(is_done):
            self._wake_builder()
        cron._commit_progress(1, remaining=0)

    @api.model
    def _bring_up_to_date(self, lang, company, deadline):
        """Build the index of a language anew if anything changed.

        :param float deadline: when to stop encoding (monotonic seconds)
        :return: whether nothing is left to do
        """
        folder = self._index_folder(lang, company)
        floor = self._floor()
        stamps = {number: stamp for number, stamp, told in self._stamps(lang, company) if told}
        name = retrieval.files.current(folder)
        mapped = name and retrieval.files.read(folder, name)
        encoder = self.env["smart.service.encoder"]._for(lang)
        if not stamps and not mapped:
            return True
        if mapped and self._is_current(*mapped, stamps, encoder):
            return True
        segment = retrieval.segment.build([
            replace(article, stamp=stamps.get(article.id, ""))
            for article in self._articles(lang, company)])
        about = {
            "floor": floor, "built": time.time(), "complete": True,
            # an article without a single word is in no index
            "mute": sorted(stamps.keys() - set(segment.ids.tolist())),
        }
        if encoder:
            about["encoder"] = encoder._opened(in_job=True).name
            about["fused"] = calibrate.to_dict(encoder._calibration())
            about["complete"] = self._embed(segment, encoder, deadline)
        retrieval.files.write(folder, segment, about)
        self.env.registry.__dict__.pop("_smart_knowledge_files", None)
        self.env["ir.cron"]._commit_progress(0, remaining=1)
        return about["complete"]

    @api.model
    def _is_current(self, segment, about, stamps, encoder):
        """Whether the index is as it should be, or so large that it may wait."""
        fused = calibrate.to_dict(encoder._calibration()) if encoder else None
        name = encoder._opened(in_job=True).name if encoder else None
        # what was read back from JSON has lists for tuples
        if not about["complete"] or about.get("encoder") != name or \
                json.dumps(about.get("fused")) != json.dumps(fused):
            return False
        built = {
            number: segment.stamp[place] for place, number in enumerate(segment.ids.tolist())}
        mute = set(about["mute"])
        changed = sum(built.get(number) != stamp for number, stamp in stamps.items()
                      if number not in mute or number in built)
        changed += len(built.keys() - stamps.keys())
        is_fresh = time.time() - about["built"] < OLDEST
        return not changed or (
            len(stamps) > MANY and changed * 100 < len(stamps) and is_fresh)

    @api.model
    def _floor(self):
        """No transaction that can still be committed began before this time (UTC, as text)."""
        self.env.cr.execute(
            "SELECT (coalesce(min(xact_start), now()) - interval '1 second') AT TIME ZONE 'UTC'"
            " FROM pg_stat_activity WHERE datname = current_database()")
        return str(self.env.cr.fetchone()[0])

    @api.model
    def _embed(self, segment, encoder, deadline):
        """Give each unit its vector, from those that are kept or made now.

        :return: whether none is missing
        """
        # sudo: smart.service.embedding - figures without text, for the builder
        Embedding = self.env["smart.service.embedding"].sudo()
        spoken = segment.spoken()
        digests = [Embedding._digest(kind, text) if text else None for kind, text in spoken]
        known = Embedding._known(encoder, list(dict.fromkeys(filter(None, digests))))
        missing = list(dict.fromkeys(
            (digest, *unit) for digest, unit in zip(digests, spoken, strict=True)
            if digest and digest not in known))
        opened = encoder._opened(in_job=True)
        try:
            for kind in (encoders.QUERY, encoders.PASSAGE):
                rest = [(digest, text) for digest, own, text in missing if own == kind]
                while rest and time.monotonic() < deadline:
                    batch, rest = rest[:BATCH], rest[BATCH:]
                    # the call may take long: nothing is locked, and no snapshot kept meanwhile
                    self.env["ir.cron"]._commit_progress(0, remaining=1)
                    vectors = opened.encode([text for _digest, text in batch], kind)
                    Embedding._keep(encoder, [digest for digest, _text in batch], vectors)
                    known.update(zip((digest for digest, _text in batch), vectors, strict=True))
        except encoders.EncoderError as error:
            _logger.warning("Encoder %s: %s", encoder.name, error)
        matrix = numpy.zeros((segment.units, opened.dimension or 1), dtype=numpy.float32)
        for unit, digest in enumerate(digests):
            if digest in known:
                matrix[unit] = known[digest]
        segment.embed(matrix)
        return all(digest in known for digest in digests if digest)
