"""What a cosine is worth: fitted for each encoder, on questions whose answer is known.

The cosines of one encoder lie between 0.83 and 0.95, those of another between 0.1 and 0.8. So
every encoder is shown the questions of `data/faq` before it is used, and what is learnt from them
is kept with it. Nothing of the files called `test` is read here.
"""

import csv
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy

from .. import front_matter, markup
from ..encoders import QUERY, Encoder
from .index import Index
from .model import CALIBRATION, Article, Calibration
from .segment import PASSAGE, WORDING, spoken

ADDON = Path(__file__).resolve().parents[2]
OUT_OF_SCOPE = "__oos__"
BLENDS = (0.3, 0.5, 0.7, 0.8, 0.9)
# of the answers given to the calibration's questions so many are right
PRECISION = 0.94


@dataclass(frozen=True)
class Questions:
    """Articles and questions to them: (text, id of the article that answers, None if none)."""

    articles: list
    questions: list


def shipped(languages=("zh_CN", "en_US"), part="train"):
    """Return the `Questions` that come with the addon.

    :param languages: those that the encoder reads
    :param str part: 'train', or 'test' to measure and nothing else
    """
    found = []
    for lang in languages:
        short = lang[:2]
        entries = _rows(f"{short}_knowledge.csv")
        found.append(Questions(
            [Article(int(row["id"]), row["text"], lang=lang) for row in entries],
            [(row["text"], None if row["id"] == OUT_OF_SCOPE else int(row["id"]))
             for row in _rows(f"{short}_{part}.csv")]))
        if part == "train":
            found.append(_demo(lang))
    return found


