"""The matching engine alone over the labelled set: every writer beside the base as it stands."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from benchmarks._identity_set import World

TODAY = date(2026, 11, 22)


def answers(world: World, matching, identity) -> list[int | None]:
    """Per writer the key of the card that the engine gives him, None for unknown.

    :param matching: the module ``engine.matching``; it is handed in, since the addon is loaded
        differently by Odoo, by the tests and by a benchmark
    :param identity: the module ``engine.identity``
    """
    flagged = {matching.Point(*point) for point in world.flagged}
    cards, by_point = {}, defaultdict(list)
    for card in world.cards:
        heard = TODAY - timedelta(days=card.said)
        held = [matching.Held(matching.Point(*point), heard_on=heard) for point in card.points]
        for kind in ("phone", "email"):
            if value := getattr(card, kind):
                point = matching.Point(kind, "", value)
                held.append(matching.Held(point, "typed", point in flagged, heard))
        cards[card.key] = matching.Card(card.key, card.name, card.is_company, tuple(held))
        for one in held:
            by_point[one.point].append(card.key)
    found = []
    for writer in world.writers:
        points = [matching.Point(*point) for point in (writer.point, *writer.links)]
        if writer.phone:
            points.append(matching.Point(
                "phone", "", identity.normalize_phone(writer.phone, "CN")))
        if writer.email:
            points.append(matching.Point("email", "", identity.normalize_email(writer.email)))
        keys = sorted({key for point in points for key in by_point[point]})
        seen = matching.Seen(tuple(points), writer.name, TODAY)
        found.append(matching.decide(seen, [cards[key] for key in keys]).key)
    return found
