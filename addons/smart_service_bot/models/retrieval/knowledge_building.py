import json
import logging
import time
from dataclasses import replace

import numpy

from odoo import api, models
from odoo.fields import Domain

from ...engine import encoders, retrieval
from ...engine.retrieval import calibrate
from .encoder_reading import NotAllRead, Slice

_logger = logging.getLogger(__name__)

# with more articles, what changed is searched beside the index until it is a hundredth or this old
MANY = 2000
OLDEST = 3600.0
# so many changes are searched beside an index while an encoder reads them
FEW = 100


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
        """Calibrate encoders that wait for it, and bring every index up to date.

        What an encoder could not read in one run's time is left for the next, which is triggered;
        till all is read words alone answer.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=1)
        part = Slice()
        is_done = []
        for encoder in self.env["smart.service.encoder"].search([("state", "=", "waiting")]):
            is_done.append(encoder._calibrate(part))
            if is_done[-1]:
                self.env["smart.service.nlu.version"]._learn_anew()
            cron._commit_progress(0, remaining=1)
        for company in self.env["res.company"].search(Domain.TRUE, order="id"):
            for lang in dict(self.env["smart.service.article"]._fields["lang"].selection):
                is_done.append(self._bring_up_to_date(lang, company, part))
                cron._commit_progress(0, remaining=1)
        self.env["smart.service.nlu.version"]._learn_articles()
        if not all(is_done):
            self._wake_builder()
        cron._commit_progress(1, remaining=0)

    @api.model
    def _bring_up_to_date(self, lang, company, part=None):
        """Build the index of a language anew if anything changed.

        :param Slice part: how long it may encode in this run, None for as long as it takes
        :return: whether nothing is left for a next run
        """
        folder = self._index_folder(lang, company)
        floor = self._floor()
        stamps = {number: stamp for number, stamp, told in self._stamps(lang, company) if told}
        name = retrieval.files.current(folder)
        mapped = name and retrieval.files.read(folder, name)
        encoder = self.env["smart.service.encoder"]._for(lang).filtered(
            lambda chosen: not chosen.missing)
        # sudo: smart.service.encoder.reading - what no encoder reads any more, for the builder
        self.env["smart.service.encoder.reading"].sudo()._leave("index", folder.name, encoder)
        if not stamps and not mapped:
            return True
        if mapped and self._is_current(*mapped, stamps, encoder):
            return True
        articles = [
            replace(article, stamp=stamps.get(article.id, ""))
            for article in self._articles(lang, company)]
        vectors, is_done = None, True
        if encoder:
            try:
                vectors = encoder._read(
                    retrieval.segment.spoken(articles), "index", part, folder.name)
            except NotAllRead:
                is_done = False
            except encoders.EncoderError as error:
                _logger.warning("Encoder %s: %s", encoder.name, error)
        if encoder and vectors is None and mapped and (
                self._is_nearly_current(*mapped, stamps, encoder)
                or self._is_current(*mapped, stamps, encoder.browse())):
            return is_done
        segment = retrieval.segment.build(articles)
        about = {
            "floor": floor, "built": time.time(),
            # an article without a single word is in no index
            "mute": sorted(stamps.keys() - set(segment.ids.tolist())),
        }
        if vectors is not None:
            about |= self._fused(encoder)
            segment.embed(self._matrix(segment, vectors))
        retrieval.files.write(folder, segment, about)
        self.env.registry.__dict__.pop("_smart_knowledge_files", None)
        return is_done

    @api.model
    def _is_current(self, segment, about, stamps, encoder):
        """Whether the index is as it should be, or so large that it may wait."""
        changed = self._count_changes(segment, about, stamps)
        is_fresh = time.time() - about["built"] < OLDEST
        return self._is_made_with(encoder, about) and (
            not changed or (len(stamps) > MANY and changed * 100 < len(stamps) and is_fresh))

    @api.model
    def _is_nearly_current(self, segment, about, stamps, encoder):
        """Whether an index with the encoder's vectors serves better than one without, till it has
        read what changed: that is found by its words meanwhile.
        """
        changed = self._count_changes(segment, about, stamps)
        return self._is_made_with(encoder, about) and changed <= max(FEW, len(stamps) // 100)

    @api.model
    def _is_made_with(self, encoder, about):
        """Whether the index is what this encoder, or none, would make of the same articles."""
        wanted = self._fused(encoder) if encoder else {}
        # what was read back from JSON has lists for tuples
        return json.dumps(wanted) == json.dumps({
            key: about[key] for key in ("encoder", "fused") if key in about})

    @api.model
    def _fused(self, encoder):
        """What a reader of an index has to know of the encoder in it."""
        return {
            "encoder": encoder._opened(in_job=True).name,
            "fused": calibrate.to_dict(encoder._calibration())}

    @api.model
    def _count_changes(self, segment, about, stamps):
        built = {
            number: segment.stamp[place] for place, number in enumerate(segment.ids.tolist())}
        mute = set(about["mute"])
        changed = sum(built.get(number) != stamp for number, stamp in stamps.items()
                      if number not in mute or number in built)
        return changed + len(built.keys() - stamps.keys())

    @api.model
    def _floor(self):
        """No transaction that can still be committed began before this time (UTC, as text)."""
        self.env.cr.execute(
            "SELECT (coalesce(min(xact_start), now()) - interval '1 second') AT TIME ZONE 'UTC'"
            " FROM pg_stat_activity WHERE datname = current_database()")
        return str(self.env.cr.fetchone()[0])

    @api.model
    def _matrix(self, segment, vectors):
        """The vectors of a segment's units, zeros for what has no meaning to encode."""
        spoken = segment.spoken()
        width = len(next(iter(vectors.values()), [0.0]))
        matrix = numpy.zeros((segment.units, width), dtype=numpy.float32)
        for place, unit in enumerate(spoken):
            if unit[1]:
                matrix[place] = vectors[unit]
        return matrix
