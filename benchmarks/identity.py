"""``./smart bench identity``: who is recognised, who honestly is not, and nobody taken for another.

A labelled set (:mod:`benchmarks._identity_set`) of customers and of people who write: with slips
of the pen, shared phones, office mailboxes, hidden numbers, several WeChat ids and numbers that
carriers have given away again. They go through the resolver that every channel uses. Beside it
stands what is usual: who has the same id, phone number or e-mail address is the customer.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from benchmarks import _identity_set, _inside, _scratch
from cli import paths, setup
from cli.errors import Problem

ABOUT = "Customers recognised on a labelled set, and nobody taken for another."
DATABASE = "smart_bench_identity"
RECALL = UNKNOWN = 0.98

SCRIPT = '''
import json, sys, time
sys.path.insert(0, {root!r})
from benchmarks import _identity_inside, _identity_set

world = _identity_set.make({contacts}, {seed})
account = env.ref("smart_service_bench.account")
account.country_id = env.ref("base.cn")
ids = _identity_inside.fill(env, account, world)
env.cr.commit()

def after(done):
    if done % 100 == 0:
        env.cr.commit()
        env.invalidate_all()

begun = time.perf_counter()
answers = _identity_inside.answers(env, account, world, ids, after)
seconds = time.perf_counter() - begun
env.cr.commit()
print("{mark}" + json.dumps({{
    "answers": answers, "seconds": seconds,
    "reviews": env["smart.service.identity.review"].search_count([]),
    "merged": len(ids) - env["res.partner"].search_count([("id", "in", ids)])}}))
'''


def usual(world) -> list[int | None]:
    """Per writer the first card with the same id, phone number or e-mail address."""
    first: dict[tuple[str, str, str], int] = {}
    for card in world.cards:
        for point in (*card.points, ("phone", "", card.phone), ("email", "", card.email)):
            first.setdefault(point, card.key)
    found = []
    for writer in world.writers:
        phone = writer.phone.replace(" ", "")
        phone = phone if phone.startswith("+") or not phone else f"+86{phone}"
        points = (writer.point, *writer.links, ("phone", "", phone),
                  ("email", "", writer.email.lower()))
        found.append(next((first[point] for point in points if point[2] and point in first), None))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./smart bench identity", description=ABOUT)
    parser.add_argument("--scale", type=float, default=1.0,
                        help=f"1 is {_identity_set.CONTACTS} people who write")
    parser.add_argument("--seed", type=int, default=_identity_set.SEED, help="of the set")
    options = parser.parse_args(arguments)
    contacts = max(100, round(_identity_set.CONTACTS * options.scale))
    world = _identity_set.make(contacts, options.seed)
    with setup.lock():
        odoo = setup.ensure()
        odoo.addons = [*odoo.addons, _scratch.ADDONS]
        template = _scratch.template(odoo)
    with _scratch.copy(odoo, template, DATABASE):
        measured = _inside.found(_scratch.run_script(
            odoo, DATABASE, SCRIPT.format(
                root=str(paths.ROOT), contacts=contacts, seed=options.seed, mark=_inside.MARK),
            f"{contacts} people write to a base of {len(world.cards)}"))
    figures = _identity_set.score(world.writers, measured["answers"])
    baseline = _identity_set.score(world.writers, usual(world))
    show(world, measured["answers"], figures, baseline)
    print(json.dumps({
        **figures, "merged": measured["merged"], "reviews": measured["reviews"],
        "ms_per_contact": round(measured["seconds"] * 1000 / contacts, 1),
        "seed": options.seed,
        "usual": {name: baseline[name] for name in ("recall", "unknown", "wrong")},
    }))
    good = (figures["recall"] >= RECALL and figures["unknown"] >= UNKNOWN
            and not figures["wrong"] and not measured["merged"])
    return 0 if good else 1


def show(world, answers, figures: dict, baseline: dict) -> None:
    """The readable table."""
    total, right, wrong = Counter(), Counter(), Counter()
    for writer, answer in zip(world.writers, answers):
        label = (writer.enough, writer.case)
        total[label] += 1
        right[label] += answer == (writer.truth if writer.enough else None)
        wrong[label] += answer is not None and answer != writer.truth
    print(f"\n{'who writes':36}{'people':>8}{'right':>8}{'wrong customer':>16}")
    for enough, heading in ((True, "brings enough along"), (False, "does not")):
        print(heading)
        for label in sorted(name for name in total if name[0] == enough):
            print(f"  {label[1]:34}{total[label]:8}{right[label]:8}{wrong[label]:16}")
    print(f"\n{'':36}{'recall':>8}{'unknown':>9}{'wrong':>7}")
    for label, values in (("Smart Service", figures), ("same id, phone or mail", baseline)):
        print(f"  {label:34}{values['recall']:8.2%}{values['unknown']:9.2%}{values['wrong']:7}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"\n{problem}")
