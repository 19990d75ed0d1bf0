"""``./smart bench bot --task emotion``: is a sentence pleased, displeased or neither?

`--train` and `--test` have the columns `text,label` with `pos`, `neg` and optionally `neu`. Without
`--test` the first is cut into `--folds`; without `--train` the sentences that come with the addon
are learnt from. Without both, folds of those are measured: `accuracy` of pleased, displeased or
neither, `accuracy_of_feelings` of the six feelings, and `words_alone` without learning.
"""

from __future__ import annotations

from benchmarks import _bot, bot_intent

ABOUT = "Whether a sentence is pleased, displeased or neither."
POLARITY = {"happy": "pos", "neutral": "neu", "angry": "neg", "disappointed": "neg",
            "worried": "neg", "urgent": "neg"}


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    shipped = [row for path in sorted(bot_intent.SHIPPED.glob("emotions.*.csv"))
               for row in _bot.rows(path, "text", "label")]
    learnt = _bot.rows(options.train, "text", "label") if options.train else shipped
    tested = _bot.rows(options.test, "text", "label") if options.test else None
    encode = None
    if options.train:
        encode = bot_intent.encoder(options, [text for text, _label in [*learnt, *(tested or [])]])
    rounds = [
        (_own if options.train else _shipped)(options, rows, test, encode)
        for rows, test in bot_intent.parts(options, learnt, tested)]
    _bot.report(**{
        "task": "emotion", "set": (options.test or options.train or bot_intent.SHIPPED).name,
        "n": len(tested or learnt),
        **{name: bot_intent.mean(one[name] for one in rounds) for name in rounds[0]},
        "rounds": len(rounds), "seed": options.seed,
        "model": f"best: {encode.name}" if encode else "lexical"})
    return 0


def parser():
    options = _bot.parser("emotion", ABOUT)
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--encoders", metavar="NAMES", help="minilm, e5 or minilm+e5")
    options.set_defaults(per_intent=None, vectors=None)
    return options


def _own(options, learnt, tested, encode):
    """Learn the labels of somebody's own sentences."""
    training = _bot.engine("nlu.training")
    texts, labels = zip(*learnt, strict=True)
    (model, _figures), spent = _bot.timed(lambda: training.train(
        texts, labels, vectors=encode(texts) if encode else None,
        encoder=encode.name if encode else "", seed=options.seed))
    asked = [text for text, _label in tested]
    vectors = encode(asked) if encode else [None] * len(asked)
    found = [_bot.timed(model.rank, text, vector)
             for text, vector in zip(asked, vectors, strict=True)]
    return {**_figures_of([label for _text, label in tested],
                          [ranked.ranking[0][0] for ranked, _time in found]),
            "train_seconds": spent / 1000,
            "ms_per_query": bot_intent.mean(time for _ranked, time in found)
            + (encode.milliseconds(asked) if encode else 0)}


def _shipped(options, learnt, tested, _encode):
    """Learn the six feelings from the addon's sentences, and read words and model together."""
    emotion, training = _bot.engine("nlu.emotion"), _bot.engine("nlu.training")
    model, _figures = training.train(*zip(*learnt, strict=True), seed=options.seed)
    expected = [POLARITY.get(label, label) for _text, label in tested]
    found = [_bot.timed(emotion.read, text, model) for text, _label in tested]
    words = [POLARITY[emotion.read(text).label] for text, _label in tested]
    neutral = "neu" in expected
    polar = [POLARITY[read.label] if neutral else _forced(emotion, text, model)
             for (read, _time), (text, _label) in zip(found, tested, strict=True)]
    figures = _figures_of(expected, polar)
    if any(label in POLARITY for _text, label in tested):
        figures["accuracy_of_feelings"] = bot_intent.mean(
            read.label == label
            for (read, _time), (_text, label) in zip(found, tested, strict=True))
    return {**figures,
            "words_alone": bot_intent.mean(a == b for a, b in zip(expected, words, strict=True)),
            "ms_per_query": bot_intent.mean(time for _read, time in found)}


def _forced(emotion, text, model):
    """Where nothing is neutral: the likelier of the two."""
    weights = emotion.weights_of(text, model)
    pleased = weights[emotion.HAPPY]
    return "pos" if pleased > sum(weights[label] for label in emotion.NEGATIVE) else "neg"


def _figures_of(expected, found):
    return {"accuracy": bot_intent.mean(a == b for a, b in zip(expected, found, strict=True)),
            "macro_f1": bot_intent.macro_f1(expected, found)}
