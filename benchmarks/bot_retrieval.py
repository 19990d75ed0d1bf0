"""``./smart bench bot --task retrieval``: is the right entry the first one found?

`--train` is the knowledge (`id,text`), `--test` the questions (`text,id`: the entry that answers,
`__oos__`: none). Without both, the questions that come with the addon, Chinese and English.

Encoders are calibrated on the addon's questions for training, or on `--tune` (as `--test`).
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import _bot

ABOUT = "Questions find their entry of a knowledge base."
DEPTH = 10
SETS = _bot.engine("retrieval.calibrate").ADDON / "data" / "faq"


def main(arguments: list[str] | None = None) -> int:
    parser = _bot.parser("retrieval", ABOUT)
    parser.add_argument("--tune", type=Path, metavar="FILE",
                        help="questions (text,id) to calibrate the encoder on")
    parser.add_argument("--encoder", choices=tuple(_bot.encoders.LOCAL), default="e5",
                        help="of --model best: many languages (e5), or English alone (minilm)")
    options = parser.parse_args(arguments)
    if options.train or options.test:
        measure(options, options.train, options.test)
        return 0
    english = options.model == "best" and options.encoder == "minilm"
    for language in ("en",) if english else ("zh", "en"):
        measure(options, SETS / f"{language}_knowledge.csv", SETS / f"{language}_test.csv")
    return 0


def articles(path):
    """(names of the entries, their articles)."""
    retrieval = _bot.engine("retrieval")
    entries = _bot.rows(path, "id", "text")
    return ([name for name, _text in entries],
            [retrieval.Article(number, text) for number, (_id, text) in enumerate(entries)])


def measure(options, knowledge, questions):
    """Print the line of JSON of one set."""
    retrieval = _bot.engine("retrieval")
    names, entries = articles(knowledge)
    asked = _bot.rows(questions, "text", "id")
    encoder, fused = model(options, names, entries)
    index, build_ms = _bot.timed(lambda: retrieval.Index(entries, encoder=encoder, fused=fused))
    embed_ms = _bot.timed(index.embed)[1] if encoder else 0.0
    index.search(asked[0][0])
    ranks, times, answers, refused = [], [], [], []
    for question, expected in asked:
        hits, spent = _bot.timed(index.search, question, DEPTH)
        times.append(spent)
        found = [names[hit.article_id] for hit in hits]
        is_answer = bool(hits) and hits[0].confidence >= index.calibration.answer
        if is_answer:
            answers.append(found[0] == expected)
        if expected == _bot.OUT_OF_SCOPE:
            refused.append(not is_answer)
        else:
            ranks.append(found.index(expected) + 1 if expected in found else 0)
    _bot.report(**{
        "task": "retrieval", "set": questions.name, "n": len(ranks),
        "recall@1": mean(rank == 1 for rank in ranks),
        "recall@5": mean(0 < rank <= 5 for rank in ranks),
        "mrr@10": mean(1 / rank if rank else 0 for rank in ranks),
        "answer_rate": len(answers) / len(asked), "precision_of_answers": mean(answers),
        "refused_out_of_scope": mean(refused),
        "ms_per_query": mean(times), "p95_ms": _bot.percentile(times, 0.95),
        "entries": len(names), "build_seconds": build_ms / 1000, "embed_seconds": embed_ms / 1000,
        "model": options.model if not encoder else f"{options.model}: {encoder.name}",
    }, **by_kind(questions, ranks))


def model(options, names, entries):
    """(encoder, its calibration), None and None for words alone."""
    if options.model == "lexical":
        return None, None
    calibrate = _bot.engine("retrieval.calibrate")
    english = options.encoder == "minilm"
    encoder = _bot.encoder("en_US" if english else None)
    sets = calibrate.shipped(["en_US"]) if english else None
    if options.tune:
        place = {name: number for number, name in enumerate(names)}
        sets = [calibrate.Questions(entries, [
            (text, place.get(name)) for text, name in _bot.rows(options.tune, "text", "id")])]
    return encoder, calibrate.calibrate(encoder, sets)


def by_kind(path, ranks):
    """Recall of each kind of question, where the file has a column `kind`."""
    try:
        kinds = [kind for _text, name, kind in _bot.rows(path, "text", "id", "kind")
                 if name != _bot.OUT_OF_SCOPE]
    except _bot.Problem:
        return {}
    return {
        f"recall@1 {kind}": mean(
            rank == 1 for rank, own in zip(ranks, kinds, strict=True) if own == kind)
        for kind in sorted(set(kinds))
    }


def mean(values):
    """The mean, None of nothing."""
    values = list(values)
    return sum(values) / len(values) if values else None
