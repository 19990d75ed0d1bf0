"""What the bot decides: a table of cases, and rules that hold for every text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_bot_engine import policy
from smart_service_bot_engine.intent import QUESTION, Intent, understand
from smart_service_bot_engine.nlu.classifier import OUT_OF_SCOPE
from smart_service_bot_engine.policy import Device, State
from smart_service_bot_engine.retrieval import Hit

PRINTER = Device(1, "PR-2024-0001", "彩色打印机 PR-3", "打印机 printer")
PURIFIER = Device(2, "WP-2024-0007", "净水器 WP-2", "净水器 purifier")


def hit(confidence, article_id=7):
    return Hit(article_id, "Title", "Passage", confidence, confidence, confidence, confidence, 5.0)


GOOD, NEAR, POOR = (hit(0.9),), (hit(0.35), hit(0.3, 8)), (hit(0.1),)

CASES = [
    # message, hits, state, devices → kind, name or reason
    ("转人工", GOOD, {}, (), policy.HAND_OVER, "asked"),
    ("怎么换墨盒", GOOD, {}, (), policy.ANSWER, "7"),
    ("怎么换墨盒", NEAR, {}, (), policy.UNSURE, ""),
    ("怎么换墨盒", POOR, {"unsure_turns": 1}, (), policy.HAND_OVER, "unsure"),
    ("我要投诉,太差了", POOR, {}, (), policy.HAND_OVER, "negative"),
    ("this is unacceptable, I want my money back", (), {}, (), policy.HAND_OVER, "negative"),
    ("how do I get a refund", GOOD, {}, (), policy.ANSWER, "7"),
    ("我的订单到哪了", GOOD, {}, (), policy.TOOL, "order_status"),
    ("S00012", (), {}, (), policy.TOOL, "order_status"),
    ("is my printer still under warranty", GOOD, {}, (), policy.TOOL, "warranty_status"),
    ("保修政策", GOOD, {}, (), policy.ANSWER, "7"),
    ("保修", POOR, {}, (), policy.TOOL, "warranty_status"),
    ("你好", POOR, {}, (), policy.SAY, "greeting"),
    ("谢谢", (), {}, (), policy.SAY, "thanks"),
    ("打印机卡纸了怎么办", GOOD, {}, (PRINTER,), policy.ANSWER, "7"),
    ("打印机坏了", POOR, {}, (PRINTER,), policy.ASK, "confirm_device_and_fault"),
    ("净水器底部一直漏水,要报修", POOR, {}, (PRINTER, PURIFIER), policy.ASK, "confirm_device"),
    ("机器底部一直漏水,要报修", POOR, {}, (PRINTER, PURIFIER), policy.ASK, "serial"),
    ("我要报修", POOR, {}, (), policy.ASK, "serial_and_fault"),
    ("净水器底部漏水,序列号WP-2024-0007,请派人", (), {}, (), policy.TOOL, "create_repair"),
    ("2", NEAR, {"suggested": (7, 8)}, (), policy.ANSWER, "8"),
    ("yes", (), {"suggested": (7,)}, (), policy.ANSWER, "7"),
    ("今天天气不错", (), {"handed_over": True}, (), policy.SILENT, ""),
    ("转人工", (), {"handed_over": True}, (), policy.SILENT, ""),
    ("13800138000", (), {"pending": "identify"}, (), policy.HAND_OVER, "policy"),
    ("怎么换墨盒?", GOOD, {"pending": "order"}, (), policy.ANSWER, "7"),
    ("QL420-000101 在保修期吗?", GOOD, {}, (), policy.TOOL, "warranty_status"),
    ("S00012", GOOD, {"pending": "order"}, (), policy.TOOL, "order_status"),
    ("我要注册设备", POOR, {}, (), policy.TOOL, "register_device"),
    ("please register my printer QL420-000101", POOR, {}, (), policy.TOOL, "register_device"),
    ("QL420-000101", POOR, {"pending": "register"}, (), policy.TOOL, "register_device"),
    ("我注册了哪些设备?", POOR, {}, (), policy.TOOL, "device_list"),
]


WAITS = {"pending": "confirm", "tool": "change_address", "arguments": {"street": "44 Bondi Road"}}


@pytest.mark.parametrize("message", [
    "行吧那算了 谢了哈", "ok never mind", "好的不用了", "算了 还是送到家里吧 我自己去拿",
    "ok forget it, that was another shop", "nvm its back, the plug was out",
])
def test_a_change_that_is_called_off_is_not_made(message):
    action = policy.decide(understand([message]), (), State(**WAITS))
    assert (action.kind, action.name) == (policy.SAY, "cancelled")
    assert not action.state.pending and not action.state.arguments


@pytest.mark.parametrize("message", ["好的，谢谢", "行，就这样", "yes please do", "ok go ahead"])
def test_a_change_is_made_after_a_yes(message):
    action = policy.decide(understand([message]), (), State(**WAITS))
    assert (action.kind, action.name, action.confirmed) == (policy.TOOL, "change_address", True)


def test_a_repair_that_is_not_needed_any_more_is_not_filed():
    state = State(pending="repair", serial="WP-2024-0007", symptom="E06")
    action = policy.decide(understand(["诶又好了 不用了不用了"]), (), state)
    assert (action.kind, action.name) == (policy.SAY, "cancelled")


def test_a_yes_to_nothing_is_taken_for_a_nod():
    nod = policy.decide(understand(["yes"]), (), State(greeted=True))
    assert nod.name == policy.ACKNOWLEDGED
    assert policy.decide(understand(["yes"]), (), State(greeted=True, unsure_turns=1)).name == (
        "affirm")
    assert policy.decide(understand(["yes"]), (), State()).name == "affirm"


def test_further_wishes_are_no_loop_and_are_told_together():
    read, state, wishes = None, State(), []
    situation = policy.Situation(
        routes={"purchase_interest": policy.Route(tool="product_advice")},
        slots=lambda *_: (), properties=lambda _name: {"wish"})
    for message in ("a printer for the office", "in colour", "how much is that one", "and duplex"):
        read = replace(
            understand([message]), intent=Intent("purchase_interest", 0.95),
            ranking=(("purchase_interest", 0.95),))
        action = policy.decide(read, (), state, situation=situation)
        assert (action.kind, action.name) == (policy.TOOL, "product_advice")
        state = State.load(action.state.dump())
        wishes.append(action.arguments["wish"])
    assert wishes[2] == "a printer for the office\nin colour\nhow much is that one"


def test_the_price_of_what_was_shown_is_told_by_advice():
    state = State(
        topic="a purifier for the office", topic_tool="product_advice",
        topic_arguments={"wish": "a purifier for the office"})
    action = policy.decide(understand(["and whats that cost"]), (), state)
    assert (action.name, action.arguments["wish"]) == (
        "product_advice", "a purifier for the office\nand whats that cost")
    visit = policy.decide(understand(["what does a visit cost"]), GOOD, state)
    assert visit.name == "7"


@pytest.mark.parametrize("message", [
    "you've been very helpful", "ok understood, thanks", "cheers, you were a great help"])
def test_thanks_in_more_words(message):
    assert understand([message]).intent.name == "thanks"


@pytest.mark.parametrize("message", ["can you help", "are you help or sales", "you help me?"])
def test_who_asks_for_help_does_not_thank(message):
    assert understand([message]).intent.name != "thanks"


def wants_visit(message):
    read = replace(understand([message]), intent=Intent("book_visit", 0.6))
    situation = policy.Situation(
        routes={"book_visit": policy.Route(tool="book_visit")}, slots=lambda *_: ())
    return policy.decide(read, (), State(), situation=situation)


@pytest.mark.parametrize(
    "message", ["QWC20-000111 预约明天上午", "QWC20-000111 要报修，请派师傅上门"])
def test_a_visit_without_a_fault_files_no_repair(message):
    assert wants_visit(message).name != "create_repair"


@pytest.mark.parametrize(("message", "serial", "symptom"), [
    ("店里的净水机 QWC20-000111 一直误报警，请派师傅上门", "QWC20-000111", "误报警"),
    ("QL420-000101 jams all day, please send a technician to repair it", "QL420-000101",
     "jams all day"),
])
def test_a_visit_for_a_fault_that_is_told_is_a_repair(message, serial, symptom):
    action = wants_visit(message)
    assert (action.kind, action.name) == (policy.TOOL, "create_repair")
    assert action.arguments["serial"] == serial
    assert symptom in action.arguments["symptom"]


@pytest.mark.parametrize(("message", "hits", "state", "devices", "kind", "name"), CASES)
def test_decision(message, hits, state, devices, kind, name):
    action = policy.decide(understand([message]), hits, State(**state), devices)
    assert (action.kind, action.name or action.reason) == (kind, name)


def play(*messages, devices=(), hits=(), needs=None):
    state, actions = State(), []
    for message in messages:
        action = policy.decide(understand([message]), hits, state, devices, needs=needs)
        state = State.load(action.state.dump())
        actions.append(action)
    return actions


def test_repair_is_asked_for_what_is_missing_and_then_filed():
    asked, filed = play("我要报修", "WP-2024-0007,出水口一直滴水")
    assert asked.name == "serial_and_fault"
    assert filed.name == "create_repair"
    assert filed.arguments == {"serial": "WP-2024-0007", "symptom": "出水口一直滴水"}
    assert filed.state.dump() == {}


def test_own_device_is_proposed_and_confirmed():
    asked, more, filed = play(
        "my printer is broken", "yes", "it prints blank pages", devices=(PRINTER,)
    )
    assert asked.arguments == {"serial": PRINTER.serial, "device": PRINTER.name}
    assert more.name == "fault"
    assert filed.arguments == {"serial": PRINTER.serial, "symptom": "it prints blank pages"}


def test_describing_the_fault_confirms_the_proposed_device():
    _asked, filed = play("打印机坏了", "打印出来全是白纸", devices=(PRINTER,))
    assert filed.arguments == {"serial": PRINTER.serial, "symptom": "打印出来全是白纸"}


def test_refused_proposal_is_not_used():
    _asked, again, filed = play(
        "打印机一直卡纸要报修", "不是这台", "SN: PR-2022-0100", devices=(PRINTER,)
    )
    assert again.name == "serial"
    assert filed.arguments["serial"] == "PR-2022-0100"


def test_device_is_chosen_by_its_number():
    _asked, filed = play("机器一直漏水要报修", "2", devices=(PRINTER, PURIFIER))
    assert filed.arguments["serial"] == PURIFIER.serial


def test_a_question_is_put_once():
    actions = play("我要报修", "我不知道序列号", "嗯", "嗯")
    names = [part for a in actions if a.kind == policy.ASK for part in a.name.split("_and_")]
    assert len(names) == len(set(names))
    assert actions[-1].kind in (policy.HAND_OVER, policy.SILENT)


def test_repair_without_serial_is_filed_with_what_is_known():
    _asked, filed = play("净水器底部一直漏水,要报修", "找不到序列号")
    assert filed.name == "create_repair" and not filed.arguments["serial"]


def test_the_fault_is_not_asked_for_again_after_an_article():
    _article, asked, filed = play(
        "净水器底部漏水了", "要报修", "是", devices=(PURIFIER,), hits=GOOD)
    assert asked.name == "confirm_device"
    assert filed.arguments == {"serial": PURIFIER.serial, "symptom": "净水器底部漏水了"}


def lacking(*names, faults=()):
    """The needs of every repair, whatever was said."""
    return lambda serial, symptom: policy.Needs(faults, names)


SAID = "净水器底部漏水,序列号WP-2024-0007,请派人"


def test_nothing_is_asked_when_all_is_known():
    (filed,) = play(SAID, needs=lacking())
    assert filed.name == "create_repair" and set(filed.arguments) == {"serial", "symptom"}


def test_place_and_phone_are_asked_for_when_nobody_knows_them():
    asked, filed = play(
        SAID, "上海市浦东新区张江路100号 13800138000", needs=lacking("place", "phone"))
    assert (asked.kind, asked.name) == (policy.ASK, "place_and_phone")
    assert filed.name == "create_repair"
    assert filed.arguments["place"] == "上海市浦东新区张江路100号"
    assert filed.arguments["phone"] == "13800138000"
    assert "张江路" not in filed.arguments["symptom"]
    assert filed.state.dump() == {}


def test_a_phone_that_was_told_before_is_not_asked_for():
    asked, filed = play(
        SAID + ",电话13800138000", "Pudong, 100 Main Street", needs=lacking("place", "phone"))
    assert asked.name == "place"
    assert filed.arguments["phone"] == "13800138000"
    assert filed.arguments["place"] == "Pudong, 100 Main Street"


def test_a_location_from_the_phones_map_is_a_place():
    url = "https://www.openstreetmap.org/?mlat=31.2304&mlon=121.4737#map=17/31.2304/121.4737"
    _asked, filed = play(SAID, url, needs=lacking("place"))
    assert filed.arguments["place"] == url
    _asked, filed = play(SAID, f"{url} 13800138000", needs=lacking("place", "phone"))
    assert filed.arguments["phone"] == "13800138000"
    assert filed.arguments["place"].startswith(url)


@pytest.mark.parametrize("answer", ["不知道", "no", "?", "ok"])
def test_who_does_not_tell_is_not_asked_again(answer):
    _asked, filed = play(SAID, answer, needs=lacking("place", "phone"))
    assert filed.name == "create_repair"
    assert set(filed.arguments) == {"serial", "symptom"}


def test_of_two_faults_the_customer_chooses():
    faults = ((7, "漏水"), (9, "水质差"))
    asked, filed = play(SAID, "2", needs=lacking(faults=faults))
    assert asked.name == "which_fault"
    assert asked.arguments == {"faults": ["漏水", "水质差"]}
    assert filed.arguments["fault_id"] == 9


def test_other_words_help_to_choose_the_fault():
    faults = ((7, "漏水"), (9, "水质差"))
    asked, place, filed = play(
        SAID, "水有一股怪味道", "人民路1号", needs=lacking("place", faults=faults))
    assert (asked.name, place.name) == ("which_fault", "place")
    assert "fault_id" not in filed.arguments
    assert "怪味道" in filed.arguments["symptom"] and "漏水" in filed.arguments["symptom"]


def test_a_question_while_the_bot_waits_for_the_fault_is_answered_and_a_fault_is_no_question():
    waiting = State(pending="repair", serial="LP3-240001")
    ranking = ((QUESTION, 0.8), ("repair_request", 0.1))

    def answer(said):
        read = replace(understand([said]), ranking=ranking, asked=(("7", 0.5),))
        return policy.decide(read, GOOD, waiting)

    assert answer("do your people work on saturdays").kind == policy.ANSWER
    assert answer("周末有人上班吗").kind == policy.ANSWER
    for fault in ("stripes on every page", "为什么会漏水呢", "印出来全是条纹"):
        assert answer(fault).name == "create_repair", fault


def test_two_unsure_turns_go_to_a_person():
    first, second = play("今天天气不错啊", "你喜欢下雨吗")
    assert (first.kind, second.kind) == (policy.UNSURE, policy.HAND_OVER)


def test_what_is_surely_foreign_is_declined_thrice_before_a_person_is_asked():
    state, kinds = policy.State(), []
    for said in ("今天天气不错啊", "你喜欢下雨吗", "你会唱歌吗"):
        read = replace(understand([said]), ranking=((OUT_OF_SCOPE, 0.9), ("points", 0.1)))
        action = policy.decide(read, (), state)
        kinds.append(action.kind)
        state = action.state
    assert kinds == [policy.UNSURE, policy.UNSURE, policy.HAND_OVER]


messages = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from([case[0] for case in CASES] + ["嗯", "no", "3", "SN: AB12345678"]),
    ),
    max_size=6,
)
hits_lists = st.lists(
    st.builds(hit, st.floats(0, 1), st.integers(1, 9)), max_size=3
).map(tuple)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(messages, hits_lists), max_size=6), st.booleans(),
       st.sets(st.sampled_from(("place", "phone"))), st.booleans())
def test_no_text_breaks_the_rules(turns, has_devices, lacks, is_vague):
    devices = (PRINTER, PURIFIER) if has_devices else ()
    needs = lacking(*lacks, faults=((7, "a"), (9, "b")) if is_vague else ())
    state = State()
    for texts, hits in turns:
        understanding = understand(texts)
        action = policy.decide(understanding, hits, state, devices, needs=needs)
        if state.handed_over:
            assert action.kind == policy.SILENT
        elif understanding.intent.name == "human_request":
            assert action.kind == policy.HAND_OVER
        if action.kind == policy.HAND_OVER:
            assert action.reason in (
                "asked", "unsure", "negative", "policy", "sensitive", "loop")
            assert action.state.handed_over
        if action.kind == policy.ANSWER:
            assert int(action.name) > 0
        assert action.state.unsure_turns < policy.UNSURE_LIMIT or action.state.handed_over
        state = State.load(action.state.dump())
        assert state == action.state


@pytest.mark.parametrize(
    ("message", "hits", "state", "kind", "name"),
    [
        ("有更高级的型号吗?", (), {}, policy.TOOL, "product_advice"),
        ("do you have a higher model?", (), {"unsure_turns": 1}, policy.TOOL, "product_advice"),
        ("有更高级的型号吗?", (), {"pending": "identify"}, policy.HAND_OVER, "policy"),
        ("where is my order? and is there a better one", (), {}, policy.TOOL, "order_status"),
        ("how do I change the ink?", GOOD, {}, policy.ANSWER, "7"),
        ("talk to a person", (), {}, policy.HAND_OVER, "asked"),
    ],
)
def test_who_wants_to_buy_is_advised_unless_he_asks_for_more(message, hits, state, kind, name):
    action = policy.decide(understand([message]), hits, State(**state), (), wants_to_buy=True)
    assert (action.kind, action.name or action.reason) == (kind, name)
