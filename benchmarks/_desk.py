"""The bot at the demo company's desk without Odoo: it reads, searches and decides.

What a tool would tell is not known here, so that of an answer only the kind is judged, and the
article or tool. That takes seconds, where the same dialogues in Odoo take minutes.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from benchmarks import _bot, _pure
from cli import paths

ADDON = paths.ADDONS / "smart_service_bot"
DEMO = paths.ADDONS / "smart_service" / "demo"
GOLDEN = paths.ROOT / "tests" / "golden"
LANGUAGES = ("zh_CN", "en_US")
NOW = datetime(2026, 11, 23, 10, 0)
# as in the addons: what a signal counts from, and what a sober wish is
LEAD_KINDS, LEAD_CONFIDENCE, SOBER = ("purchase_intent", "trial_request"), 0.75, 0.85
PRINTER, PURIFIER = "打印机 printer", "净水器 净水机 purifier water"

golden = _bot.engine("golden")
policy = _bot.engine("policy")
intents = _bot.engine("intent")
inputs = _bot.engine("inputs")
text = _bot.engine("text")
emotions = _bot.engine("nlu.emotion")
signals = _pure.engine("signals")
Slot = _bot.engine("slots").Slot
_classifier = _bot.engine("nlu.classifier")
_retrieval = _bot.engine("retrieval")
_calibrate = _bot.engine("retrieval.calibrate")
_training = _bot.engine("nlu.training")
_reading = _bot.engine("nlu.reading")

SLOTS = {
    "change_address": (Slot("street", "place"),),
    "create_lead": (Slot("interest"),),
    "create_ticket": (Slot("description"),),
    "create_repair": (Slot("serial", "serial"), Slot("symptom")),
}
CONFIRMED = frozenset({"change_address", "register_device"})
PERSONAL = frozenset({
    "order_status", "invoice_status", "warranty_status", "device_list", "points",
    "ticket_status", "visit_status", "reschedule_visit", "cancel_visit", "book_visit",
    "change_address", "register_device"})


def _rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dialogues(half: str) -> list:
    """The dialogues of a file of `tests/golden`."""
    return golden.read(
        (GOLDEN / f"dialogues.{half}.jsonl").read_text(encoding="utf-8").splitlines())


@dataclass
class Turn:
    """What became of a turn.

    :param ways: ((way, whether it is right), …) that were weighed, () when none were
    """

    dialogue: object
    turn: object
    action: object
    right: bool
    ways: tuple = ()
    half: str = ""

    @property
    def must_refuse(self) -> bool:
        return self.turn.expected.kind in golden.REFUSALS


class Desk:
    """What the bot knows at the demo company's desk.

    :param learns: whether its wishes are learnt from the examples, or known by patterns alone
    :param encoder: finds by meaning and reads wishes, None for words alone
    """

    def __init__(self, learns: bool = True, encoder=None):
        self.encoder = encoder
        self.articles, self.names = self._articles()
        self.indexes = self._indexes()
        self.routes = self._routes()
        self.devices = self._devices()
        self.reader = _reading.Reader(
            model=self._learnt() if learns else None, feelings=self._feelings(),
            encode=encoder.encode if encoder else None)

    # === WHAT IS KNOWN === #

    @staticmethod
    def _articles():
        front_matter, markup = _bot.engine("front_matter"), _bot.engine("markup")
        found, names = {}, {}
        for lang in LANGUAGES:
            found[lang] = []
            for path in sorted((ADDON / "demo/articles").glob(f"*.{lang}.md")):
                head, body = front_matter.split(path.read_text("utf-8"))
                names[len(names) + 1] = path.name.split(".")[0]
                found[lang].append(_retrieval.Article(
                    len(names), head["title"], markup.to_plain(markup.to_html(body)),
                    tuple(head["variants"]), f"{head['keywords']} {head.get('products', '')}",
                    lang))
        return found, names

    def _indexes(self):
        if not self.encoder:
            return {lang: _retrieval.Index(articles) for lang, articles in self.articles.items()}
        fused = _calibrate.calibrate(self.encoder)
        return {
            lang: _retrieval.Index(articles, encoder=self.encoder, fused=fused).embed()
            for lang, articles in self.articles.items()}

    def _learnt(self):
        rows = [
            (row["text"], row["label"]) for lang in LANGUAGES
            for row in _rows(ADDON / f"data/nlu/intents.{lang}.csv")]
        known = {said for said, _label in rows}
        rows += [
            (said.strip(), f"{intents.QUESTION}{_classifier.MEMBER}{article.id}")
            for articles in self.articles.values() for article in articles
            for said in (article.title, *article.variants)
            if said.strip() and said.strip() not in known]
        rows = list(dict.fromkeys(rows))
        texts, labels = zip(*rows, strict=True)
        return _training.train(
            texts, labels, foreign=True, **({
                "vectors": self.encoder.encode(texts), "encoder": self.encoder.name,
            } if self.encoder else {}))[0]

    @staticmethod
    def _feelings():
        rows = [
            tuple(row.values())[:2] for lang in LANGUAGES
            for row in _rows(ADDON / f"data/nlu/emotions.{lang}.csv")]
        return _training.train(*zip(*rows, strict=True))[0]

    @staticmethod
    def _routes():
        found = {}
        for record in ElementTree.parse(ADDON / "data/intent_data.xml").iter("record"):
            if record.get("model") != "smart.service.intent":
                continue
            values = {
                each.get("name"): (each.text or "").strip() or each.get("eval", "")
                for each in record.iter("field")}
            found[values["code"]] = policy.Route(
                values.get("tool", ""), bool(values.get("hand_over")),
                bool(values.get("is_sensitive")))
        return found

    @staticmethod
    def _devices():
        """{customer: his devices}; a company's people have those of the company."""
        products = {row["id"]: row for row in _rows(DEMO / "products.csv")}
        owned = {}
        for number, row in enumerate(_rows(DEMO / "devices.csv"), 1):
            product = products[row["product"]]
            kinds = PRINTER if "printer" in product["categ_id/id"] else PURIFIER
            owned.setdefault(row["customer"], []).append(policy.Device(
                number, row["serial"], f"{product['name']} {product['name@zh_CN']}", kinds))
        return {
            row["id"]: tuple(owned.get(row["parent_id/id"] or row["id"], ()))
            for row in _rows(DEMO / "customers.csv")}

    # === A DIALOGUE === #

    def run(self, dialogue, choose=None) -> list[Turn]:
        """Let the customer write his turns.

        :param choose: function of the ways and whether each is right that returns the one to take
        """
        state, earlier, found = policy.State(), [], []
        for turn in dialogue.turns:
            state, one = self._turn(dialogue, turn, state, earlier, choose)
            found.append(one)
        return found

    def _turn(self, dialogue, turn, state, earlier, choose):
        customer = dialogue.customer.split(".")[-1]
        said = "\n".join(turn.texts)
        lang = self._lang(said, state.lang or dialogue.lang, bool(state.lang))
        read = self.reader.understand(list(turn.texts), earlier, NOW, lang[:2])
        earlier.append(read.question)
        state = replace(state, lang=lang)
        weighed = []

        usual = _weighing.best

        def best(ways, read_by):
            rights = [self.is_right(turn, way.act(), customer) for way in ways]
            weighed.extend(zip(ways, rights, strict=True))
            return choose(ways, rights) if choose else usual(ways, read_by)

        _weighing.best = best
        try:
            action = policy.decide(
                read, self._hits(read.question, lang), state,
                self.devices.get(customer, ()) if read.intent.name == intents.REPAIR
                or state.pending == "repair" or state.topic_tool in policy.OF_DEVICES else (),
                needs=lambda *_told: policy.Needs(),
                situation=self._situation(turn, said, read, customer),
                together=lambda: self._hits(f"{state.topic}\n{read.question}", lang),
                chances=lambda: self.reader.chances(f"{state.topic}\n{read.question}"))
        finally:
            _weighing.best = usual
        return self._after(action, customer), Turn(
            dialogue, turn, action, self.is_right(turn, action, customer), tuple(weighed))

    @staticmethod
    def _lang(said, own, is_known):
        if is_known and text.language(said, "") != "zh_CN" and len(
                re.findall(r"[^\W\d_]+", said)) < 2:
            return own
        return text.language(said, own)

    def _hits(self, question, lang):
        return tuple(self.indexes[lang].search(question, 3)) if question else ()

    def _situation(self, turn, said, read, customer):
        detected, feeling = signals.detect(said), read.emotion
        if read.intent.confidence >= SOBER and self.routes.get(
                read.intent.name, policy.Route()).tool:
            feeling = emotions.read(emotions.without_complaints(said))
        return policy.Situation(
            anger=max(
                [signal.intensity for signal in detected if signal.kind == "negative_emotion"]
                + [feeling.intensity if feeling.label == emotions.ANGRY else 0.0]),
            kind=inputs.kind_of(list(turn.texts), turn.image),
            wants_to_buy=any(
                signal.kind in LEAD_KINDS and signal.confidence >= LEAD_CONFIDENCE
                for signal in detected),
            routes=self.routes, slots=lambda name, _arguments: SLOTS.get(name, ()),
            is_stranger=lambda: not customer, properties=lambda _name: ())

    @staticmethod
    def _after(action, customer):
        """The state that a tool would leave, as far as it is known without it."""
        state = action.state
        if action.kind != policy.TOOL or action.confirmed:
            return state
        if action.name in PERSONAL and not customer:
            return replace(state, pending="identify")
        missing = [
            slot.name for slot in SLOTS.get(action.name, ())
            if not action.arguments.get(slot.name)]
        if missing:
            return replace(
                state, pending="slots", tool=action.name, arguments=dict(action.arguments),
                wanted=tuple(missing))
        if action.name == "register_device" and not action.arguments.get("serial"):
            return replace(state, pending="register")
        if action.name in CONFIRMED:
            return replace(
                state, pending="confirm", tool=action.name, arguments=dict(action.arguments))
        return state

    def is_right(self, turn, action, customer) -> bool:
        """Whether an action is one of the reactions that are right, whatever its tool says."""
        state = self._after(action, customer)
        outcome = {
            policy.ANSWER: "answered", policy.ASK: "asked", policy.UNSURE: "unsure",
            policy.HAND_OVER: "handed_over", policy.SAY: "talked", policy.TOOL: "tool",
        }.get(action.kind, "")
        article = self.names[int(action.name)] if action.kind == policy.ANSWER else ""
        seen = golden.seen({
            "outcome": outcome, "text": "", "state": state.dump(),
            "tool": action.name if action.kind == policy.TOOL else "",
            "trace": {"steps": [{"step": "decide", "name": action.name}]},
        }, article)
        bare = replace(turn, hides=(), accepted=tuple(
            replace(each, values=()) for each in turn.accepted))
        return golden.judge(bare, seen).right


_weighing = _bot.engine("policy.weighing")
