"""The order of answers: who goes to a person, what is asked back, what is no sentence."""

import doctest
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from smart_service_bot_engine import debounce, entities, flow, inputs, intent, policy, slots, trace
from smart_service_bot_engine.intent import Intent, understand
from smart_service_bot_engine.nlu import reading, sureness
from smart_service_bot_engine.policy import (
    Device,
    Route,
    Situation,
    State,
    asking,
    correcting,
    following,
    forms,
    topics,
)
from smart_service_bot_engine.retrieval import Hit


def hit(confidence, article_id=7, **values):
    return Hit(article_id, "Title", "Passage", confidence, confidence, confidence, confidence, 5.0)


GOOD, POOR = (hit(0.9),), (hit(0.1),)


@pytest.mark.parametrize("module", [
    asking, correcting, debounce, entities, flow, following, forms, inputs, intent, slots,
    sureness, topics, trace])
def test_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0


HUMAN = [
    "转人工", "人工", "我要人工客服", "人工服务", "找个真人", "给我转客服人员", "叫你们经理来",
    "不要机器人", "别用机器人敷衍我", "我想跟真人说", "有人吗", "换人工", "联系人工客服", "接人工",
    "呼叫人工", "我要找你们主管", "能不能让人来回答", "我要和人说话", "让客服来跟我说", "請轉人工",
    "agent", "human please", "I want to talk to a human", "can I speak to a person?",
    "connect me to an agent", "real person", "give me a representative", "let me talk to someone",
    "I need a human", "stop this bot", "transfer me to a colleague",
    "I want to speak with your manager",
    "is there anybody I can talk to?", "get me a live agent", "operator", "no bot please",
    "I'd rather talk to a real human being", "put me through to support staff",
    "I don't want to talk to a machine", "can somebody call me?",
]


@pytest.mark.parametrize("message", HUMAN)
def test_who_asks_for_a_person_in_any_words_gets_one(message):
    action = policy.decide(understand([message]), GOOD, State())
    assert (action.kind, action.reason) == (policy.HAND_OVER, "asked")


@pytest.mark.parametrize("message", [
    "有人上门安装吗", "人工智能是什么", "what is the agent fee",
    "does it need a person to install it",
    "打印机怎么连接手机", "human readable labels", "客服几点上班",
])
def test_who_only_uses_the_words_does_not(message):
    assert policy.decide(understand([message]), GOOD, State()).reason != "asked"


@pytest.mark.parametrize(("message", "topic"), [
    ("打印机冒烟了", "danger"), ("my purifier gave me an electric shock", "danger"),
    ("孩子被烫伤了", "injury"), ("宝宝被出水口烫起泡了", "injury"),
    ("the hot tap scalded my daughter", "injury"), ("客人滑倒骨折了", "injury"),
    ("she slipped on the water and broke her wrist", "injury"),
    ("I'll see you in court, my lawyer writes to you", "law"),
    ("please delete all my personal data", "personal_data"), ("我要找记者", "press"),
])
def test_what_no_machine_should_talk_about_goes_to_a_person(message, topic):
    action = policy.decide(understand([message]), GOOD, State())
    assert (action.kind, action.reason, action.name) == (policy.HAND_OVER, "sensitive", topic)


def test_tier_emotion_and_trained_topics_go_to_a_person():
    question = understand(["how do I change the ink?"])
    assert policy.decide(
        question, GOOD, State(), situation=Situation(people_first=True)).reason == "vip"
    assert policy.decide(
        question, GOOD, State(), situation=Situation(anger=0.9)).reason == "negative"
    assert policy.decide(
        question, GOOD, State(), situation=Situation(anger=0.5)).kind == policy.ANSWER
    trained = replace(question, intent=Intent("dispute", 0.9))
    for route, reason in ((Route(sensitive=True), "sensitive"), (Route(hand_over=True), "policy")):
        action = policy.decide(
            trained, GOOD, State(), situation=Situation(routes={"dispute": route}))
        assert action.reason == reason


def test_the_same_answer_is_given_twice_in_a_row_at_most():
    state, reasons = State(), []
    for _turn in range(3):
        action = policy.decide(understand(["how do I change the ink?"]), GOOD, state)
        reasons.append(action.reason or action.kind)
        state = State.load(action.state.dump())
    assert reasons == ["answer", "answer", "loop"]


def test_another_answer_in_between_is_no_loop():
    state = State()
    for number in (7, 7, 8, 7, 7):
        action = policy.decide(
            understand(["how do I change the ink?"]), (hit(0.9, number),), state)
        assert action.kind == policy.ANSWER
        state = State.load(action.state.dump())


