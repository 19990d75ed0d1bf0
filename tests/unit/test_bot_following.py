"""Messages that lean on the question before them, and what stays a question of its own."""

from dataclasses import replace

import pytest
from smart_service_bot_engine import policy
from smart_service_bot_engine.intent import Intent, understand
from smart_service_bot_engine.policy import Device, Situation, State, following, topics
from smart_service_bot_engine.policy.state import Route
from smart_service_bot_engine.retrieval import Hit

COOLER = Device(1, "QWC20-000001", "Water cooler C20", "water cooler 直饮机")
PRINTER = Device(2, "QL720-000002", "Laser printer 720", "printer 打印机")
ROUTES = {name: Route(tool=name) for name in following.TELLING}


def hit(article, confidence, passage="passage"):
    return Hit(article, f"article {article}", passage, confidence, 0.5, 0.5, 0.5, 1.0)


def told(article=0, tool="", **arguments):
    return State(
        topic="how do I send it back", topic_article=article, topic_tool=tool,
        topic_arguments=arguments)


def decide(message, state, hits=(), together=(), devices=(), chances=(), **read):
    understanding = replace(understand([message]), **read)
    return policy.decide(
        understanding, hits, state, devices, situation=Situation(routes=ROUTES),
        together=lambda: list(together), chances=lambda: chances)


def asked(name, chance):
    """A reading of a message whose likeliest wish is this."""
    return {"intent": Intent("unknown", 0.0), "ranking": (("article_question", 0.5),
                                                          (name, chance))}


# === WHICH DEVICE === #


@pytest.mark.parametrize("message", ["还有720那个呢", "and the one ending 0002?", "720那台"])
def test_a_device_is_meant_by_a_number_of_it(message):
    state = told(tool="warranty_status", serial=COOLER.serial)
    action = decide(message, state, devices=(COOLER, PRINTER))
    assert (action.name, action.arguments) == ("warranty_status", {"serial": PRINTER.serial})


def test_a_number_that_two_devices_have_means_neither():
    other = replace(PRINTER, id=3, serial="QL720-000009")
    assert following.device_numbered("the 720", (COOLER, PRINTER)) == PRINTER
    assert following.device_numbered("the 720", (COOLER, PRINTER, other)) is None


def test_a_question_that_sounds_like_a_no_is_none():
    state = told(tool="warranty_status", serial=COOLER.serial)
    action = decide(
        "and the other one?", state, devices=(COOLER, PRINTER),
        intent=Intent("deny", 0.93), ranking=(("deny", 0.93),))
    assert (action.name, action.arguments) == ("warranty_status", {"serial": PRINTER.serial})


# === WHAT IS REMEMBERED === #


def test_the_question_and_its_article_are_remembered():
    action = decide("how do I return a printer", State(), [hit(7, 0.9)])
    assert (action.state.topic, action.state.topic_article) == ("how do I return a printer", 7)
    assert State.load(action.state.dump()) == action.state


def test_of_what_leans_on_a_question_that_question_is_kept():
    action = decide("and who pays?", told(7), [hit(7, 0.3)], [hit(7, 0.9)])
    assert action.state.topic == "how do I send it back"


def test_what_was_filed_begins_nothing_to_lean_on():
    state = told(7)
    filed = policy.decide(
        understand(["净水器底部漏水,序列号WP-2024-0007,请派人"]), (), state)
    assert filed.name == "create_repair" and not filed.state.topic


# === AN ARTICLE GOES ON === #


@pytest.mark.parametrize("message", [
    "and who pays?", "那运费呢", "what about on Sundays", "那换打印头呢", "does it expire"])
def test_a_message_that_leans_is_answered_from_the_same_article(message):
    action = decide(message, told(7), (), [hit(7, 0.8), hit(9, 0.6)])
    assert (action.kind, action.name, action.follows) == (policy.ANSWER, "7", True)


def test_without_leaning_it_has_to_have_to_do_with_it():
    assert decide(
        "who pays postage", told(7), [hit(7, 0.3)], [hit(7, 0.9)],
        ranking=(("article_question", 0.9),)).name == "7"
    assert decide("who pays postage", told(7), (), [hit(7, 0.9)]).kind == policy.UNSURE


