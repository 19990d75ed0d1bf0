import time

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import encoders
from .encoder import MODEL_FIELDS

# A worker that uses 60 seconds of processor time, or does not come back for 120, is killed where
# an administrator changed nothing; all jobs that are due share that time.
SLICE_SECONDS = 20.0


class NotAllRead(Exception):
    """The run's time is over and some texts have no vector yet: the next run goes on."""


class Slice:
    """The time for which one run of a job encodes.

    However short it is, one batch is encoded in it: each run gets further.

    :param float seconds: of wall clock time from now
    """

    def __init__(self, seconds=None):
        self._end = time.monotonic() + (SLICE_SECONDS if seconds is None else seconds)
        self._is_begun = False

    def has_room(self):
        """Whether another batch may be encoded."""
        has_room = not self._is_begun or time.monotonic() < self._end
        self._is_begun = True
        return has_room


class SmartServiceEncoderReading(models.Model):
    """How far a job has come with the texts that an encoder reads for it.

    Kept apart from the encoder: who changes that one is in nobody's way.
    """

    _name = "smart.service.encoder.reading"
    _description = "Progress of an Encoder"
    _log_access = False
    _rec_name = "task"

    encoder_id = fields.Many2one(
        "smart.service.encoder", required=True, ondelete="cascade")
    task = fields.Selection(
        [("calibration", "Calibration"), ("index", "Articles"), ("examples", "Training")],
        required=True)
    part = fields.Char(
        required=True, default="-", export_string_translation=False,
        help="Of the task, such as the language and company of an index.")
    done = fields.Integer("Texts read", required=True)
    total = fields.Integer("Texts", required=True)

    _part_uniq = models.UniqueIndex("(encoder_id, task, part)")

    @api.model
    def _note(self, encoder, task, part, done, total):
        """Keep how far the encoder is; nothing where all is done."""
        if done < total:
            self.env.cr.execute(SQL(
                "INSERT INTO smart_service_encoder_reading (encoder_id, task, part, done, total)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (encoder_id, task, part)"
                " DO UPDATE SET done = EXCLUDED.done, total = EXCLUDED.total",
                encoder.id, task, part, done, total))
        else:
            self.env.cr.execute(SQL(
                "DELETE FROM smart_service_encoder_reading"
                " WHERE encoder_id = %s AND task = %s AND part = %s", encoder.id, task, part))
        self.invalidate_model()

    @api.model
    def _leave(self, task, part="-", besides=None):
        """Forget what other encoders were reading for a task that they are not used for now."""
        self.search([
            ("task", "=", task), ("part", "=", part),
            ("encoder_id", "!=", besides.id if besides else False)]).unlink()


class SmartServiceEncoder(models.Model):
    """Reading texts, a slice of a job at a time."""

    _inherit = "smart.service.encoder"

    reading_ids = fields.One2many("smart.service.encoder.reading", "encoder_id", readonly=True)
    progress = fields.Char("What it is reading", compute="_compute_progress")

    @api.depends("state", "reading_ids.done", "reading_ids.total")
    def _compute_progress(self):
        names = dict(
            self.env["smart.service.encoder.reading"]._fields["task"]
            ._description_selection(self.env))
        for encoder in self:
            said = []
            for task, readings in encoder.reading_ids.grouped("task").items():
                said.append(self.env._(
                    "%(task)s: %(done)s of %(total)s texts read", task=names[task],
                    done=sum(readings.mapped("done")), total=sum(readings.mapped("total"))))
            if encoder.state == "waiting" and not said:
                said = [self.env._("Begins within minutes")]
            encoder.progress = "; ".join(said)

    def _read(self, units, task, part=None, of="-"):
        """Return the vectors of texts: those that are kept, and those that are made now.

        All have the exactness with which they are kept, so that it is one whether they were made
        at once or in many runs.

        :param units: (kind for the encoder, text) pairs
        :param str task: what it is for, one of the readings' tasks
        :param Slice part: how long it may take in this run, committed batch by batch; None: as
            long as it takes, in the caller's transaction
        :param str of: which part of the task
        :return: {(kind, text): float32 row}
        :raise NotAllRead: the slice is over
        :raise EncoderError: it failed; what it has read before is kept
        """
        self.ensure_one()
        # sudo: smart.service.embedding, smart.service.encoder.reading - figures without text,
        # for jobs alone
        Embedding = self.env["smart.service.embedding"].sudo()
        Reading = self.env["smart.service.encoder.reading"].sudo()
        digests = {Embedding._digest(*unit): unit for unit in units}
        missing = Embedding._missing(self, list(digests))
        left = len(missing)
        opened, model = self._opened(in_job=True), self._model_now()
        for kind in (encoders.QUERY, encoders.PASSAGE):
            rest = [digest for digest in missing if digests[digest][0] == kind]
            while rest and (part is None or part.has_room()):
                batch, rest = rest[:opened.batch], rest[opened.batch:]
                if part:
                    # the call may take long: nothing is locked, and no snapshot kept meanwhile
                    self.env["ir.cron"]._commit_progress(0, remaining=1)
                vectors = opened.encode([digests[digest][1] for digest in batch], kind)
                if part and self._model_now() != model:
                    raise NotAllRead
                Embedding._keep(self, batch, vectors)
                left -= len(batch)
                if part:
                    Reading._note(self, task, of, len(digests) - left, len(digests))
            if rest:
                self.env["ir.cron"]._commit_progress(0, remaining=1)
                raise NotAllRead
        if part:
            Reading._note(self, task, of, len(digests), len(digests))
        known = Embedding._known(self, list(digests))
        return {unit: known[digest] for digest, unit in digests.items()}

    def _model_now(self):
        """What makes it this model and no other, as the database has it; None if it is gone."""
        self.invalidate_recordset()
        return self.exists() and [self[name] for name in MODEL_FIELDS] or None