class Ranked:
    """What a trained classifier adds to what was read."""

    def __init__(self, understanding, ranking):
        self._understanding, self.ranking = understanding, ranking

    def __getattr__(self, name):
        return getattr(self._understanding, name)


def test_two_wishes_that_are_close_are_asked_about():
    routes = {"invoice": Route("invoice_status"), "points": Route("points")}
    situation = Situation(routes=routes, slots=lambda name, arguments: ())
    read = replace(understand(["the thing from last month"]), intent=Intent("invoice", 0.4))
    near = _ranked(read, (("invoice", 0.4), ("points", 0.35)))
    asked = policy.decide(near, POOR, State(), situation=situation)
    assert (asked.kind, asked.name) == (policy.ASK, "which_intent")
    assert asked.arguments["intents"] == ["invoice", "points"]
    chosen = policy.decide(understand(["2"]), POOR, asked.state, situation=situation)
    assert (chosen.kind, chosen.name) == (policy.TOOL, "points")
    far = _ranked(read, (("invoice", 0.6), ("points", 0.2)))
    assert policy.decide(far, POOR, State(), situation=situation).kind != policy.ASK


def _ranked(read, ranking):
    if hasattr(read, "ranking"):
        return replace(read, ranking=ranking)
    return Ranked(read, ranking)


SLOTS = (slots.Slot("subject"), slots.Slot("phone", "phone"))


def test_a_tool_is_told_what_it_needs_in_any_order():
    situation = Situation(
        routes={"lead": Route("create_lead")}, slots=lambda name, arguments: SLOTS)
    read = replace(
        understand(["I want a trial of the big purifier"]), intent=Intent("lead", 0.9))
    first = policy.decide(read, POOR, State(), situation=situation)
    assert (first.kind, first.name) == (policy.TOOL, "create_lead")
    assert first.arguments["subject"].startswith("I want a trial")
    waiting = replace(
        first.state, pending="slots", tool="create_lead", arguments=first.arguments,
        wanted=("phone",))
    told = policy.decide(understand(["13800138000"]), POOR, waiting, situation=situation)
    assert told.arguments["phone"] == "13800138000"
    assert told.arguments["subject"] == first.arguments["subject"]
    other = policy.decide(understand(["where is my order?"]), POOR, waiting, situation=situation)
    assert other.name == "order_status"


def test_nothing_is_changed_without_a_yes():
    waiting = State(pending="confirm", tool="cancel_visit", arguments={"visit": 5})
    yes = policy.decide(understand(["yes"]), POOR, waiting)
    assert (yes.kind, yes.name, yes.confirmed, yes.arguments) == (
        policy.TOOL, "cancel_visit", True, {"visit": 5})
    no = policy.decide(understand(["不要"]), POOR, waiting)
    assert (no.kind, no.name) == (policy.SAY, "cancelled")
    assert no.state.tool == "" and no.state.arguments == {}
    else_ = policy.decide(understand(["how do I change the ink?"]), GOOD, waiting)
    assert else_.kind == policy.ANSWER and not else_.confirmed and else_.state.tool == ""


ADDRESS = State(
    pending="confirm", tool="change_address", arguments={"street": "武侯区科华北路58号2栋1单元"})
PLACE = Situation(slots=lambda _tool, _arguments: (slots.Slot("street", "place"),))


@pytest.mark.parametrize("message", [
    "对 就它 弄吧", "嗯嗯 没问题 改吧", "好的麻烦你了", "yep thats the one go ahead",
    "ok do it please"])
def test_a_yes_in_a_few_words_more_is_one(message):
    action = policy.decide(understand([message]), POOR, ADDRESS, situation=PLACE)
    assert (action.name, action.confirmed) == ("change_address", True)


@pytest.mark.parametrize("message", [
    "对不起 我再想想", "好像不对", "ok but not today", "可以不改吗", "行李放哪", "yes or no?",
    "ok wait", "对 不过电话也要换"])
def test_what_goes_on_with_a_but_is_no_yes(message):
    assert not policy.decide(understand([message]), POOR, ADDRESS, situation=PLACE).confirmed


@pytest.mark.parametrize(("message", "street"), [
    ("错了错了 是85号 不是58", "武侯区科华北路85号2栋1单元"),
    ("不是58 是85", "武侯区科华北路85号2栋1单元"),
    ("不对，是3栋不是2栋", "武侯区科华北路58号3栋1单元"),
    ("no sorry 85 not 58", "武侯区科华北路85号2栋1单元"),
    ("no, not 58 but 85", "武侯区科华北路85号2栋1单元"),
])
def test_who_corrects_what_he_was_asked_about_is_asked_once_more_with_that(message, street):
    action = policy.decide(understand([message]), POOR, ADDRESS, situation=PLACE)
    assert (action.kind, action.name, action.confirmed, action.arguments) == (
        policy.TOOL, "change_address", False, {"street": street})