def _rows(name):
    with (ADDON / "data" / "faq" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _demo(lang):
    names, articles = {}, []
    for path in sorted((ADDON / "demo" / "articles").glob(f"*.{lang}.md")):
        head, body = front_matter.split(path.read_text("utf-8"))
        names[path.name.split(".")[0]] = number = len(articles)
        articles.append(Article(
            number, head["title"], markup.to_plain(markup.to_html(body)),
            tuple(head["variants"]), f"{head['keywords']} {head.get('products', '')}", lang))
    return Questions(articles, [
        (row["text"], names.get(row["article"]))
        for row in _rows("demo_questions.csv") if row["lang"] == lang])


def texts(sets):
    """Return (kind for an encoder, text) of all that `calibrate` reads, but for questions that it
    spells anew.
    """
    return list(dict.fromkeys(
        unit for each in sets
        for unit in (*spoken(each.articles), *((QUERY, text) for text, _id in each.questions))))


class _Remembering(Encoder):
    """Encodes every text once.

    :param dict known: (kind, text) → row of what is encoded already
    """

    def __init__(self, encoder, known):
        self._encoder = encoder
        self._known = dict(known or {})
        self.name = encoder.name

    @property
    def dimension(self):
        return self._encoder.dimension

    def encode(self, texts, kind=QUERY):
        new = [words for words in dict.fromkeys(texts) if (kind, words) not in self._known]
        for words, row in zip(new, self._encoder.encode(new, kind) if new else (), strict=True):
            self._known[kind, words] = row
        return numpy.array([self._known[kind, words] for words in texts], dtype=numpy.float32)


def calibrate(encoder, sets=None, known=None):
    """Return the `Calibration` for an encoder.

    :param Encoder encoder: encodes some 1,500 short texts
    :param sets: list of `Questions`; those shipped if None
    :param dict known: (kind, text) → row of what it has encoded before, see `texts`
    :raise EncoderError: it failed
    """
    encoder = _Remembering(encoder, known)
    sets = shipped() if sets is None else sets
    indexes = [Index(each.articles, encoder=encoder).embed() for each in sets]
    for each in sets:
        encoder.encode([question for question, _id in each.questions])
    scales = _scales(encoder, sets, indexes)
    best = max(
        (replace(CALIBRATION, blend=blend, **scales) for blend in BLENDS),
        key=lambda calibration: sum(right for _evidence, right in _first(
            sets, indexes, calibration)))
    evidence, right = zip(*_first(sets, indexes, best), strict=True)
    rows, labels = numpy.array(evidence), numpy.array(right, dtype=float)
    weights = fit(rows, labels)
    if weights[-1] < 0:
        # it tells nothing that words do not tell: nobody is surer for it, nor less sure
        weights = [*fit(rows[:, :-1], labels), 0.0]
    names = ("coverage", "question_match", "evidence", "meaning")
    fitted = replace(best, bias=weights[0], **dict(zip(names, weights[1:], strict=True)))
    chances = [fitted.probability(*each) for each in evidence]
    shift = _logit(fitted.answer) - _logit(threshold(chances, right))
    return replace(fitted, bias=fitted.bias + shift)


def _first(sets, indexes, calibration):
    """(evidence of the first hit, whether it is the right one) of each question that has one."""
    found = []
    for each, index in zip(sets, indexes, strict=True):
        index.fused = calibration
        for question, expected in each.questions:
            for hit in index.search(question, 1):
                found.append((
                    (hit.coverage, hit.question_match, hit.evidence, hit.meaning),
                    hit.article_id == expected))
    return found


def _scales(encoder, sets, indexes):
    """The cosines of what has nothing in common and of what says the same, by kind of unit."""
    wrong, right = {WORDING: [], PASSAGE: []}, {WORDING: [], PASSAGE: []}
    for each, index in zip(sets, indexes, strict=True):
        part = index.segments[-1]
        owners = part.ids[part.unit_article]
        for question, expected in each.questions:
            cosines = part.vectors @ encoder.encode([question])[0]
            for kind in (WORDING, PASSAGE):
                of_kind = part.unit_kind == kind
                mine = of_kind & (owners == (-1 if expected is None else expected))
                if of_kind.any():
                    wrong[kind] += cosines[of_kind & ~mine].tolist()
                if mine.any():
                    right[kind].append(float(cosines[mine].max()))
    wording = (float(numpy.median(wrong[WORDING])), float(numpy.median(right[WORDING])))
    passage = wording
    if right[PASSAGE]:
        apart = (float(numpy.median(wrong[PASSAGE])), float(numpy.median(right[PASSAGE])))
        # passages that tell nothing apart are read as wordings are
        if apart[1] - apart[0] > (wording[1] - wording[0]) / 4:
            passage = apart
    return {"wording": wording, "passage": passage}


def fit(evidence, right, ridge=0.5, rounds=30):
    """Return the weights of a logistic regression, the bias first (Newton's method).

    :param evidence: matrix, one row an example
    :param right: 1.0 where the hit answers the question, else 0.0
    :param float ridge: keeps weights finite where the examples can be told apart without error
    """
    rows = numpy.column_stack([numpy.ones(len(evidence)), evidence])
    weights = numpy.zeros(rows.shape[1])
    penalty = ridge * numpy.eye(rows.shape[1])
    penalty[0, 0] = 1e-6
    for _round in range(rounds):
        chance = 1 / (1 + numpy.exp(-numpy.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - right) + penalty @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty
        weights = weights - numpy.linalg.solve(curve, slope)
    return [round(float(weight), 4) for weight in weights]


def threshold(chances, right, precision=PRECISION):
    """Return the lowest chance from which on `precision` of the answers are right.

    >>> threshold([0.9, 0.8, 0.7, 0.2], [True, True, False, True], precision=0.7)
    0.2
    >>> threshold([0.9, 0.8, 0.7, 0.2], [True, True, False, False], precision=0.9)
    0.8
    """
    best, good = max(chances), 0
    for number, (chance, is_right) in enumerate(
            sorted(zip(chances, right, strict=True), reverse=True), 1):
        good += is_right
        if good / number >= precision:
            best = chance
    return best


def _logit(chance):
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return float(numpy.log(chance / (1 - chance)))


def to_dict(calibration):
    """Return a calibration as JSON can keep it."""
    return asdict(calibration)


def from_dict(values):
    """Return the calibration that `to_dict` made, whatever else is in it left out."""
    names = {each.name for each in fields(Calibration)}
    return Calibration(**{
        name: tuple(value) if isinstance(value, list) else value
        for name, value in (values or {}).items() if name in names
    })
