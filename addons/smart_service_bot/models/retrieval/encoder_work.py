import logging

from odoo import api, fields, models

from ...engine import encoders
from ...engine.retrieval import calibrate
from .encoder import READS
from .encoder_reading import NotAllRead

_logger = logging.getLogger(__name__)

JOB_SECONDS = 30.0
# a server that did not answer is not asked again for so long
REST_SECONDS = 30.0


class SmartServiceEncoder(models.Model):
    """Using an encoder: opened, calibrated, chosen for a language."""

    _inherit = "smart.service.encoder"

    @api.model
    def _for(self, lang):
        """The calibrated encoder that is chosen for articles in a language, or none."""
        # sudo: ir.config_parameter, smart.service.encoder - the search uses it for whoever asks
        chosen = self.env["ir.config_parameter"].sudo().get_param(
            f"smart_service_bot.encoder_{lang}")
        encoder = self.sudo().browse(int(chosen) if (chosen or "").isdigit() else ()).exists()
        return encoder.filtered(
            lambda each: each.active and each.state == "ready" and lang in READS[each.kind])

    def _calibration(self):
        """The engine's `Calibration`, None before it is calibrated."""
        return calibrate.from_dict(self.calibration) if self.calibration else None

    def _opened(self, in_job=False):
        """The engine's encoder.

        :param bool in_job: nobody waits: a server may take its time
        :raise EncoderError: packages are missing
        """
        self.ensure_one()
        if self.kind in encoders.LOCAL:
            return encoders.local(self.kind)
        key = (self.id, self.write_date, in_job)
        known = self.env.registry.__dict__.setdefault("_smart_encoders", {})
        if key not in known:
            # sudo: smart.service.encoder - its key is used for the call and shown to nobody
            secret = self.sudo()
            known[key] = encoders.Endpoint(
                secret.base_url, secret.model, secret.api_key or "",
                timeout=JOB_SECONDS if in_job else secret.query_seconds,
                prefixes={encoders.QUERY: secret.query_prefix or "",
                          encoders.PASSAGE: secret.passage_prefix or ""},
                rest=0.0 if in_job else REST_SECONDS)
        return known[key]

    def _calibrate(self, part=None):
        """Measure on known questions what its cosines are worth.

        :param Slice part: how long it may read in this run, None for as long as it takes
        :return: whether that is done, be it for good or ill
        """
        self.ensure_one()
        sets = calibrate.shipped(READS[self.kind])
        try:
            known = self._read(calibrate.texts(sets), "calibration", part)
            found = calibrate.calibrate(self._opened(in_job=True), sets, known)
        except NotAllRead:
            return False
        except encoders.EncoderError as error:
            self.write({"state": "failed", "error": str(error)})
            return True
        self.write({
            "state": "ready", "error": False, "calibration": calibrate.to_dict(found),
            "calibrated_on": fields.Datetime.now()})
        return True
