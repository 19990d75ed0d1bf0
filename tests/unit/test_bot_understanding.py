"""Reading a message: wishes and the numbers it names, in Chinese and English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_bot_engine import entities, intent


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("转人工", intent.HUMAN),
        ("人工客服", intent.HUMAN),
        ("人工", intent.HUMAN),
        ("我要找真人客服", intent.HUMAN),
        ("不要机器人回复我", intent.HUMAN),
        ("agent", intent.HUMAN),
        ("Can I talk to a human please", intent.HUMAN),
        ("I want to speak with someone", intent.HUMAN),
        ("我的订单到哪了", intent.ORDER),
        ("S00023 发货了吗", intent.ORDER),
        ("上周买的打印机什么时候到", intent.ORDER),
        ("查一下物流", intent.ORDER),
        ("Where is my order?", intent.ORDER),
        ("order status please", intent.ORDER),
        ("has my package shipped yet", intent.ORDER),
        ("我的净水器还在保修期内吗", intent.WARRANTY),
        ("帮我查一下保修", intent.WARRANTY),
        ("Is my device under warranty?", intent.WARRANTY),
        ("is the printer still covered by warranty", intent.WARRANTY),
        ("我名下有哪些设备", intent.DEVICES),
        ("which devices do I own", intent.DEVICES),
        ("我要报修", intent.REPAIR),
        ("打印机坏了", intent.REPAIR),
        ("净水器漏水,派人来修", intent.REPAIR),
        ("please send an engineer", intent.REPAIR),
        ("my purifier is leaking", intent.REPAIR),
        ("I need a repair", intent.REPAIR),
        ("it leaks, send someone please", intent.REPAIR),
        ("你好", intent.GREETING),
        ("您好,在吗?", intent.GREETING),
        ("Hello there!", intent.GREETING),
        ("好的,谢谢", intent.THANKS),
        ("thank you so much", intent.THANKS),
        ("再见", intent.BYE),
        ("是的", intent.AFFIRM),
        ("yes please", intent.AFFIRM),
        ("不是", intent.DENY),
        ("no", intent.DENY),
        ("今天天气不错", intent.UNKNOWN),
        ("how do I print on both sides", intent.UNKNOWN),
        ("打印机怎么装驱动", intent.UNKNOWN),
        ("Do you ship abroad?", intent.UNKNOWN),
        ("墨盒多少钱", intent.UNKNOWN),
    ],
)
def test_intent(message, expected):
    assert intent.classify(message).name == expected


@pytest.mark.parametrize(
    ("message", "serials", "orders"),
    [
        ("序列号 WP2024A00017", ("WP2024A00017",), ()),
        ("SN:pr-3a-240017 卡纸", ("PR-3A-240017",), ()),
        ("SN: ABCDEF123456", ("ABCDEF123456",), ()),
        ("序列号是20240017", ("20240017",), ()),
        ("my serial number is X9K2-0042-77", ("X9K2-0042-77",), ()),
        ("It is PRT1000234.", ("PRT1000234",), ()),
        ("订单号S00012到哪了", (), ("S00012",)),
        ("订单 so12345", (), ("SO12345",)),
        ("order 20251101001", (), ("20251101001",)),
        ("型号WP-200的滤芯", (), ()),
        ("windows-2019 driver", (), ()),
        ("打我电话13800138000", (), ()),
        ("mail me a1b2c3d4@example.com", (), ()),
        ("2025-10-11 买的", (), ()),
        ("it costs 1299 yuan", (), ()),
    ],
)
def test_serials_and_orders(message, serials, orders):
    found = entities.extract(message)
    assert (found.serials, found.orders) == (serials, orders)


def test_phones_and_mails():
    found = entities.extract("电话 138 0013 8000 或 +44 20 7946 0958,邮箱 Li.Na@Example.com")
    assert found.phones == ("13800138000", "+442079460958")
    assert found.emails == ("li.na@example.com",)


def test_messages_are_read_together():
    found = intent.understand(["你好", "打印机坏了", "SN: WP2024A00017"])
    assert found.intent.name == intent.REPAIR
    assert found.entities.serials == ("WP2024A00017",)
    assert "你好" not in found.question
    assert intent.understand(["我的订单到哪了", "算了转人工", "谢谢"]).intent.name == intent.HUMAN
    assert intent.understand(["2"]).choice == 2
    assert intent.understand([]).intent.name == intent.UNKNOWN


def test_fault_without_its_serial():
    assert entities.without_entities("序列号:WP2024A00017,底部漏水") == "底部漏水"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=4))
def test_any_text_is_read_without_failure(messages):
    found = intent.understand(messages)
    assert 0 <= found.intent.confidence <= 1
    for serial in found.entities.serials:
        assert 6 <= len(entities.canonical_serial(serial)) <= 20


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["转人工", "talk to a human"]))
def test_a_request_for_a_person_is_never_missed(noise, wish):
    assert intent.understand([noise, wish]).intent.name == intent.HUMAN


@pytest.mark.parametrize("text", ["a" * 20000, "1-" * 10000, "我" * 20000, "S0" * 9000,
                                  "(" * 5000, "where " * 4000, "a.b@" * 5000])
def test_long_texts_are_read_quickly(text):
    import time

    start = time.perf_counter()
    intent.understand([text])
    assert time.perf_counter() - start < 2
