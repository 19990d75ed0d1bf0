"""Personal data stays out of what a model reads."""

import doctest

import pytest
from smart_service_bot_engine.llm import client, masking, showing
from smart_service_bot_engine.llm.masking import Masker


def test_the_examples_hold():
    for module in (masking, client, showing):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("text", "masked"), [
    ("我的手机是13800138001，请回电", "我的手机是<PHONE_1>，请回电"),
    ("+86 138-0013-8001", "<PHONE_1>"),
    ("call (021) 5555-1234 now", "call <PHONE_1> now"),
    ("400-820-8820", "<PHONE_1>"),
    ("mail a.b+c@mail.example.com!", "mail <EMAIL_1>!"),
    ("身份证11010519491231002X", "身份证<ID_1>"),
    ("card 6222 0212 3456 7890 123", "card <CARD_1>"),
    ("住在人民路88号3栋", "住在<ADDRESS_1>3栋"),
    ("我是欧阳明月，", "我是<NAME_1>，"),
    ("alice here", "<NAME_1> here"),
    # what tools and answers are about stays
    ("order S00042, serial LP3-240001, SF1234567890123", None),
    ("on 2026-11-22 15:30", None),
    ("error E05 costs 1280.50 yuan", None),
    ("malice and callused", None),
    ("https://shop.example/p/1234567890", None),
])
def test_masked(text, masked):
    masker = Masker(names=["欧阳明月", "Alice Smith"], addresses=["人民路88号"])
    found = masker.mask(text)
    assert found == (masked or text)
    assert masker.unmask(found) == text


def test_the_same_value_has_the_same_placeholder():
    masker = Masker()
    assert masker.mask("13800138001 or 13900139002, rather 13800138001") == (
        "<PHONE_1> or <PHONE_2>, rather <PHONE_1>")


def test_placeholders_are_remembered():
    first = Masker()
    first.mask("13800138001")
    second = Masker(known=first.dump())
    assert second.mask("13900139002, 13800138001") == "<PHONE_2>, <PHONE_1>"
    assert second.unmask("<phone_1>") == "13800138001"


def test_nobody_gets_a_value_by_writing_its_placeholder():
    masker = Masker(known={"<PHONE_1>": "13800138001"})
    assert masker.mask("what is <PHONE_1>?") == "what is PHONE 1?"
    assert not masker.is_known("<PHONE_2>")
    assert masker.unmask("<PHONE_2>") == "<PHONE_2>"


def test_messages_and_arguments():
    masker = Masker()
    masked = masker.mask_message({"role": "user", "content": [
        {"type": "text", "text": "a@b.example"}, {"type": "image_url", "image_url": {}}]})
    assert masked["content"][0]["text"] == "<EMAIL_1>"
    assert masker.unmask_value({"to": ["<EMAIL_1>"], "n": 1}) == {"to": ["a@b.example"], "n": 1}


@pytest.mark.parametrize("text", [
    "Phone:13800138001", "Smith,13800138001,Shanghai", "手机13800138001/13900139002",
    "13800138001,13900139002", "wx13800138001", "QQ:1234567890", "tel:02168881234/02168881235",
])
def test_a_number_is_masked_whatever_stands_around_it(text):
    masker = Masker()
    found = masker.mask(text)
    assert not any(sign.isdigit() for sign in masking.PLACEHOLDER.sub("", found)), found
    assert masker.unmask(found) == text


@pytest.mark.parametrize(("text", "masked"), [
    ("我叫张伟，住在上海市浦东新区张江路88号3栋502室", "我叫<NAME_1>，住在<ADDRESS_1>"),
    ("收件人：欧阳明月 电话13800138001", "收件人：<NAME_1> 电话<PHONE_1>"),
    ("My name is John Miller. John here again", "My name is <NAME_1>. <NAME_2> here again"),
    ("I'm Anna Lopez, at 12 Green Park Road, Flat 3", "I'm <NAME_1>, at <ADDRESS_1>"),
    ("我叫了师傅三次", None),
    ("把安装日期从8号改成11号", None),
    ("I am not happy, this is the third time", None),
])
def test_what_a_customer_tells_about_himself(text, masked):
    masker = Masker()
    found = masker.mask_said(text)
    assert found == (masked or text)
    assert masker.unmask(found) == text
    assert masker.mask_message({"role": "user", "content": text})["content"] == found


def test_what_he_told_once_is_known_from_then_on():
    masker = Masker()
    masker.mask_said("我叫张伟")
    assert masker.mask("张伟的订单") == "<NAME_1>的订单"
