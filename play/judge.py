"""What became of a played day, counted from outside.

Nothing here trusts the product's own bookkeeping alone: what customers sent is compared with
the messages in Odoo, and what Odoo says it sent with what the providers received.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from dataclasses import dataclass, field

from .player import Day

DEAD = {
    "smart.service.inbox": ("failed", "dead"),
    "smart.service.event.task": ("failed", "dead"),
    "smart.service.bot.turn": ("failed", "dead"),
    "smart.service.outbox": ("failed", "dead", "uncertain"),
}
WAITING = {
    "smart.service.inbox": ("new",),
    "smart.service.event.task": ("new",),
    "smart.service.bot.turn": ("new",),
    "smart.service.outbox": ("queued", "sending"),
}
TAG = re.compile(r"<[^>]*>")
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&nbsp;": " "}


@dataclass
class Verdict:
    """The figures of a day and everything that is wrong with it."""

    figures: dict
    wrong: list[str] = field(default_factory=list)


def plain(body: str) -> str:
    """The words of an HTML body or a text, without white space, to compare the two.

    >>> plain("<p>a &amp;<br>b</p>") == plain("a &\\nb")
    True
    """
    text = TAG.sub("", body or "")
    for entity, character in ENTITIES.items():
        text = text.replace(entity, character)
    return "".join(text.split())


def judge(day: Day) -> Verdict:
    """Count and compare."""
    manager, base = day.staff.manager, day.base
    contacts = manager.search_read(
        "smart.service.contact",
        [["value", "in", [story.customer.id for story in day.scenario.stories]]],
        ["value", "partner_id"])
    channels = manager.search_read(
        "discuss.channel", [["smart_contact_id", "in", [c["id"] for c in contacts]]],
        ["smart_contact_id"])
    channel_ids = [channel["id"] for channel in channels]
    wrong = list(day.log.unmet)
    lost, doubled = _compare_messages(day, contacts, channels, wrong)
    delivered = _compare_replies(day, contacts, wrong)
    lost += delivered["lost"]
    doubled += delivered["doubled"]
    dead = _rows(day, DEAD, wrong, "is")
    _rows(day, WAITING, wrong, "is still")
    events = Counter(
        event["kind"] for event in manager.search_read(
            "smart.service.event",
            [["id", ">", base["smart.service.event"]], ["channel_id", "in", channel_ids],
             ["kind", "in", ["bot_answered", "handed_over"]]], ["kind"]))
    _bot_kept_silent(day, channel_ids, wrong)
    signals = manager.search_read(
        "smart.service.signal",
        [["id", ">", base["smart.service.signal"]], ["lead_id", "!=", False],
         ["channel_id", "in", channel_ids]], ["lead_id"])
    repairs = manager.call(
        "repair.order", "search_count",
        [["id", ">", base["repair.order"]], ["smart_ticket_id", "!=", False]])
    seconds = day.log.dispatch_seconds
    return Verdict({
        "messages_in": sum(said.deliveries > 0 for said in day.log.said),
        "duplicates": sum(max(0, said.deliveries - 1) for said in day.log.said),
        "lost": lost,
        "doubled": doubled,
        "dead": dead,
        "bot_answered": events["bot_answered"],
        "handed_over": events["handed_over"],
        "leads": len({signal["lead_id"][0] for signal in signals}),
        "repairs": repairs,
        "dispatch_median_s": round(statistics.median(seconds), 1) if seconds else None,
        "dispatch_worst_s": round(max(seconds), 1) if seconds else None,
        "replies_delivered": delivered["replies"],
    }, wrong)


def _compare_messages(day: Day, contacts, channels, wrong: list[str]) -> tuple[int, int]:
    """Each message that was taken must stand in Odoo exactly once."""
    value = {contact["id"]: contact["value"] for contact in contacts}
    author = {contact["value"]: contact["partner_id"][0] for contact in contacts}
    owner = {channel["id"]: value[channel["smart_contact_id"][0]] for channel in channels}
    posted = Counter()
    for message in day.staff.manager.search_read(
            "mail.message",
            [["id", ">", day.base["mail.message"]], ["model", "=", "discuss.channel"],
             ["res_id", "in", list(owner)], ["message_type", "=", "comment"]],
            ["res_id", "body", "author_id"]):
        customer_id = owner[message["res_id"]]
        if message["author_id"] and message["author_id"][0] == author[customer_id]:
            posted[customer_id, plain(message["body"])] += 1
    sent = Counter()
    for said in day.log.said:
        if said.deliveries:
            sent[said.customer.id, plain(said.incoming.text)] += 1
        else:
            wrong.append(f"not taken: {said.customer.key}: {said.incoming.text}")
    lost, doubled = sent - posted, posted - sent
    wrong += [f"lost: {text}" for _customer, text in lost]
    wrong += [f"doubled: {text}" for _customer, text in doubled]
    return lost.total(), doubled.total()


def _compare_replies(day: Day, contacts, wrong: list[str]) -> dict:
    """Each reply that Odoo sent must have reached its customer exactly once."""
    value = {contact["id"]: contact["value"] for contact in contacts}
    rows = day.staff.manager.search_read(
        "smart.service.outbox",
        [["id", ">", day.base["smart.service.outbox"]], ["contact_id", "in", list(value)],
         ["state", "in", ["sent", "delivered", "read"]]], ["contact_id"])
    # queues show their contents masked; a manager may open one, which the ledger notes
    sent = Counter(
        (value[row["contact_id"][0]], plain(day.staff.manager.call(
            "smart.service.outbox", "action_open_payload", [row["id"]])["params"]["text"]))
        for row in rows)
    arrived = Counter()
    for channel in day.channels.values():
        for message in channel.received():
            if message.recipient in value.values():
                arrived[message.recipient, plain(message.text)] += 1
    lost, doubled = sent - arrived, arrived - sent
    wrong += [f"reply lost: {text}" for _customer, text in lost]
    wrong += [f"reply doubled: {text}" for _customer, text in doubled]
    return {"replies": arrived.total(), "lost": lost.total(), "doubled": doubled.total()}


def _rows(day: Day, states: dict, wrong: list[str], words: str) -> int:
    """Queue rows of this run in some states."""
    found = 0
    for model, names in states.items():
        for row in day.staff.manager.search_read(
                model, [["id", ">", day.base[model]], ["state", "in", list(names)]],
                ["state", "error"]):
            found += 1
            wrong.append(f"{model} {row['id']} {words} {row['state']}: {row['error']}")
    return found


def _bot_kept_silent(day: Day, channel_ids: list[int], wrong: list[str]) -> None:
    """Nothing of the bot may follow a hand-over in the same conversation."""
    handed_over = set()
    for event in day.staff.manager.search_read(
            "smart.service.event",
            [["id", ">", day.base["smart.service.event"]], ["channel_id", "in", channel_ids],
             ["kind", "in", ["handed_over", "message_bot"]]], ["kind", "channel_id"], order="id"):
        channel_id = event["channel_id"][0]
        if event["kind"] == "handed_over":
            handed_over.add(channel_id)
        elif channel_id in handed_over:
            wrong.append(f"the bot spoke after the hand-over in conversation {channel_id}")
