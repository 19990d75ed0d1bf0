"""A yes sends an engineer and an invoice: it is read only where nothing else was said."""

import pytest
from smart_service_engine.acceptance import ACCEPTED, DECLINED, Verdict, parse

NAMES = ("S00012", "TK2600007")

YES = [
    "同意", "同意。", "我同意", "我们同意！", "接受", "可以", "可以的", "好的", "好", "行",
    "行吧", "嗯嗯", "没问题",
    "确认", "同意维修", "修吧", "好的，谢谢", "同意，请尽快安排师傅上门", "可以，麻烦尽快",
    "好 谢谢您", "同意，谢谢！",
    "ＯＫ", "ok", "OK!", "okay", "Yes", "yes please", "Yes, please", "yes, thank you.",
    "I accept", "i agree.",
    "Sure, go ahead", "Please go ahead", "Sounds good, thanks!", "👍", "👍🏻", "👌",
    "确认了", "好的，请尽快安排", "Hi, yes", "您好，同意",
]  # fmt: skip
NAMED_YES = [
    "同意报价", "接受你们的报价", "我接受这个价格", "报价可以", "价格没问题", "费用我同意",
    "S00012 同意", "同意S00012",
    "I accept the quotation", "I agree to the price", "The price is fine", "I accept S00012",
    "yes S00012", "Yes, I accept the quote. Thanks", "同意 TK2600007 报价",
]  # fmt: skip
NO = [
    "不同意", "不接受", "我不同意", "不修了", "算了", "不用了", "不用了，谢谢", "不，太贵了",
    "不接受，太贵了", "不行",
    "no", "No thanks", "No, too expensive", "I decline", "I don't accept it", "no, thank you",
    "价格太贵了，不修了", "it's too expensive, no thanks",
]  # fmt: skip
NAMED_NO = ["不同意报价", "不接受这个价格", "I decline the quotation", "S00012 不同意",
            "I don't accept the price"]
NEITHER = [
    "", "。", "谢谢", "thanks", "可以吗", "可以便宜点吗", "可以，但是能便宜点吗",
    "同意的话多久能来", "好的，什么时候来?",
    "yes, but when?", "yes, if you come today", "I accept if it works", "ok?", "同意吗", "太贵了",
    "too expensive",
    "同意，不同意", "yes no", "好的，不修了", "同意，太贵了", "打印机坏了", "我要退货",
    "是不是太贵", "不确定", "再考虑一下",
    "好的，另外我的电脑也坏了", "yesterday it worked", "no idea", "not yet", "S00012", "报价多少",
    "ok " * 60,
    "I would accept 100", "可以少50吗", "行不行", "no problem with the printer", "同意 100元",
    "yes my printer is QL-0001",
]  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_yes(text):
    assert parse(text, NAMES) == Verdict(ACCEPTED)


@pytest.mark.parametrize("text", NAMED_YES)
def test_yes_to_the_quotation_by_name(text):
    assert parse(text, NAMES) == Verdict(ACCEPTED, named=True)


@pytest.mark.parametrize("text", NO)
def test_no(text):
    assert parse(text, NAMES) == Verdict(DECLINED)


@pytest.mark.parametrize("text", NAMED_NO)
def test_no_to_the_quotation_by_name(text):
    assert parse(text, NAMES) == Verdict(DECLINED, named=True)


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text):
    assert parse(text, NAMES) is None


def test_another_quotations_number_is_not_this_ones():
    assert parse("同意 S00013", ("S00012",)) is None
    assert parse("同意 S000121", ("S00012",)) is None