def test_what_another_article_answers_is_no_going_on():
    action = decide("how do I clean the head", told(7), [hit(9, 0.9)], [hit(7, 0.95)])
    assert (action.name, action.follows) == ("9", False)


def test_what_is_out_of_scope_leans_on_nothing():
    action = decide(
        "and can you sing?", told(7), (), [hit(7, 0.9)], ranking=(("__oos__", 0.9),))
    assert action.kind == policy.UNSURE


def test_a_long_message_says_what_it_is_about():
    long = "and then there is the thing that my neighbour told me about the shop round the corner"
    assert decide(long, told(7), (), [hit(7, 0.9)]).kind == policy.UNSURE


def test_three_parts_of_one_article_are_no_loop():
    state = told(7)
    for message, part in (("and the postage?", "a"), ("and the box?", "b"), ("and ink?", "c")):
        action = decide(message, state, [hit(7, 0.3, part)], [hit(7, 0.9)])
        assert (action.kind, action.hits[0].passage) == (policy.ANSWER, part)
        state = action.state


# === A TOOL TELLS AGAIN === #


def test_the_device_that_is_named_is_told_about():
    action = decide(
        "the water cooler", told(tool="warranty_status"), devices=(COOLER, PRINTER))
    assert (action.name, action.arguments) == ("warranty_status", {"serial": COOLER.serial})


def test_the_other_one_is_the_other_of_two():
    action = decide(
        "另一台呢", told(tool="warranty_status", serial=COOLER.serial), devices=(COOLER, PRINTER))
    assert action.arguments == {"serial": PRINTER.serial}


def test_of_another_tool_the_order_stays_the_same():
    action = decide(
        "and the invoice for it?", told(tool="order_status", number="S90001"),
        **asked("invoice_status", 0.3))
    assert (action.name, action.arguments) == ("invoice_status", {"number": "S90001"})


def test_more_about_what_was_told_is_told_again():
    action = decide(
        "tracking number?", told(tool="order_status", number="S90001"), [hit(7, 0.7)],
        chances=(("order_status", 0.9),), **asked("order_status", 0.4))
    assert (action.name, action.arguments) == ("order_status", {"number": "S90001"})


def test_a_question_to_the_articles_after_a_tool_is_answered_from_them():
    action = decide(
        "how can I spend them", told(tool="points"), (), [hit(7, 0.8)],
        intent=Intent("article_question", 0.95), ranking=(("article_question", 0.95),))
    assert (action.kind, action.name) == (policy.ANSWER, "7")


# === HOW SURE IT HAS TO BE === #


def test_a_sure_question_needs_less_of_an_article_and_a_foreign_one_more():
    asks = {"ranking": (("article_question", 0.9), ("points", 0.1))}
    foreign = {"ranking": (("__oos__", 0.7), ("article_question", 0.3)), "in_scope": False}
    assert decide("how long is it", State(), [hit(7, 0.4)], **asks).kind == policy.ANSWER
    assert decide("how long is it", State(), [hit(7, 0.4)]).kind == policy.UNSURE
    assert decide("how long is it", State(), [hit(7, 0.7)]).kind == policy.ANSWER
    assert decide("how long is it", State(), [hit(7, 0.7)], **foreign).kind == policy.UNSURE
    assert decide("how long is it", State(), [hit(7, 0.98)], **foreign).kind == policy.ANSWER


def test_a_word_or_two_only_seem_to_be_a_matter_for_people():
    routes = {"legal": Route(sensitive=True, hand_over=True)}
    for message, kind in (("720", policy.UNSURE),
                          ("they gave my address to other people", policy.HAND_OVER)):
        read = replace(understand([message]), intent=Intent("legal", 0.95))
        assert policy.decide(
            read, (), State(), situation=Situation(routes=routes)).kind == kind


def test_what_merely_sounds_like_asking_for_a_person_is_no_such_wish():
    for sure, kind in ((0.4, policy.UNSURE), (0.9, policy.HAND_OVER)):
        read = replace(understand(["it is from a colleague"]), intent=Intent("human_request", sure))
        assert policy.decide(read, (), State()).kind == kind


