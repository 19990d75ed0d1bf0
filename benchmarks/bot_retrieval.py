"""``./smart bench bot --task retrieval``: is the right entry the first one found?

`--train` is the knowledge (`id,text`), `--test` the questions (`text,id`: the entry that answers).
"""

from __future__ import annotations

from benchmarks import _bot

ABOUT = "Questions find their entry of a knowledge base."
DEPTH = 10


def main(arguments: list[str] | None = None) -> int:
    options = _bot.parser("retrieval", ABOUT).parse_args(arguments)
    entries = _bot.rows(options.train, "id", "text")
    questions = _bot.rows(options.test, "text", "id")
    retrieval = _bot.engine("retrieval")
    index, build_ms = _bot.timed(
        retrieval.Index,
        [retrieval.Article(number, text) for number, (_id, text) in enumerate(entries)])
    ranks, times = [], []
    for question, expected in questions:
        hits, spent = _bot.timed(index.search, question, DEPTH)
        found = [entries[hit.article_id][0] for hit in hits]
        ranks.append(found.index(expected) + 1 if expected in found else 0)
        times.append(spent)
    _bot.report(**{
        "task": "retrieval", "n": len(ranks),
        "recall@1": sum(rank == 1 for rank in ranks) / len(ranks),
        "recall@5": sum(0 < rank <= 5 for rank in ranks) / len(ranks),
        "mrr@10": sum(1 / rank for rank in ranks if rank) / len(ranks),
        "ms_per_query": sum(times) / len(times), "p95_ms": _bot.percentile(times, 0.95),
        "entries": len(entries), "build_seconds": build_ms / 1000, "model": options.model,
    })
    return 0
