import logging
import threading
import time
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.encoders import EncoderError
from ...engine.nlu.classifier import BrokenModel, Classifier
from ...engine.nlu.mentions import Gazetteer
from ...engine.nlu.reading import Reader

_logger = logging.getLogger(__name__)
_LOAD = threading.Lock()

# products are renamed rarely: a new name is known to the bot after so many seconds at the latest
NAMES_SECONDS = 300
MOST_PRODUCTS = 5000
# so many earlier questions of a conversation are compared with the one now
EARLIER = 12
# outcomes after which the customer has an answer of ours
REPLIED = ("answered", "tool", "asked", "unsure")


class Loaded(NamedTuple):
    """The models of one version in the memory of this process."""

    version_id: int
    model: Classifier | None
    feelings: Classifier | None


class SmartServiceNluVersion(models.Model):
    """Reading customers' messages with the active version."""

    _inherit = "smart.service.nlu.version"

    @api.model
    def _understand(self, texts, channel=None, message=None):
        """Return what a customer's messages say, read together.

        :param list texts: plain texts since the last answer, oldest first
        :param channel: the conversation, for the customer's clock and what he asked before
        :param message: the message itself, if it may have been answered by now
        :return: :class:`~engine.intent.Understanding`; with no active version, or a broken one,
            the fixed patterns are read alone
        """
        loaded = self._active()
        reader = Reader(
            model=loaded.model, feelings=loaded.feelings, gazetteer=self._gazetteer(),
            encode=self._encode_with(loaded.model) if loaded.model else None)
        return reader.understand(
            texts, earlier=self._earlier(channel, message), now=self._clock(channel),
            default_language=self._language(channel))

    @api.model
    def _chances(self, text):
        """Return ((code of an intent, probability), …) of a text, best first.

        :return: () with no active version
        """
        model = self._active().model
        return Reader(
            model=model, encode=self._encode_with(model) if model else None).chances(text)

    @api.model
    def _active(self):
        """Return the `Loaded` models of the active version, from memory when it is the same."""
        # sudo: smart.service.nlu.version - the model reads, its figures are shown to nobody here
        version = self.sudo().search_fetch([("state", "=", "active")], ["state"], limit=1)
        memory = self.env.registry.__dict__
        known = memory.get("_smart_nlu")
        if known and known.version_id == version.id:
            return known
        with _LOAD:
            loaded = Loaded(version.id, None, None)
            if version:
                try:
                    loaded = Loaded(version.id, *version._models())
                except UserError:
                    _logger.exception(
                        "Version %s of the bot's understanding is broken: patterns alone are "
                        "read until another is activated", version.id)
            memory["_smart_nlu"] = loaded
        return loaded

    def _models(self):
        """Return (model of the intents, model of the feelings or None).

        :raise UserError: the version's files can't be read
        """
        self.ensure_one()
        try:
            files = self.with_context(bin_size=False)
            model = Classifier.load(files._content("intent_file"))
            feelings = files._content("emotion_file")
            return model, Classifier.load(feelings) if feelings else None
        except BrokenModel as error:
            raise UserError(self.env._(
                "This version is broken: %(reason)s. Activate another one.",
                reason=error)) from error

    def _content(self, name):
        # sudo: ir.attachment - the version's own file, for code alone
        attachment = self.env["ir.attachment"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", name),
        ], limit=1)
        return attachment.raw or b""

    @api.model
    def _encode_with(self, model):
        """Return a function of texts to vectors by the model's encoder, None without one.

        When the encoder can't now, or is another model than when it was trained, words decide.
        """
        if model.head is None or not model.encoder.isdigit():
            return None
        # sudo: smart.service.encoder - it reads the message, its settings are shown to nobody
        encoder = self.env["smart.service.encoder"].sudo().browse(int(model.encoder)).exists()
        if not encoder or encoder.state != "ready":
            return None

        def encode(texts):
            try:
                vectors = encoder._opened().encode(texts)
            except EncoderError as error:
                _logger.info("A message is understood by its words alone: %s", error)
                return None
            return vectors if vectors.shape[1] == model.head.dimension else None

        return encode

    # === WHAT SURROUNDS A MESSAGE === #

    @api.model
    def _clock(self, channel):
        """The customer's local time, without zone."""
        company = (channel and channel.smart_company_id) or self.env.company
        # sudo: res.partner - the time zone alone
        partner = channel and channel._smart_customer_partner().sudo()
        zone = (partner and partner.tz) or company.partner_id.tz or (
            company.resource_calendar_id.tz) or "UTC"
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(zone)).replace(tzinfo=None)

    @api.model
    def _language(self, channel):
        lang = channel.smart_contact_id._lang() if channel else self.env.lang
        return (lang or "en")[:2]

    @api.model
    def _earlier(self, channel, message=None):
        """What the customer asked before in this conversation and had an answer to."""
        if not channel:
            return []
        # sudo: smart.service.bot.turn - the customer's own words in this conversation
        turns = self.env["smart.service.bot.turn"].sudo().search([
            ("channel_id", "=", channel.id), ("epoch", "=", channel.smart_epoch),
            ("outcome", "in", REPLIED),
            *([("message_id", "<", message.id)] if message else [])], limit=EARLIER)
        return [channel._smart_text(turn.message_id) for turn in turns]

    @api.model
    def _gazetteer(self):
        """Return the names of products and provinces, as `mentions.Gazetteer`."""
        memory, now = self.env.registry.__dict__, time.monotonic()
        known = memory.get("_smart_names")
        if known and now - known[0] < NAMES_SECONDS:
            return known[1]
        products, towns = [], set()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for lang in sorted({"en_US", *installed} & {"en_US", "zh_CN"}):
            env = self.with_context(lang=lang).env
            # sudo: product.template - names that customers read in the shop
            templates = env["product.template"].sudo().search_fetch(
                [("sale_ok", "=", True)], ["name", "default_code"], limit=MOST_PRODUCTS)
            for template in templates:
                products += [(template.id, name) for name in (
                    template.name, template.default_code) if name]
            # sudo: res.country.state - public names
            states = env["res.country.state"].sudo().search_fetch(
                [("country_id.code", "in", ("CN", env.company.country_id.code))], ["name"])
            towns |= {state.name.removesuffix("省").removesuffix("市") for state in states}
        found = Gazetteer(products=tuple(products), towns=tuple(sorted(towns)))
        memory["_smart_names"] = (now, found)
        return found

    @api.model
    def _forget(self):
        """Drop what this process has in memory."""
        for name in ("_smart_nlu", "_smart_names"):
            self.env.registry.__dict__.pop(name, None)
