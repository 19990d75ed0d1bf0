"""What was written now, and what a mail program carries along below it."""

import doctest
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_providers import mail_quote

CASES = json.loads(
    (Path(__file__).parent / "fixtures" / "email" / "quotes.json").read_text(encoding="utf-8"))


def test_doctests():
    assert doctest.testmod(mail_quote).failed == 0


@pytest.mark.parametrize("case", CASES["text"], ids=lambda case: case["client"])
def test_a_plain_mail_is_folded(case):
    folded = mail_quote.fold_text("\n".join(case["mail"]))
    assert folded.new == case["new"]
    assert all(word in folded.rest for word in case["rest"])


@pytest.mark.parametrize("case", CASES["html"], ids=lambda case: case["client"])
def test_a_page_is_folded(case):
    folded = mail_quote.fold_html("".join(case["mail"]))
    assert mail_quote.new_text(folded) == case["new"]
    visible = mail_quote.drop_quotes(folded)
    for word in case["rest"]:
        assert word in folded and word not in visible


def test_a_mail_that_only_passes_something_on_stays_whole():
    text = "---------- Forwarded message ---------\nFrom: A <a@b.example>\n\nLook"
    assert mail_quote.fold_text(text) == mail_quote.Folded(text, "")
    page = '<div class="gmail_quote">Forwarded message<br>Look</div>'
    assert "Look" in mail_quote.new_text(mail_quote.fold_html(page))


def test_a_quotation_of_the_writers_own_stays():
    page = "<p>The manual says</p><blockquote>open the lid</blockquote><p>but how?</p>"
    assert mail_quote.new_text(mail_quote.fold_html(page)) == (
        "The manual says\n\nopen the lid\n\nbut how?")


@pytest.mark.parametrize("page", ["", "  ", "<", "<?xml version='1.0' encoding='utf-8'?><p>a</p>",
                                  "<!-- only a comment -->", "<p>" * 3000 + "deep"])
def test_odd_pages_are_survived(page):
    mail_quote.new_text(mail_quote.fold_html(page))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_is_lost(text):
    folded = mail_quote.fold_text(text)
    kept = "".join((folded.new + folded.rest).split())
    assert sorted(kept) == sorted("".join(text.split()))


PIECES = ["<div>", "</div>", "<p>", "<br>", "text", "<blockquote type='cite'>", "</blockquote>",
          "On Mon, Ada <b>x</b> wrote:", "<div id='appendonsend'>", "-----Original Message-----",
          "<div class='gmail_quote'>",
          "在 2026年11月1日，A 写道：", "<td>", "<hr id='stopSpelling'>",
          "<div style='border-top:solid #E1E1E1 1.0pt'>", "&nbsp;", "<!--", "-->", "\ud800"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=40))
def test_no_page_breaks_it(pieces):
    page = "".join(pieces)
    mail_quote.new_text(mail_quote.fold_html(page))
