"""What customers write, labelled: each utterance with the kinds that it must and only may show."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_engine import fold, signals, survey_answer
from smart_service_engine.signal_rules import KINDS

COMPETITORS = ("Nordprint", "蓝海净水", "QX")

BUY = "purchase_intent"
TRY = "trial_request"
RIVAL = "competitor"
PRICE = "price_complaint"
LEAVE = "churn_risk"
IDEA = "suggestion"
PRAISE = "praise"
ANGER = "negative_emotion"

UTTERANCES = [
    # --- intent to buy
    ("有更高级的版本吗？", {BUY}),
    ("有更高級的版本嗎？", {BUY}),
    ("你们有没有更大容量的型号", {BUY}),
    ("这款打印机多少钱？", {BUY}),
    ("請問這款淨水器多少錢", {BUY}),
    ("想买一台新的净水器", {BUY}),
    ("我们公司想采购一批打印机，麻烦报个价", {BUY}),
    ("有新款吗", {BUY}),
    ("能不能推荐一款高端的净水器", {BUY}),
    ("我的旧打印机坏了，有没有更好的型号？", {BUY}),
    ("买十台有折扣吗", {BUY}),
    ("在哪里可以买到专业版", {BUY}),
    ("可以以旧换新吗", {BUY}),
    ("我想给办公室买两台打印机", {BUY}),
    ("你们不是有旗舰款的机型吗？", {BUY}),
    ("do you have a higher model?", {BUY}),
    ("Do you have a Higher Model", {BUY}),
    ("Is there a newer version of this printer?", {BUY}),
    ("How much is the pro model?", {BUY}),
    ("how much does the X200 cost", {BUY}),
    ("Could you send me a quotation for 10 units?", {BUY}),
    ("I'd like to buy another purifier for the kitchen", {BUY}),
    ("We are thinking of upgrading to the premium plan", {BUY}),
    ("Where can I buy a larger machine?", {BUY}),
    ("I'm looking for a more powerful printer", {BUY}),
    ("Don't you have a better model?", {BUY}),
    ("Can I order three more?", {BUY}),
    ("Is the X300 in stock?", {BUY}),
    ("I am not sure which one, but what's the price of the big one?", {BUY}),
    ("My printer is five years old. Do you have a faster one?", {BUY}),
    ("Any discount for 20 pieces?", {BUY}),
    # --- near misses of it
    ("I don't want a higher model", set()),
    ("I do not need a better printer, just fix mine", set()),
    ("我不需要更高级的", set()),
    ("我不想买新的", set()),
    ("更高级的版本，不用了", set()),
    ("暂时不考虑换新款", set()),
    ("We are not interested in upgrading", set()),
    ("Where is my order?", set()),
    ("我买的打印机到哪了？", set()),
    ("我想查一下我买的净水器的保修", set()),
    ("我的订单什么时候发货", set()),
    ("How much did I pay for my last order?", set()),
    ("How much does the repair cost?", set()),
    ("上门维修多少钱？", set()),
    ("运费多少钱", set()),
    ("Is there a newer version of the driver?", set()),
    ("有新版本的固件吗", set()),
    ("How do I reset my premium model?", set()),
    ("专业版怎么设置无线网络", set()),
    ("I want to cancel the order", set()),
    ("我想取消订单", set()),
    ("I want to know my order status", set()),
    ("有更好的办法解决吗", set()),
    ("打印机不打印了，怎么办？", set()),
    ("My printer prints blank pages", set()),
    ("你好", set()),
    ("ok", set()),
    ("5", set()),
    # --- a trial
    ("可以先试用一下吗", {TRY}),
    ("我想申请试用", {TRY}),
    ("能安排一次产品演示吗", {TRY}),
    ("有样机吗？", {TRY}),
    ("Can I get a free trial?", {TRY}),
    ("Could you arrange a demo for our team?", {TRY}),
    ("Do you have a demo unit we could borrow?", {TRY}),
    ("Can we try it before we buy it?", {TRY}),
    ("我试试重启一下", set()),
    ("I tried to restart it", set()),
    ("I found it by trial and error", set()),
    ("我的试用期已过", set()),
    ("I can't print a test page", set()),
    ("I don't need a trial", set()),
    # --- other makers
    ("我朋友家用的是蓝海净水", {RIVAL}),
    ("NORDPRINT offers the same for less", {RIVAL}),
    ("Nordprint的打印机更便宜，我准备换一家", {RIVAL, LEAVE}),
    ("The QX one is cheaper", {RIVAL}),
    ("error code QX12 on the display", set()),
    ("nordprinter", set()),
    # --- money
    ("太贵了", {PRICE}),
    ("滤芯這麼貴", {PRICE}),
    ("你们怎么又涨价了", {PRICE}),
    ("比别家贵一倍", {PRICE}),
    ("This is too expensive", {PRICE}),
    ("Your ink is overpriced", {PRICE}),
    ("The price is too high", {PRICE}),
    ("We can't afford it", {PRICE}),
    ("不贵，可以接受", set()),
    ("It's not expensive at all", set()),
    ("贵公司的地址在哪里", set()),
    ("您贵姓？", set()),
    # --- leaving
    ("我要退订服务", {LEAVE}),
    ("合同到期后不再续费了", {LEAVE}),
    ("再也不买你们的东西了", {LEAVE}),
    ("I want to cancel my subscription", {LEAVE}),
    ("I will never buy from you again", {LEAVE}),
    ("We're switching to another supplier", {LEAVE}),
    ("Please close my account", {LEAVE}),
    ("I don't want to cancel my contract", set()),
    ("How do I cancel my appointment?", set()),
    ("怎么取消预约", set()),
    # --- ideas
    ("建议你们增加微信支付", {IDEA}),
    ("希望能支持双面打印", {IDEA}),
    ("要是能自动提醒换滤芯就好了", {IDEA}),
    ("It would be great if the printer had an app", {IDEA}),
    ("I suggest adding a bigger tray", {IDEA}),
    ("Please add support for AirPrint", {IDEA}),
    ("希望尽快修好", set()),
    ("有什么建议吗", set()),
    ("Do you have any suggestions?", set()),
    ("What do you suggest?", set()),
    # --- praise
    ("师傅服务非常好，点赞", {PRAISE}),
    ("非常满意", {PRAISE}),
    ("工程师很专业", {PRAISE}),
    ("The engineer was very helpful", {PRAISE}),
    ("Great service, thank you", {PRAISE}),
    ("Excellent!", {PRAISE}),
    ("不满意", {ANGER}),
    ("谢谢", set()),
    ("thanks", set()),
    ("Is it works great?", set()),
    ("服务不太好", set()),
    # --- anger
    ("你们这是什么破机器！！", {ANGER}),
    ("太差劲了，我要投诉", {ANGER}),
    ("垃圾產品，氣死我了", {ANGER}),
    ("等了三天了还没人来", {ANGER}),
    ("很失望", {ANGER}),
    ("This is UNACCEPTABLE!!", {ANGER}),
    ("I'm very disappointed", {ANGER}),
    ("Worst service ever", {ANGER}),
    ("I'm not satisfied with the repair", {ANGER}),
    ("You are a bunch of liars", {ANGER}),
    ("我不生气", set()),
    ("I'm not angry", set()),
    ("It prints garbage characters", set()),
    ("The pump makes a terrible noise", set()),
    ("净水器下面的垃圾桶怎么拆", set()),
    ("麻烦您看一下", set()),
    ("不着急，慢慢来", set()),
]


def kinds(text):
    return {found.kind for found in signals.detect(text, COMPETITORS)}


@pytest.mark.parametrize(("text", "expected"), UTTERANCES)
def test_labelled_utterance(text, expected):
    assert kinds(text) == expected


def test_each_kind_is_labelled_in_the_table():
    assert set().union(*(expected for _text, expected in UTTERANCES)) == set(KINDS)


def test_evidence_is_the_sentence_and_not_the_whole_message():
    text = "你好。我家的净水器用了三年了。有更高级的版本吗？谢谢！"
    found = signals.detect(text)[0]
    assert found.evidence == "有更高级的版本吗？"


def test_evidence_keeps_the_customers_own_writing():
    found = signals.detect("ＤＯ　you have a HIGHER model？")[0]
    assert found.evidence == "ＤＯ　you have a HIGHER model？"


def test_a_long_sentence_is_cut_around_the_words():
    text = "x " * 2000 + "do you have a higher model " + "y " * 2000
    found = signals.detect(text + "?")[0]
    assert len(found.evidence) <= signals.MAX_EVIDENCE
    assert "higher model" in found.evidence


def test_terms_name_the_words_that_spoke():
    found = {f.kind: f for f in signals.detect("Nordprint is cheaper", COMPETITORS)}
    assert found[RIVAL].terms == ("Nordprint",)


def test_without_a_list_nobody_is_a_competitor():
    assert not signals.detect("Nordprint offers the same")


def test_only_negative_emotion_has_an_intensity():
    for text, _expected in UTTERANCES:
        for found in signals.detect(text, COMPETITORS):
            assert bool(found.intensity) is (found.kind == ANGER)


def test_shouting_is_stronger_than_complaining():
    quiet = signals.detect("I'm disappointed")[0].intensity
    loud = signals.detect("This is ABSOLUTELY unacceptable!!!")[0].intensity
    assert quiet < 0.7 < 0.9 <= loud


def test_a_denial_in_another_clause_does_not_count():
    assert BUY in kinds("I don't want a repair, do you have a newer model?")


def test_a_denial_as_an_afterthought_counts():
    assert kinds("想买新款，算了") == set()


def test_one_finding_of_a_kind():
    found = signals.detect("多少钱？有更高级的版本吗？想买一台")
    assert [f.kind for f in found] == [BUY]


@given(st.text())
def test_folding_moves_no_character(text):
    assert len(fold.fold(text)) == len(text)


PIECES = [text for text, _expected in UTTERANCES] + ["。", "?", "!", " ", "\n", "，", "\x00", "𠮷"]


@settings(max_examples=200)
@given(
    st.lists(st.one_of(st.text(max_size=20), st.sampled_from(PIECES)), max_size=8).map("".join),
    st.lists(st.text(max_size=8), max_size=3),
)
def test_never_raises_and_evidence_is_a_part_of_the_text(text, names):
    for found in signals.detect(text, names):
        assert found.kind in KINDS
        assert found.evidence and found.evidence in text
        assert 0 < found.confidence <= 1
        assert 0 <= found.intensity <= 1
        assert all(term in text for term in found.terms)


HOSTILE = [
    "a ",
    "不要很好",
    "not love it ",
    "do you have a ",
    "would be ",
    "太贵,",
    "、。",
    "how much is ",
    "free ",
    "谢谢",
    "i want to ",
    "希望你们",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_costs_no_more_than_a_long_one(piece):
    text = (piece * 20000)[:20000] + "?"
    start = time.process_time()
    signals.detect(text, COMPETITORS)
    survey_answer.parse(text)
    assert time.process_time() - start < 3
