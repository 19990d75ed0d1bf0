"""The golden set is complete, agrees with the demo tables and is dealt by its rule."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.golden import split

ADDONS = Path(__file__).resolve().parents[2] / "addons"
DEMO = ADDONS / "smart_service/demo"
ARTICLES = {
    path.stem.rsplit(".", 1)[0]
    for path in (ADDONS / "smart_service_bot/demo/articles").glob("*.md")}
TOOLS = {
    "order_status", "invoice_status", "warranty_status", "device_list", "register_device",
    "ticket_status", "visit_status", "reschedule_visit", "cancel_visit", "book_visit", "points",
    "create_repair", "create_ticket", "create_lead", "change_address", "product_advice"}
KINDS = {"article", "tool", "ask", "refuse", "hand_over", "greet", "talk"}
REFUSALS = {"refuse", "hand_over"}
CUSTOMER = "smart_service."
ORDER = re.compile(r"S9\d{4}")
SERIAL = re.compile(r"[A-Z]{2,3}\d+[A-Z]*-\d{6}")
DIALOGUES = {half: split.read(half) for half in split.HALVES}
LATER = {
    half: split.read(half) for half in ("dev2", "heldout2", "dev3", "dev4", "dev5", "dev6")}
ALL = [dialogue for part in DIALOGUES.values() for dialogue in part]


def rows(name):
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def turns(dialogues):
    return [(dialogue, turn) for dialogue in dialogues for turn in dialogue["turns"]]


def reactions(turn):
    return [turn["expect"], *turn.get("alternatives", [])]


def subjects(dialogues):
    return {
        (dialogue["lang"], turn["expect"].get("article") or turn["expect"].get("tool"))
        for dialogue, turn in turns(dialogues)} - {("zh", None), ("en", None)}


def owned():
    """What belongs to each customer: orders, tracking numbers and serial numbers.

    A company's people see what is the company's.
    """
    holdings = {}
    for order in rows("orders"):
        holdings.setdefault(order["customer"], set()).update(
            {order["name"], order["tracking_number"]} - {""})
    for device in rows("devices"):
        holdings.setdefault(device["customer"], set()).add(device["serial"])
    return {
        customer["id"]: holdings.get(customer["parent_id/id"] or customer["id"], set())
        for customer in rows("customers")}


def test_as_many_turns_as_the_bot_is_to_be_measured_on():
    every = turns(ALL)
    assert len(every) >= 320
    assert sum(turn["expect"]["kind"] in REFUSALS for _dialogue, turn in every) >= 64
    assert sum(len(dialogue["turns"]) > 1 for dialogue, _turn in every) >= len(every) / 2
    chinese = sum(dialogue["lang"] == "zh" for dialogue, _turn in every)
    assert 0.45 < chinese / len(every) < 0.55


def test_ids_and_single_sentences_are_there_once():
    ids = Counter(dialogue["id"] for dialogue in ALL)
    assert [key for key, count in ids.items() if count > 1] == []
    said = Counter(
        dialogue["turns"][0]["says"] for dialogue in ALL
        if len(dialogue["turns"]) == 1 and dialogue["turns"][0]["says"].strip())
    assert [text for text, count in said.items() if count > 1] == []


EVERY = [*ALL, *(dialogue for part in LATER.values() for dialogue in part)]


@pytest.mark.parametrize("dialogue", EVERY, ids=lambda dialogue: dialogue["id"])
def test_dialogue_is_well_formed(dialogue):
    assert set(dialogue) == {"id", "lang", "provider", "customer", "turns"}
    assert re.fullmatch(rf"{dialogue['lang']}-\d{{3}}", dialogue["id"])
    assert dialogue["turns"]
    for turn in dialogue["turns"]:
        assert {"says", "expect"} <= set(turn) <= {
            "says", "expect", "alternatives", "hides", "burst", "media"}
        assert turn["says"] or turn.get("media") == "image"
        assert not turn.get("burst") or "\n" in turn["says"]
        assert all(text not in turn["says"] for text in turn.get("hides", []))
        for reaction in reactions(turn):
            kind = reaction["kind"]
            assert kind in KINDS
            assert set(reaction) - {"values", "claim"} == {"kind", kind} & {
                "kind", "article", "tool"}
            assert kind != "article" or reaction["article"] in ARTICLES
            assert kind != "tool" or reaction["tool"] in TOOLS
            assert kind == "tool" or "values" not in reaction
            assert all(reaction.get("values", ["some"]))
        assert turn["expect"] not in turn.get("alternatives", [])


def test_nothing_that_ends_the_bots_part_stands_before_the_last_turn():
    early = [
        (dialogue["id"], turn["says"]) for dialogue in ALL for turn in dialogue["turns"][:-1]
        if any(reaction["kind"] == "hand_over" for reaction in reactions(turn))]
    assert early == []


def test_what_must_be_refused_is_never_answered_with_knowledge():
    """A tool may refuse as well, but then it is said what its answer must hide."""
    for dialogue, turn in turns(ALL):
        if turn["expect"]["kind"] == "refuse" and dialogue["customer"]:
            tools = [reaction for reaction in reactions(turn)[1:] if reaction.get("tool") in {
                "order_status", "invoice_status", "warranty_status", "device_list"}]
            assert not tools or turn.get("hides"), turn["says"]


def test_customers_write_from_a_known_contact_point():
    accounts = {row["id"]: row["provider"] for row in rows("accounts")}
    known = {
        (CUSTOMER + row["partner_id/id"], accounts[row["account_id/id"]])
        for row in rows("contacts")}
    writers = {
        (dialogue["customer"], dialogue["provider"]) for dialogue in EVERY if dialogue["customer"]}
    assert writers <= known
    assert {dialogue["provider"] for dialogue in EVERY} <= set(accounts.values())


def test_values_belong_to_the_customer_who_asks():
    holdings = owned()
    for dialogue, turn in turns(EVERY):
        own = holdings.get((dialogue["customer"] or "").removeprefix(CUSTOMER), set())
        for reaction in reactions(turn):
            values = reaction.get("values", [])
            if reaction.get("tool") == "register_device":
                assert not set(values) & set().union(*holdings.values())
                continue
            numbers = {
                text for text in values if ORDER.fullmatch(text) or SERIAL.fullmatch(text)}
            assert numbers <= own, (dialogue["id"], turn["says"])
        assert not own & set(turn.get("hides", [])), (dialogue["id"], turn["says"])


def test_the_later_dialogues_are_others():
    ids = Counter(dialogue["id"] for dialogue in EVERY)
    assert [key for key, count in ids.items() if count > 1] == []
    assert [sum(len(dialogue["turns"]) for dialogue in part) for part in LATER.values()] == [
        192, 170, 245, 353, 182, 126]


def test_files_are_what_the_rule_deals():
    assert split.deal(ALL) == DIALOGUES


def test_both_halves_are_alike():
    counts = {half: Counter() for half in split.HALVES}
    for half, dialogues in DIALOGUES.items():
        for dialogue, turn in turns(dialogues):
            shape = "several" if len(dialogue["turns"]) > 1 else "one"
            counts[half].update([dialogue["lang"], turn["expect"]["kind"], shape])
    for key in {"zh", "en", "one", "several", "article", "tool", "ask", *REFUSALS}:
        dev, heldout = (counts[half][key] for half in split.HALVES)
        assert 0.4 < dev / (dev + heldout) < 0.6, (key, dev, heldout)
    assert all(counts[half][kind] for half in split.HALVES for kind in KINDS)


@pytest.mark.parametrize("half", split.HALVES)
def test_every_article_and_tool_is_asked_for_in_both_languages(half):
    missing = {
        (lang, name) for lang in ("zh", "en") for name in ARTICLES | TOOLS
    } - subjects(DIALOGUES[half])
    assert missing == set()
