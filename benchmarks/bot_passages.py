"""``./smart bench bot --task passages``: how fast 50,000 passages are searched, and in what memory.

One process builds the index and writes it; another one maps it and answers, as Odoo's workers do.
The texts are drawn from a chain over the demo company's articles and the questions of `data/faq`:
their words repeat more than real ones would, which makes the search slower, not faster. With
`--model best` questions are encoded for real, while the vectors of the passages are drawn at
random: how long a search takes does not depend on their figures.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks import _bot
from cli import paths

ABOUT = "How fast 50,000 passages are searched, and in what memory."
PASSAGES, PER_ARTICLE = 50_000, 5
ROUNDS = 2
GOAL_MS = {"lexical": 30.0, "best": 80.0}


def main(arguments: list[str] | None = None) -> int:
    parser = _bot.parser("passages", ABOUT)
    parser.add_argument("--passages", type=int, default=PASSAGES)
    parser.add_argument("--lang", choices=("zh_CN", "en_US"), help="both if left out")
    options = parser.parse_args(arguments)
    if options.model == "best":
        _bot.encoder()
    count = max(PER_ARTICLE, round(options.passages * options.scale))
    missed = 0
    for lang in [options.lang] if options.lang else ["zh_CN", "en_US"]:
        with tempfile.TemporaryDirectory() as folder:
            built = build(folder, lang, count, options)
            found = subprocess.run(
                [sys.executable, "-c", READER, str(paths.ROOT), folder, lang, options.model],
                capture_output=True, text=True, check=True)
            figures = json.loads(found.stdout.splitlines()[-1])
        goal = GOAL_MS[options.model]
        missed += figures["p95_cpu_ms"] > goal
        _bot.report(task="passages", n=figures.pop("asked"), lang=lang, **built, **figures,
                    goal_ms=goal, seed=options.seed, model=options.model)
    return int(bool(missed))


def build(folder, lang, count, options):
    """Write an index of so many passages and tell what it took."""
    import numpy

    retrieval = _bot.engine("retrieval")
    draw = random.Random(options.seed)
    chain = Chain(lang, draw)
    articles = [
        retrieval.Article(number, chain.text(20), "\n\n".join(
            chain.text(draw.randint(120, 260)) for _each in range(PER_ARTICLE)), lang=lang)
        for number in range(max(1, count // PER_ARTICLE))]
    begun = time.process_time()
    segment = retrieval.segment.build(articles)
    seconds = time.process_time() - begun
    if options.model == "best":
        figures = numpy.random.default_rng(options.seed).standard_normal(
            (segment.units, _bot.encoder().dimension), dtype=numpy.float32)
        segment.embed(figures / numpy.linalg.norm(figures, axis=1, keepdims=True))
    retrieval.files.write(folder, segment, {})
    size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    kinds = segment.unit_kind
    return {
        "articles": len(segment), "passages": int((kinds == retrieval.segment.PASSAGE).sum()),
        "terms": len(segment.vocabulary), "build_cpu_seconds": seconds, "file_mb": size / 1e6}


class Chain:
    """Draws texts in which every sign or word follows what it follows in ours."""

    def __init__(self, lang, draw):
        calibrate = _bot.engine("retrieval.calibrate")
        self._draw, self._glue = draw, " " if lang == "en_US" else ""
        self._after = defaultdict(list)
        for questions in calibrate.shipped([lang]):
            texts = [f"{article.title}\n{article.body}" for article in questions.articles]
            for text in [*texts, *(text for text, _id in questions.questions)]:
                signs = text.split() if self._glue else list(text.replace("\n", ""))
                for one, two, three in zip(signs, signs[1:], signs[2:], strict=False):
                    self._after[one, two].append(three)
        self._starts = sorted(self._after)

    def text(self, length):
        """A text of about so many characters."""
        said, size = list(self._draw.choice(self._starts)), 0
        while size < length:
            following = self._after.get(tuple(said[-2:]))
            if not following or self._draw.random() < 0.04:
                said += self._draw.choice(self._starts)
            else:
                said.append(self._draw.choice(following))
            size = sum(map(len, said)) + len(said) * len(self._glue) if len(said) % 8 == 0 \
                else size
        return self._glue.join(said)


READER = """
import sys
sys.path.insert(0, sys.argv[1])
from benchmarks import bot_passages
bot_passages.read(*sys.argv[2:])
"""


def read(folder, lang, model):
    """In a process of its own: map the index, answer, and print what it took."""
    retrieval, calibrate = _bot.engine("retrieval"), _bot.engine("retrieval.calibrate")
    encoder = _bot.encoder() if model == "best" else None
    fused = calibrate.replace(retrieval.CALIBRATION, blend=0.7, meaning=4.0) if encoder else None
    if encoder:
        encoder.encode(["once, so that the model is loaded"])
    before = memory()
    segment, _about = retrieval.files.read(folder, retrieval.files.current(folder))
    index = retrieval.Index(beside=segment, encoder=encoder, fused=fused)
    questions = [text for part in ("train", "test")
                 for each in calibrate.shipped([lang], part) for text, _id in each.questions]
    wall, cpu = [], []
    for turn in range(ROUNDS):
        for question in questions:
            clock, begun = time.perf_counter(), time.process_time()
            index.search(question, 5)
            if turn:
                wall.append(1000 * (time.perf_counter() - clock))
                cpu.append(1000 * (time.process_time() - begun))
    after = memory()
    print(json.dumps({
        "asked": len(wall), "p50_ms": round(_bot.percentile(wall, 0.5), 2),
        "p95_ms": round(_bot.percentile(wall, 0.95), 2),
        "p50_cpu_ms": round(_bot.percentile(cpu, 0.5), 2),
        "p95_cpu_ms": round(_bot.percentile(cpu, 0.95), 2),
        "own_mb_for_index": round(after["own"] - before["own"], 1),
        "own_mb": round(after["own"], 1), "mapped_mb": round(after["shared"], 1)}))


def memory():
    """Megabytes of this process: its own, and of files that all processes share."""
    figures = {}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_unit = line.replace(":", " ").split()
        figures[name] = int(value) / 1000
    own = figures["Anonymous"]
    return {"own": own, "shared": figures["Rss"] - own}
