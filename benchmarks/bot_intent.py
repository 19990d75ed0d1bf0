"""``./smart bench bot --task intent``: is what a sentence wants recognised, and what is nothing?

`--train` and `--test` have the columns `text,label`; the label `__oos__` is out of scope. Without
`--test` the first is cut into `--folds`. Without both, the examples that come with the addon, or a
published `--set` in its authors' form below `--data`.

`accuracy` counts a text out of scope as right when it is refused, and where there are such texts
one in scope as right when it is recognised and not refused. Where there are none, nothing is
refused for it; `precision` is then what the threshold would give at the share `answered`.
`--baseline` adds `baseline_words` and, with an encoder, `baseline_vectors`: shares of the sentences
in scope, to be held against `in_scope_accuracy`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy

from benchmarks import _baseline, _bot, _nlu_sets
from cli.errors import Problem

ABOUT = "What a sentence wants, and whether it is out of scope."
SHIPPED = _bot.engine("retrieval.calibrate").ADDON / "data" / "nlu"
BATCH = 64


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    learnt, tested, always = sets(options)
    rows = [*learnt, *(tested or []), *always]
    encode = encoder(options, [text for text, _label in rows])
    if encode:
        encode.learn(label.replace("_", " ") for _text, label in rows)
    rounds = [_round(options, encode, rows, test, always, number)
              for number, (rows, test) in enumerate(parts(options, learnt, tested))]
    names = {name for figures in rounds for name in figures}
    means = {
        name: float(numpy.mean([figures[name] for figures in rounds
                                if figures.get(name) is not None]))
        for name in sorted(names)
        if any(figures.get(name) is not None for figures in rounds)}
    _bot.report(**{
        "task": "intent", "set": options.set or (options.test or options.train or SHIPPED).name,
        "n": sum(len(test) for _rows, test in parts(options, learnt, tested)), **means,
        "rounds": len(rounds), "seed": options.seed,
        "model": "lexical" if encode is None else f"best: {encode.name}"})
    return 0


def parser():
    options = _bot.parser("intent", ABOUT)
    options.add_argument("--set", choices=sorted(_nlu_sets.SETS))
    options.add_argument("--data", type=Path, metavar="DIR", help="where the published sets are")
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--per-intent", type=int, metavar="N",
                         help="learn from N sentences of each intent, drawn three times")
    options.add_argument("--encoders", metavar="NAMES", help="minilm, e5 or minilm+e5")
    options.add_argument("--baseline", action="store_true",
                         help="measure what everybody would try first on the same sentences")
    options.add_argument("--vectors", type=Path, metavar="DIR",
                         help="keep the sentences' vectors here between runs")
    return options


def sets(options):
    """(rows to learn from, rows to test on or None, rows that are always learnt from)."""
    if options.set:
        if not options.data:
            raise Problem("--set needs --data, the folder of the published sets.")
        return _nlu_sets.SETS[options.set](options.data)
    if not options.train:
        return [row for path in sorted(SHIPPED.glob("intents.*.csv"))
                for row in _bot.rows(path, "text", "label")], None, []
    tested = _bot.rows(options.test, "text", "label") if options.test else None
    return _bot.rows(options.train, "text", "label"), tested, []


def parts(options, learnt, tested):
    """[(rows to learn from, rows to test on), …]."""
    random = numpy.random.default_rng(options.seed)
    if options.per_intent:
        return [_draw(random, learnt, tested, options.per_intent) for _time in range(3)]
    if tested is not None:
        return [(learnt, tested)]
    order = random.permutation(len(learnt))
    order = sorted(order, key=lambda row: learnt[row][1])
    return [(
        [learnt[row] for place, row in enumerate(order) if place % options.folds != fold],
        [learnt[row] for place, row in enumerate(order) if place % options.folds == fold],
    ) for fold in range(options.folds)]


def _draw(random, learnt, tested, number):
    drawn, left = [], []
    seen = {}
    for row in random.permutation(len(learnt)):
        label = learnt[row][1]
        seen[label] = seen.get(label, 0) + 1
        (drawn if seen[label] <= number else left).append(learnt[row])
    return drawn, tested if tested is not None else left


def _round(options, encode, learnt, tested, always, number):
    training = _bot.engine("nlu.training")
    learnt = [*learnt, *always]
    beside = _baseline.accuracies(learnt, tested, encode) if options.baseline else {}
    # what an intent is called is one more example of it, as it is in the addon
    learnt += [(label.replace("_", " "), label)
               for label in dict.fromkeys(label for _text, label in learnt)
               if label != _bot.OUT_OF_SCOPE]
    texts, labels = zip(*learnt, strict=True)
    vectors = encode(texts) if encode else None
    (model, _figures), spent = _bot.timed(lambda: training.train(
        texts, labels, vectors=vectors, encoder=encode.name if encode else "",
        seed=options.seed + number, caution=0.0))
    asked = [text for text, _label in tested]
    vectors = encode(asked) if encode else [None] * len(asked)
    found, times = [], []
    for text, vector in zip(asked, vectors, strict=True):
        ranked, milliseconds = _bot.timed(model.rank, text, vector)
        found.append(ranked)
        times.append(milliseconds)
    return {
        **figures([label for _text, label in tested], found), **beside,
        "train_seconds": spent / 1000, "examples": len(learnt),
        "ms_per_query": sum(times) / len(times) + (encode.milliseconds(asked) if encode else 0)}


def figures(expected, found):
    """The figures of one round, by its texts' labels and `classifier.Ranked`."""
    pairs = list(zip(expected, found, strict=True))
    inside = [(label, ranked) for label, ranked in pairs if label != _bot.OUT_OF_SCOPE]
    outside = [ranked for label, ranked in pairs if label == _bot.OUT_OF_SCOPE]
    right = [ranked.ranking[0][0] == label for label, ranked in inside]
    accepted = [ranked.accepted for _label, ranked in inside]
    both = [a and b for a, b in zip(right, accepted, strict=True)]
    refused = [not ranked.accepted for ranked in outside]
    answers = both.count(True) and [
        hit for hit, sure in zip(right, accepted, strict=True) if sure]
    return {
        "accuracy": (sum(both) + sum(refused)) / len(pairs) if outside else mean(right),
        "in_scope_accuracy": mean(right), "in_scope_accepted": mean(both),
        "oos_recall": mean(refused) if outside else None,
        # as the set's authors mix them: 4,500 in scope, 1,000 out of it
        "accuracy_at_18_percent_oos":
            (4500 * mean(both) + 1000 * mean(refused)) / 5500 if outside else None,
        "answered": mean(accepted), "precision": mean(answers or []),
        "macro_f1": macro_f1([label for label, _ranked in inside],
                             [ranked.ranking[0][0] for _label, ranked in inside]),
    }


