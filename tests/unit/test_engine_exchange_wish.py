"""A customer who wants another device or his money back."""

import doctest

import pytest
from smart_service_engine import exchange_wish


def test_examples():
    assert doctest.testmod(exchange_wish).failed == 0


@pytest.mark.parametrize("text", [
    "退货", "我要退货！", "我想退款", "可以退货吗？", "请帮我退掉", "I want a refund",
    "return it please", "I want my money back"])
def test_return(text):
    assert exchange_wish.parse(text) == "return"


@pytest.mark.parametrize("text", [
    "换货", "我要换货", "能不能给我换一台", "我想换新的", "申请换机", "exchange",
    "Can I get a replacement?", "I'd like a new one"])
def test_exchange(text):
    assert exchange_wish.parse(text) == "exchange"


@pytest.mark.parametrize("text", [
    "", "怎么退货", "退货政策是什么", "昨天退货的那台到了吗", "换个时间", "换墨盒",
    "new paper is stuck", "return visit tomorrow?", "I don't want a refund", "不要换货",
    "退货" * 40])
def test_anything_else(text):
    assert exchange_wish.parse(text) == ""