def test_a_no_with_another_place_is_a_correction_and_a_mere_no_is_not():
    read = understand(["不对，成都市锦江区红星路三段1号"])
    read = replace(read, entities=replace(read.entities, places=("成都市锦江区红星路三段1号",)))
    action = policy.decide(read, POOR, ADDRESS, situation=PLACE)
    assert (action.confirmed, action.arguments) == (
        False, {"street": "成都市锦江区红星路三段1号"})
    action = policy.decide(understand(["不对，是66号不是99号"]), POOR, ADDRESS, situation=PLACE)
    assert (action.kind, action.name) == (policy.SAY, "cancelled")


@pytest.mark.parametrize(("texts", "files", "kind"), [
    ([], False, inputs.EMPTY), (["   \n"], False, inputs.EMPTY), (["👍🏻"], False, inputs.EMPTY),
    (["[微笑]"], False, inputs.EMPTY), (["[Smile][Smile]"], False, inputs.EMPTY),
    (["2"], False, inputs.EMPTY), (["[sticker]"], False, inputs.FILES),
    (["[unsupported] Message type unknown"], False, inputs.FILES),
    (["【收到不支持的消息类型，暂无法显示】"], False, inputs.FILES),
    (["https://a.example/p/123?x=1"], False, inputs.LINK),
    (["Office, 100 Main St\nhttps://www.openstreetmap.org/?mlat=31.2&mlon=121.4#map=17/1/2"],
     False, inputs.PLACE),
    ([""], True, inputs.FILES), (["x" * 100_000], False, inputs.LONG),
    (["for (int i = 0; i < 3; i++) {\n  f(i);\n}"], False, inputs.CODE),
    (['{\n "a": 1,\n "b": [2]\n}'], False, inputs.CODE),
    (["SELECT * FROM res_users WHERE 1=1; --"], False, inputs.CODE),
    (["<script>alert(1)</script>"], False, inputs.CODE),
    (["¿Cuándo llega mi pedido?"], False, inputs.FOREIGN),
    (["Где мой заказ"], False, inputs.FOREIGN),
    (["أين طلبي"], False, inputs.FOREIGN), (["注文はどこですか"], False, inputs.FOREIGN),
    (["Wo ist meine Bestellung bitte"], False, inputs.FOREIGN),
    (["打印机WP-200怎么用"], False, ""), (["my printer prints { instead of ("], False, ""),
    (["怎么连WiFi[疑问]"], False, ""), (["8888 1234"], False, ""), (["[E03] 是什么"], False, ""),
    (["it leaks here", "https://www.openstreetmap.org/?mlat=31.2&mlon=121.4#map=17/1/2"],
     False, ""),
    (["怎么换 (HP-62)?"], False, ""), (["S00012"], False, ""), (["ok"], False, ""),
    (["Error E-5; what now?"], False, ""),
    (["is the delivery to Rue de la Paix possible"], False, ""),
])
def test_what_is_no_sentence_is_told_apart(texts, files, kind):
    assert inputs.kind_of(texts, files) == kind
    if kind:
        read = understand([inputs.readable(text) for text in texts])
        first = policy.decide(read, (), State(), situation=Situation(kind=kind))
        assert (first.kind, first.name) == (policy.SAY, kind)
        second = policy.decide(read, (), first.state, situation=Situation(kind=kind))
        assert second.kind == policy.HAND_OVER


def test_the_wait_is_short_after_a_question_and_never_endless():
    now = datetime(2026, 11, 22, 12)
    assert debounce.due_at(now, now, 2.0, False) == now + timedelta(seconds=2)
    assert debounce.due_at(now, now, 2.0, True) == now + timedelta(seconds=0.5)
    assert debounce.due_at(now, now - timedelta(minutes=1), 2.0, False) == now


