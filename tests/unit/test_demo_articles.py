"""The demo articles are complete, in pairs, and say what the demo tables say."""

import csv
import re
from pathlib import Path

import pytest
from smart_service_bot_engine import front_matter

ROOT = Path(__file__).resolve().parents[2] / "addons"
FILES = sorted((ROOT / "smart_service_bot/demo/articles").glob("*.md"))
LANGS = {"zh_CN", "en_US"}


def products():
    path = ROOT / "smart_service/demo/products.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["default_code"]: row for row in csv.DictReader(file)}


def test_forty_articles_each_topic_in_both_languages():
    assert len(FILES) == 40
    topics = {}
    for path in FILES:
        topic, lang = path.stem.rsplit(".", 1)
        topics.setdefault(topic, set()).add(lang)
    assert all(langs == LANGS for langs in topics.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_article_is_complete(path):
    head, body = front_matter.split(path.read_text(encoding="utf-8"))
    assert set(head) - {"products"} == {"title", "lang", "topic", "keywords", "variants"}
    assert set(head.get("products", "").split()) <= set(products())
    assert path.stem.endswith("." + head["lang"])
    assert len(head["variants"]) >= 4
    assert len(body) > 150
    chinese = len(re.findall("[一-鿿]", head["title"] + body))
    assert (chinese > 60) == (head["lang"] == "zh_CN")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_article_names_real_products(path):
    known = set(products())
    assert set(re.findall(r"\bQ[PLWCS]-[A-Z0-9]+", path.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("topic", ["visit-prices", "ink-order"])
@pytest.mark.parametrize("lang", sorted(LANGS))
def test_prices_are_those_of_the_products(topic, lang):
    text = (FILES[0].parent / f"{topic}.{lang}.md").read_text(encoding="utf-8")
    prices = {row["list_price"] for row in products().values()}
    named = re.findall(r"[:：] ?(\d+) (?:元|yuan)", text)
    assert named
    assert set(named) <= prices


@pytest.mark.parametrize("text", ["no head", "---\ntitle: x\nbody", "---\nnonsense\n---\nbody"])
def test_broken_heads_are_refused(text):
    with pytest.raises(ValueError, match="---|name"):
        front_matter.split(text)
