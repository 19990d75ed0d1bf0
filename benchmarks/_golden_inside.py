"""The golden dialogues in an Odoo that holds the demo company."""

from __future__ import annotations

import contextlib
import time

# nobody reads what goes wrong in it
HELD_OUT = "heldout"


def run(env, halves: dict[str, list[str]], asks_model: bool = False) -> dict:
    """Let the demo desk's bot answer the dialogues of some halves.

    :param halves: half → the lines of its file
    :param asks_model: a simulated language model answers what the bot does not know by itself
    :return: half → {"figures", "by_kind", "by_lang", "by_shape", "failures", "ms"}
    """
    from odoo.addons.smart_service_bot.engine import golden

    bot = env["smart.service.demo"]._ref("demo_desk").smart_bot_id
    _build(env)
    with _model(env) if asks_model else contextlib.nullcontext():
        return _judged(bot, golden, halves)


def _build(env):
    """The index on disk, with the vectors that are kept: a copy of a database has none."""
    knowledge = env["smart.service.knowledge"]
    for company in env["res.company"].search([]):
        for lang in ("zh_CN", "en_US"):
            knowledge._bring_up_to_date(lang, company)
    env.cr.commit()


@contextlib.contextmanager
def _model(env):
    """A profile of the simulated model that reads honestly what it is given."""
    from tests.simulators.llm import LlmSimulator

    with LlmSimulator() as model:
        env["smart.service.llm.profile"].create({
            "name": "Simulated", "base_url": model.base_url, "model": "sim-1"})
        env.cr.commit()
        yield


def _judged(bot, golden, halves):
    found = {}
    for half, lines in halves.items():
        begun = time.perf_counter()
        rows = bot._judge_files(golden.read(lines))
        seconds = time.perf_counter() - begun
        every = [verdict for _dialogue, verdicts, _results in rows for verdict in verdicts]
        labelled = [
            (dialogue, verdict) for dialogue, verdicts, _results in rows for verdict in verdicts]
        found[half] = {
            "figures": golden.figures(every),
            "by_kind": golden.by(every, lambda verdict: verdict.turn.expected.kind),
            "by_lang": _grouped(labelled, lambda dialogue: dialogue.lang),
            "by_shape": _grouped(labelled, lambda dialogue: (
                "several turns" if len(dialogue.turns) > 1 else "one turn")),
            "failures": [
                failure for dialogue, verdicts, results in rows
                for failure in _failures(dialogue, verdicts, results)
                if not half.startswith(HELD_OUT)],
            "ms": [result["trace"]["ms"] for _dialogue, _verdicts, results in rows
                   for result in results],
            "seconds": round(seconds, 1),
        }
    return found


def _grouped(labelled, key):
    groups = {}
    for dialogue, verdict in labelled:
        groups.setdefault(key(dialogue), []).append(verdict)
    return {name: [sum(verdict.right for verdict in verdicts), len(verdicts)]
            for name, verdicts in sorted(groups.items())}


def _failures(dialogue, verdicts, results):
    for number, (verdict, result) in enumerate(zip(verdicts, results, strict=True), 1):
        if verdict.right and verdict.cited is not False:
            continue
        expected = verdict.turn.expected
        yield {
            "id": dialogue.name, "turn": number, "customer": dialogue.customer,
            "provider": dialogue.provider,
            "says": " ⏎ ".join(verdict.turn.texts), "before": [
                " ⏎ ".join(turn.texts) for turn in dialogue.turns[:number - 1]],
            "kind": expected.kind, "wanted": [_wanted(one) for one in verdict.turn.accepted],
            "did": result["outcome"], "article": str(verdict.seen.article),
            "tool": verdict.seen.tool, "intent": _read(result), "reason": result["reason"],
            "hits": _hits(result), "text": result["text"],
            "wrong": _wrong(verdict), "error": result["trace"].get("error", ""),
        }


def _wanted(reaction):
    name = str(reaction.article or reaction.tool or "")
    return " ".join(filter(None, [reaction.kind, name, *reaction.values]))


def _wrong(verdict):
    if verdict.leaked:
        return f"said what it had to hide: {', '.join(verdict.leaked)}"
    return "reaction or values" if not verdict.right else "not cited"


def _read(result):
    steps = {step["step"]: step for step in result["trace"]["steps"]}
    read = steps.get("read", {})
    return f"{read.get('intent', '')} {read.get('confidence', '')}".strip()


def _hits(result):
    steps = {step["step"]: step for step in result["trace"]["steps"]}
    return [
        f"{hit.get('confidence', 0):.2f} {hit.get('title', '')}"
        for hit in steps.get("search", {}).get("hits", [])]