def test_a_tool_is_told_of_the_order_and_the_time():
    routes = {"reschedule_visit": Route("reschedule_visit"), "invoice_status": Route("invoices")}
    situation = Situation(
        routes=routes, slots=lambda name, arguments: (),
        properties=lambda name: {"number"} if name == "invoices" else {"start", "stop"})
    read = reading.Reader().understand(
        ["can it be tomorrow at 3pm?"], now=datetime(2026, 11, 22, 12))
    moved = policy.decide(
        replace(read, intent=Intent("reschedule_visit", 0.9)), POOR, State(), situation=situation)
    assert moved.arguments["start"] == "2026-11-23T15:00"
    read = understand(["the invoice of S00012"])
    told = policy.decide(
        replace(read, intent=Intent("invoice_status", 0.9)), POOR, State(), situation=situation)
    assert told.arguments == {"number": "S00012"}


# === NUMBERS OF REQUESTS AND VISITS === #


NUMBERED = Situation(
    routes={name: Route(name) for name in ("ticket_status", "cancel_visit", "visit_status")},
    slots=lambda name, arguments: (), properties=lambda name: ("number",))


@pytest.mark.parametrize(("message", "intent", "name", "number"), [
    ("How far is T26-00010?", Intent("unknown", 0.0), "ticket_status", "T26-00010"),
    ("v26-00003 几点到", Intent("unknown", 0.0), "visit_status", "V26-00003"),
    ("工单T26-00009进展如何", Intent("ticket_status", 0.99), "ticket_status", "T26-00009"),
    ("please cancel visit V26-00003", Intent("cancel_visit", 0.99), "cancel_visit", "V26-00003"),
])
def test_a_request_is_found_by_the_number_that_the_customer_was_told(
        message, intent, name, number):
    read = understand([message])
    assert not read.entities.serials
    action = policy.decide(replace(read, intent=intent), POOR, State(), situation=NUMBERED)
    assert (action.kind, action.name, action.arguments) == (policy.TOOL, name, {"number": number})


@pytest.mark.parametrize(("message", "number"), [
    ("V26-00004", "V26-00004"),
    ("2", "2"), ("第二个", "2"), ("the second one", "2"), ("no idea", "")])
def test_which_visit_is_meant_is_told_by_its_number_or_its_place(message, number):
    state = State(pending="slots", tool="cancel_visit", wanted=("number",))
    action = policy.decide(understand([message]), (), state, situation=NUMBERED)
    assert (action.name, action.arguments.get("number", "")) == ("cancel_visit", number)


# === WHAT IS NO SENTENCE === #


def test_code_is_answered_with_no_article_that_has_a_word_of_it():
    read = replace(
        understand(["def f(x):\n    return x;\nprint(f(2));"]),
        intent=Intent("article_question", 0.99), ranking=(("article_question", 0.99),))
    situation = Situation(kind="code")
    action = policy.decide(read, POOR, State(), situation=situation)
    assert (action.kind, action.name) == (policy.SAY, "code")
    assert policy.decide(read, GOOD, State(), situation=situation).kind == policy.ANSWER


# === TWO WISHES THAT COME EQUALLY NEAR === #


def between(one, other, shares=(0.48, 0.46)):
    return replace(
        understand(["something of both"]), in_scope=False, acceptance=0.2,
        ranking=((one, shares[0]), (other, shares[1]), ("article_question", 0.04)))


def test_of_two_near_wishes_it_asks_though_neither_alone_is_sure():
    action = policy.decide(
        between("ticket_status", "visit_status"), POOR, State(), situation=NUMBERED)
    assert (action.kind, action.name) == (policy.ASK, "which_intent")
    foreign = between("ticket_status", "visit_status", (0.38, 0.36))
    assert policy.decide(foreign, POOR, State(), situation=NUMBERED).kind == policy.UNSURE


def test_who_wants_somebody_to_come_for_a_fault_is_asked_for_the_repair():
    situation = replace(NUMBERED, routes={**NUMBERED.routes, "book_visit": Route("book_visit")})
    action = policy.decide(between("repair_request", "book_visit"), POOR, State(),
                           situation=situation)
    assert action.kind == policy.ASK and action.state.pending == "repair"


# === DANGER === #


def test_a_danger_that_is_only_understood_gets_its_advice_too():
    situation = Situation(routes={"safety_concern": Route(sensitive=True)})
    for message in ("there is a burning smell from the printer", "打印机冒烟了"):
        read = replace(understand([message]), intent=Intent("safety_concern", 0.97))
        action = policy.decide(read, POOR, State(), situation=situation)
        assert (action.reason, action.name) == ("sensitive", topics.DANGER)


# === FORMS === #


TICKETS = Situation(
    routes={"create_ticket": Route("create_ticket"), "order_status": Route("order_status")},
    slots=lambda name, arguments: (
        (slots.Slot("street", "place"),) if name == "change_address" else
        (slots.Slot("description"), slots.Slot("order", "order", optional=True))),
    properties=lambda name: ("description", "order", "number"))