def macro_f1(expected, found):
    """The mean F1 over the expected labels.

    >>> macro_f1(["a", "a", "b"], ["a", "b", "b"])
    0.6666666666666666
    """
    scores = []
    for label in sorted(set(expected)):
        hits = sum(e == f == label for e, f in zip(expected, found, strict=True))
        scores.append(2 * hits / (expected.count(label) + found.count(label)))
    return mean(scores)


def mean(values):
    """The mean of a list, 0 of none."""
    values = list(values)
    return float(sum(values) / len(values)) if values else 0.0


class _Encode:
    """Vectors of sentences by one or several encoders, each sentence encoded once."""

    def __init__(self, kinds, folder):
        self.encoders = [_bot.encoders.local(kind) for kind in kinds]
        self.name = "+".join(encoder.name for encoder in self.encoders)
        self.folder = folder
        self.known = {}

    def learn(self, texts):
        """Encode all sentences, or read what an earlier run kept."""
        texts = sorted(set(texts))
        columns = [self._one(encoder, texts) for encoder in self.encoders]
        self.known.update(zip(texts, numpy.hstack(columns), strict=True))

    def _one(self, encoder, texts):
        sign = hashlib.sha256("\n".join([encoder.name, *texts]).encode()).hexdigest()[:16]
        path = self.folder / f"{sign}.npy" if self.folder else None
        if path and path.is_file():
            return numpy.load(path, allow_pickle=False)
        found = numpy.vstack([
            encoder.encode(texts[start : start + BATCH])
            for start in range(0, len(texts), BATCH)])
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            numpy.save(path, found)
        return found

    def __call__(self, texts):
        return numpy.stack([self.known[text] for text in texts])

    def milliseconds(self, texts):
        """The time to encode one sentence, measured on a few."""
        some = texts[:: max(1, len(texts) // 50)][:50]
        spent = [sum(_bot.timed(encoder.encode, [text])[1] for encoder in self.encoders)
                 for text in some]
        return sum(spent) / len(spent)


def encoder(options, texts):
    """The encoders of `--model best`: the small English one where there is nothing but English."""
    if options.model == "lexical" and not options.encoders:
        return None
    english = sum(text.isascii() for text in texts) > 0.98 * len(texts)
    kinds = (options.encoders or ("minilm" if english else "e5")).split("+")
    encode = _Encode(kinds, options.vectors)
    encode.learn(texts)
    return encode
