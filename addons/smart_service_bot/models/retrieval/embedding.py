from hashlib import sha256

import numpy

from odoo import api, fields, models
from odoo.tools import SQL


class SmartServiceEmbedding(models.Model):
    """What an encoder made of a text, so that no text is encoded twice.

    The text itself is not here, only its digest; the figures are half as exact as they were
    computed, which moves no cosine by more than 0.001.
    """

    _name = "smart.service.embedding"
    _description = "Vector of a Text"
    _log_access = False
    _rec_name = "digest"

    encoder_id = fields.Many2one(
        "smart.service.encoder", required=True, ondelete="cascade")
    digest = fields.Char(required=True, help="Of the text and what it is.")
    vector = fields.Binary(attachment=False, required=True)

    _digest_uniq = models.UniqueIndex("(encoder_id, digest)")

    @api.model
    def _digest(self, kind, text):
        """What a text is known by, as a question or as a passage."""
        return sha256(f"{kind}\n{text}".encode("utf-8", "replace")).hexdigest()

    @api.model
    def _known(self, encoder, digests):
        """Return the vectors that are kept: digest → float32 row."""
        self.flush_model()
        found = {}
        for start in range(0, len(digests), 5000):
            self.env.cr.execute(SQL(
                "SELECT digest, vector FROM smart_service_embedding"
                " WHERE encoder_id = %s AND digest = ANY(%s)",
                encoder.id, list(digests[start:start + 5000])))
            found.update(
                (digest, numpy.frombuffer(row, dtype=numpy.float16).astype(numpy.float32))
                for digest, row in self.env.cr.fetchall())
        return found

    @api.model
    def _missing(self, encoder, digests):
        """Return those of the digests that no vector is kept of, in their order."""
        self.flush_model()
        self.env.cr.execute(SQL(
            "SELECT digest FROM smart_service_embedding"
            " WHERE encoder_id = %s AND digest = ANY(%s)", encoder.id, list(digests)))
        kept = {digest for digest, in self.env.cr.fetchall()}
        return [digest for digest in digests if digest not in kept]

    @api.model
    def _keep(self, encoder, digests, vectors):
        """Keep vectors; those that somebody else kept meanwhile stay."""
        rows = [
            SQL("(%s, %s, %s)", encoder.id, digest, vector.astype(numpy.float16).tobytes())
            for digest, vector in zip(digests, vectors, strict=True)]
        if rows:
            self.env.cr.execute(SQL(
                "INSERT INTO smart_service_embedding (encoder_id, digest, vector) VALUES %s"
                " ON CONFLICT DO NOTHING", SQL(", ").join(rows)))

    @api.model
    def _drop(self, encoder):
        """Forget all vectors of encoders."""
        # sudo: smart.service.embedding - whoever may change an encoder makes its vectors void
        self.sudo().search([("encoder_id", "in", encoder.ids)]).unlink()