def wants_ticket(message, share=0.99):
    read = replace(understand([message]), intent=Intent("create_ticket", share),
                   ranking=(("create_ticket", share),), acceptance=0.9)
    return policy.decide(read, POOR, State(), situation=TICKETS)


def test_the_mere_wish_for_a_ticket_is_not_what_it_is_about():
    assert "description" not in wants_ticket("please open a ticket").arguments
    told = wants_ticket("create a ticket: my parcel S90012 was damaged", 0.68)
    assert (told.name, told.arguments["order"]) == ("create_ticket", "S90012")
    assert "damaged" in told.arguments["description"]


@pytest.mark.parametrize("message", ["算了，不改了", "never mind", "oh forget it, thanks"])
def test_who_calls_off_what_he_was_asked_about_changes_nothing(message):
    for pending in (
            {"pending": "slots", "tool": "change_address", "wanted": ("street",)},
            {"pending": "repair", "symptom": "it leaks", "proposed": "QL1-000001"}):
        action = policy.decide(understand([message]), (), State(**pending), situation=TICKETS)
        assert (action.kind, action.name) == (policy.SAY, forms.CANCELLED)
        assert (action.state.pending, action.state.tool, action.state.symptom) == ("", "", "")


def test_a_no_read_by_the_model_is_no_address():
    state = State(pending="slots", tool="change_address", wanted=("street",))
    read = replace(understand(["还是不要动它"]), intent=Intent("deny", 0.89))
    assert policy.decide(read, (), state, situation=TICKETS).name == forms.CANCELLED


def test_a_phone_number_does_not_take_the_proposed_device_back():
    device = Device(1, "QL420-000101", "Printer 420", "printer")
    asked = policy.decide(understand(["我要报修"]), (), State(), (device,))
    assert asked.state.proposed == device.serial
    phone = policy.decide(understand(["13900001111"]), (), asked.state, (device,))
    assert (phone.kind, phone.name) == (policy.ASK, "fault")
    filed = policy.decide(understand(["卡纸，纸出不来"]), (), phone.state, (device,))
    assert (filed.name, filed.arguments["serial"]) == ("create_repair", device.serial)
    assert filed.arguments["phone"] == "13900001111"


# === HOW SURE WHAT WAS FOUND IS === #


def test_everything_that_is_found_says_how_sure_it_is():
    said = "SN: QL420-000101 or QL720-000002, T26-00012, S00012, tomorrow at 3pm, 500 yuan"
    found = reading.Reader().understand([said], now=datetime(2026, 11, 22, 12))
    shares = sureness.confidences(found.entities, said)
    assert shares["serials"] == (0.95, 0.7)
    for kind in ("orders", "tickets", "moments", "amounts"):
        assert len(shares[kind]) == len(getattr(found.entities, kind)) == 1
        assert 0.5 < shares[kind][0] <= 1


def test_a_house_number_is_no_hour():
    found = reading.Reader().understand(
        ["I moved, come to me at 12 Baker Street tomorrow at 3pm"],
        now=datetime(2026, 11, 22, 12))
    assert found.entities.places == ("12 Baker Street",)
    assert [moment.start.hour for moment in found.entities.moments] == [15]


# === WHO HE IS === #


def test_another_wish_with_its_number_is_no_claim_of_who_he_is():
    state = State(pending="identify", topic="where is my order", topic_tool="order_status")
    read = replace(
        understand(["is QL420-000116 under warranty"]), intent=Intent("warranty_status", 0.99))
    asked = policy.decide(read, POOR, state, situation=NUMBERED)
    assert (asked.name, asked.arguments) == ("warranty_status", {"serial": "QL420-000116"})
    claim = policy.decide(understand(["my order is S00012"]), POOR, state, situation=NUMBERED)
    assert (claim.kind, claim.reason) == (policy.HAND_OVER, "policy")


def test_a_number_that_he_claims_is_told_to_the_agent():
    claim = policy.decide(
        understand(["13800138111"]), POOR, State(pending="identify"), situation=NUMBERED)
    assert (claim.kind, claim.state.phone) == (policy.HAND_OVER, "13800138111")


def test_who_says_yes_and_no_to_nothing_gets_a_person():
    state = State()
    for message, kind in (("yes", policy.SAY), ("no", policy.SAY), ("ok", policy.HAND_OVER)):
        action = policy.decide(understand([message]), POOR, state, situation=NUMBERED)
        assert action.kind == kind, message
        state = action.state
    assert action.reason == "loop"