def test_a_repair_is_left_for_a_sure_other_wish():
    waiting = State(pending="repair", asked=("serial", "fault"))
    action = decide("when do my things come", waiting, intent=Intent("order_status", 0.95))
    assert action.name == "order_status"
    assert decide("it makes a noise", waiting).name == "serial_alone"


def test_of_device_and_fault_the_half_that_is_missing_is_asked_for():
    state = State()
    names = []
    for message in ("我要报修", "净水器不出水了"):
        action = policy.decide(understand([message]), (), state)
        names.append(action.name)
        state = action.state
    assert names == ["serial_and_fault", "serial_alone"]


def test_a_stranger_is_told_the_article_and_a_customer_what_is_on_file():
    asks = {
        "intent": Intent("order_status", 0.85), "ranking": (("order_status", 0.85),),
        "acceptance": 0.85, "asked": (("7", 0.45),)}
    for stranger, kind in ((True, policy.ANSWER), (False, policy.TOOL)):
        read = replace(understand(["how long is delivery"]), **asks)
        action = policy.decide(
            read, [hit(7, 0.9)], State(),
            situation=Situation(routes=ROUTES, is_stranger=lambda stranger=stranger: stranger))
        assert action.kind == kind


def test_a_stranger_who_asks_on_is_not_taken_for_one_who_says_who_he_is():
    state = replace(told(tool="order_status"), pending="identify")
    action = decide("and to Germany?", state, (), [hit(7, 0.8)])
    assert action.kind in (policy.TOOL, policy.UNSURE)
    read = replace(understand(["and to Germany?"]), ranking=(("article_question", 0.5),))
    action = policy.decide(
        read, (), state, situation=Situation(routes=ROUTES, is_stranger=lambda: True),
        together=lambda: [hit(7, 0.8)])
    assert (action.kind, action.name) == (policy.ANSWER, "7")


@pytest.mark.parametrize(("message", "topic"), [
    ("净水器摸上去发麻", "danger"), ("it tingles when I touch the tap", "danger"),
    ("孩子误食了碳粉", "injury"), ("she drank some of the ink", "injury"),
    ("you will hear from my solicitor", "law"), ("水一直往外漏", "")])
def test_what_people_have_to_talk_about(message, topic):
    assert topics.topic_of(message) == topic


# === AN ORDER STAYS THE ONE THAT IS SPOKEN OF === #


def sure_of(name, share=0.99):
    return {"intent": Intent(name, share), "ranking": ((name, share),), "acceptance": 0.9}


def after_order(message, wish, tool="order_status", **more):
    read = replace(understand([message]), **sure_of(wish))
    situation = Situation(
        routes=ROUTES, slots=lambda name, arguments: (), properties=lambda name: ("number",))
    return policy.decide(
        read, (), told(tool=tool, number="S90008"), situation=situation,
        together=lambda: [], chances=lambda: (), **more)


@pytest.mark.parametrize(("message", "wish", "number"), [
    ("那发票呢", "invoice_status", "S90008"),
    ("发票开了吗", "invoice_status", "S90008"),
    ("and the invoice for it?", "invoice_status", "S90008"),
    ("has it been shipped?", "order_status", "S90008"),
    ("到哪里了", "order_status", "S90008"),
    # asked about in general, in the plural, or about another one
    ("where is my order", "order_status", ""),
    ("我的订单都有哪些", "order_status", ""),
    ("all my invoices please", "invoice_status", ""),
    ("and my other order?", "order_status", ""),
    ("那最近一张发票呢", "invoice_status", ""),
    ("那S90007的发票呢", "invoice_status", "S90007"),
])
def test_a_sure_wish_keeps_the_order_that_was_spoken_of(message, wish, number):
    action = after_order(message, wish)
    assert (action.kind, action.name) == (policy.TOOL, wish)
    assert action.arguments.get("number", "") == number


def test_an_order_is_nothing_to_a_tool_that_is_about_none():
    assert "number" not in after_order("那我的积分呢", "points").arguments


def test_the_order_that_was_told_is_remembered_for_who_takes_over():
    action = decide("S90012 到哪了", State())
    assert action.state.order == "S90012"
    assert decide("转人工", action.state).state.order == "S90012"
