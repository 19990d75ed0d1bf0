"""The DingTalk simulator and WeCom's app messages, through the adapters and the client."""

import json

import pytest
from smart_service_providers import base, http, staff

from tests.simulators import DEMO_COMPANY, DEMO_DING, DEMO_ROBOT, DingTalkSimulator, WeComSimulator

URL = "https://odoo.example/odoo"


@pytest.fixture
def sim():
    with DingTalkSimulator() as simulator:
        yield simulator


@pytest.fixture
def wecom():
    with WeComSimulator() as simulator:
        yield simulator


def app(sim, token=None, **changes):
    values = {"app_id": DEMO_DING.app_key, "app_secret": DEMO_DING.app_secret,
              "account_ref": DEMO_DING.agent_id, "api_base_url": sim.url, **changes}
    return with_token("dingtalk", values, token)


def wecom_app(sim, token=None, **changes):
    values = {"app_id": DEMO_COMPANY.corp_id, "app_secret": DEMO_COMPANY.secret,
              "account_ref": str(DEMO_COMPANY.agent_id), "api_base_url": sim.url, **changes}
    return with_token("wecom", values, token)


def with_token(code, values, token):
    asking = staff.staff_adapter_for(code, base.Credentials(**values))
    if token is None:
        token = asking.read_token(http.perform(asking.token_call())).value
    return staff.staff_adapter_for(code, base.Credentials(**values, access_token=token))


def robot(sim, **changes):
    return staff.staff_adapter_for("dingtalk_robot", base.Credentials(**{
        "api_token": DEMO_ROBOT.access_token, "webhook_secret": DEMO_ROBOT.secret,
        "api_base_url": sim.url, **changes}))


def tell(adapter, sim, title="hello", recipient="manager01", **values):
    notice = staff.Notice(recipient, title, "text", URL, **values)
    return adapter.classify(http.perform(adapter.build(notice, sim.now())))


def result(adapter, task, recipient="manager01"):
    return adapter.read_result(http.perform(adapter.result_call(task)), recipient)


def test_a_work_notification_and_its_result(sim):
    adapter = app(sim)
    task = tell(adapter, sim).external_id
    assert result(adapter, task) == base.Sent()
    assert [(row["user"], row["content"]["title"]) for row in sim.sent] == [
        ("manager01", "hello")]
    sim.delay = 1
    task = tell(adapter, sim, "later").external_id
    assert isinstance(result(adapter, task), base.Retry)
    assert result(adapter, task) == base.Sent()


def test_the_same_text_and_too_much_a_day_are_dropped_with_success(sim):
    adapter = app(sim)
    tell(adapter, sim)
    task = tell(adapter, sim).external_id
    assert isinstance(result(adapter, task), base.GiveUp)
    for number in range(499):
        sim.record(way="app", user="manager01", content={"title": str(number)})
    task = tell(adapter, sim, "one too many").external_id
    assert result(adapter, task).code == "143106"
    sim.advance(24 * 3600 + 1)
    later = app(sim)
    assert result(later, tell(later, sim).external_id) == base.Sent()


def test_nobody_has_this_id(sim):
    adapter = app(sim)
    task = tell(adapter, sim, recipient="nobody").external_id
    assert result(adapter, task, "nobody").code == "invalid_user_id_list"


def test_dingtalks_tokens_and_addresses(sim):
    assert app(sim).credentials.access_token == app(sim).credentials.access_token
    assert isinstance(tell(app(sim, token="x"), sim), base.Reauthenticate)
    old = app(sim)
    sim.advance(7201)
    assert isinstance(tell(old, sim), base.Reauthenticate)
    sim.allowed = False
    assert tell(app(sim), sim).code == "60020"
    wrong = app(sim, token="", app_secret="wrong")
    assert wrong.read_token(http.perform(wrong.token_call())).code == "40089"
    assert tell(app(sim, account_ref="1"), sim).code == "60020"
    sim.allowed = True
    assert tell(app(sim, account_ref="1"), sim).code == "41027"


@pytest.mark.parametrize("message", [
    None, {"msgtype": "dance"}, {"msgtype": "text", "text": {}},
    {"msgtype": "action_card", "action_card": {"title": "t", "markdown": "m",
                                               "single_title": "s", "single_url": "x" * 501}}])
def test_odd_notifications(sim, message):
    adapter = app(sim)
    call = adapter.build(staff.Notice("manager01", "t"), sim.now())
    body = json.dumps({**json.loads(call.body), "msg": message}).encode()
    answer = http.perform(base.Call("POST", call.url, call.params, call.headers, body))
    assert json.loads(answer.body)["errcode"] == 40035


def test_a_robot_is_signed(sim):
    assert isinstance(tell(robot(sim), sim), base.Sent)
    assert sim.sent[0]["mentioned"] == ["manager01"]
    assert tell(robot(sim, webhook_secret="SECother"), sim).code == "310000"
    assert tell(robot(sim, api_token="other"), sim).code == "300005"
    adapter = robot(sim)
    late = adapter.build(staff.Notice("manager01", "t"), sim.now() - 3601)
    assert adapter.classify(http.perform(late)).code == "310000"


def test_more_than_twenty_a_minute_block_a_robot_for_ten(sim):
    for number in range(20):
        assert isinstance(tell(robot(sim), sim, str(number)), base.Sent)
    assert tell(robot(sim), sim, "20").code == "130101"
    sim.advance(61)
    assert tell(robot(sim), sim, "21").code == "130101"
    sim.advance(600)
    assert isinstance(tell(robot(sim), sim, "22"), base.Sent)


def test_wecoms_app_message(wecom):
    adapter = wecom_app(wecom)
    assert isinstance(tell(adapter, wecom, recipient="ZhangSan"), base.Sent)
    assert [(row["user"], row["title"]) for row in wecom.app_sent] == [("zhangsan", "hello")]
    assert isinstance(tell(adapter, wecom, recipient="zhangsan|nobody"), base.GiveUp)
    assert tell(adapter, wecom, recipient="nobody").code == "81013"
    assert tell(wecom_app(wecom, account_ref="5"), wecom).code == "40056"
    wecom.allowed = False
    assert tell(adapter, wecom, recipient="zhangsan").code == "60020"


def test_the_same_card_arrives_once_and_the_31st_of_a_minute_never(wecom):
    adapter = wecom_app(wecom)
    for _try in range(2):
        assert isinstance(tell(adapter, wecom, recipient="lisi"), base.Sent)
    assert len(wecom.app_sent) == 1
    for number in range(35):
        tell(adapter, wecom, str(number), recipient="lisi")
    assert len(wecom.app_sent) == 30
