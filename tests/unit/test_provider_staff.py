"""Notices to our own people: WeCom's app messages, DingTalk's two ways."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_providers import base, staff

URL = "https://odoo.example/odoo/smart.service.ticket/7"
NOTICE = staff.Notice("zhangsan", "新工单", "T00007 打印机 & 复印机", URL, "打开")
NOW = 1577262236.757


def make(code="wecom", **changes):
    values = {"app_id": "ww1", "app_secret": "s", "account_ref": "1000002", "access_token": "t",
              "api_token": "robot", "webhook_secret": "SECabc", **changes}
    return staff.staff_adapter_for(code, base.Credentials(**values))


def answered(**values):
    return base.Response(200, {}, json.dumps({"errcode": 0, **values}).encode())


def body(call):
    return json.loads(call.body)


# === WECOM === #


def test_a_card_of_the_wecom_app():
    call = make().build(NOTICE, NOW)
    assert call.url.endswith("/cgi-bin/message/send")
    assert body(call) == {
        "touser": "zhangsan", "agentid": 1000002, "enable_duplicate_check": 1,
        "duplicate_check_interval": 14400, "msgtype": "textcard", "textcard": {
            "title": "新工单", "description": "T00007 打印机 &amp; 复印机", "url": URL,
            "btntxt": "打开"}}
    text = make().build(staff.Notice("zhangsan", "新工单", "T00007"), NOW)
    assert body(text)["text"] == {"content": "新工单\nT00007"}
    assert "btntxt" not in body(make().build(
        staff.Notice("zhangsan", "t", "", URL, "much too long a label"), NOW))["textcard"]


@given(st.text(min_size=1), st.text(), st.text())
def test_a_card_keeps_to_the_limits(title, text, recipient):
    card = body(make().build(staff.Notice(recipient, title, text, URL), NOW))["textcard"]
    assert len(card["title"].encode()) <= 128
    assert 0 < len(card["description"].encode()) <= 512


@pytest.mark.parametrize(("values", "kind", "code"), [
    ({"msgid": "M"}, base.Sent, None),
    ({"invaliduser": "zhangsan"}, base.GiveUp, "invaliduser"),
    ({"unlicenseduser": "zhangsan"}, base.GiveUp, "unlicenseduser"),
    ({"invaliduser": "", "msgid": "M"}, base.Sent, None),
    ({"errcode": 81013}, base.GiveUp, "81013"),
    ({"errcode": 60020}, base.Misconfigured, "60020"),
    ({"errcode": 40056}, base.Misconfigured, "40056"),
    ({"errcode": 42001}, base.Reauthenticate, "42001"),
    ({"errcode": 45009}, base.Retry, "45009"),
])
def test_what_wecom_answers(values, kind, code):
    result = make().classify(answered(**values))
    assert type(result) is kind
    assert getattr(result, "code", None) == code


def test_what_the_wecom_app_needs():
    make().check()
    for agent in ("", "app", "１２"):
        with pytest.raises(ValueError, match="number"):
            make(account_ref=agent).check()
    assert make().token_call().params == {"corpid": "ww1", "corpsecret": "s"}
    assert make().read_token(answered(access_token="T", expires_in=7200)) == base.Token("T", 7200)
    assert make().result_call("M") is None


# === DINGTALK'S APP === #


def test_a_work_notification():
    call = make("dingtalk", account_ref="284").build(NOTICE, NOW)
    assert call.url == "https://oapi.dingtalk.com/topapi/message/corpconversation/asyncsend_v2"
    assert call.params == {"access_token": "t"}
    value = body(call)
    assert (value["agent_id"], value["userid_list"]) == ("284", "zhangsan")
    assert value["msg"]["action_card"] == {
        "title": "新工单", "markdown": "新工单\n\nT00007 打印机 & 复印机", "single_title": "打开",
        "single_url": URL}
    value = body(make("dingtalk").build(staff.Notice("u", "t", "x"), NOW))
    assert value["msg"] == {"msgtype": "text", "text": {"content": "t\n\nx"}}
    marked = staff.Notice("u", "*bold* [link](x)", "", URL)
    assert body(make("dingtalk").build(marked, NOW))["msg"]["action_card"]["markdown"] == (
        "\\*bold\\* \\[link\\](x)")


@pytest.mark.parametrize(("values", "kind", "code"), [
    ({"task_id": 256271667526}, base.Sent, None),
    ({"errcode": 88, "sub_code": "40014", "sub_msg": "x"}, base.Reauthenticate, "40014"),
    ({"errcode": 42001}, base.Reauthenticate, "42001"),
    ({"errcode": 88, "sub_code": "60020"}, base.Misconfigured, "60020"),
    ({"errcode": 90018}, base.Retry, "90018"),
    ({"errcode": -1}, base.Retry, "-1"),
    ({"errcode": 33012}, base.GiveUp, "33012"),
    ({"errcode": 40035}, base.GiveUp, "40035"),
])
def test_what_dingtalk_answers(values, kind, code):
    result = make("dingtalk").classify(answered(**values))
    assert type(result) is kind
    assert getattr(result, "code", None) == code


@pytest.mark.parametrize(("result", "kind"), [
    ({"read_user_id_list": ["u"]}, base.Sent),
    ({"unread_user_id_list": "a,u"}, base.Sent),
    ({"invalid_user_id_list": ["u"]}, base.GiveUp),
    ({"failed_user_id_list": ["u"]}, base.GiveUp),
    ({"forbidden_user_id_list": ["u"]}, base.GiveUp),
    ({"forbidden_list": [{"code": "143106", "userid": "u"}]}, base.GiveUp),
    ({"read_user_id_list": ["other"]}, base.Retry),
    ({}, base.Retry), ("odd", base.Retry),
])
def test_taken_is_not_delivered(result, kind):
    found = make("dingtalk").read_result(answered(send_result=result), "u")
    assert type(found) is kind
    call = make("dingtalk").result_call("123")
    assert body(call) == {"agent_id": "1000002", "task_id": "123"}


def test_dingtalks_token():
    assert make("dingtalk").token_call().params == {"appkey": "ww1", "appsecret": "s"}
    assert make("dingtalk").read_token(answered(access_token="T", expires_in=7200)) == base.Token(
        "T", 7200)
    for values in ({"errcode": 40089}, {"errcode": 40001}, {"access_token": ""}):
        assert isinstance(make("dingtalk").read_token(answered(**values)), base.Misconfigured)


# === DINGTALK'S ROBOT === #


def test_a_robot_mentions_one_person_and_signs():
    call = make("dingtalk_robot").build(NOTICE, NOW)
    assert call.params == {
        "access_token": "robot", "timestamp": "1577262236757",
        "sign": "I5TKCOTTj6fad4sJ4q9RsIffw0PAChVQZQGTdtRbNEQ="}
    value = body(call)
    assert value["at"] == {"atUserIds": ["zhangsan"], "isAtAll": False}
    assert value["markdown"]["text"].startswith("@zhangsan 新工单")
    assert value["markdown"]["text"].endswith(f"[打开]({URL})")
    by_phone = body(make("dingtalk_robot").build(
        staff.Notice("", "t", phone="13800000000"), NOW))
    assert by_phone["at"]["atMobiles"] == ["13800000000"]
    assert "@13800000000" in by_phone["markdown"]["text"]
    with pytest.raises(ValueError, match="neither"):
        make("dingtalk_robot").build(staff.Notice("", "t"), NOW)


@pytest.mark.parametrize(("code", "kind", "after"), [
    (0, base.Sent, None), (130101, base.Retry, 600), (410100, base.Retry, 600),
    (-1, base.Retry, None), (310000, base.Misconfigured, None),
    (300001, base.Misconfigured, None), (400102, base.Misconfigured, None),
    (430101, base.GiveUp, None),
])
def test_what_the_robot_answers(code, kind, after):
    result = make("dingtalk_robot").classify(answered(errcode=code))
    assert type(result) is kind
    assert getattr(result, "after", None) == after


def test_what_the_robot_needs():
    make("dingtalk_robot").check()
    with pytest.raises(ValueError, match="SEC"):
        make("dingtalk_robot", webhook_secret="abc").check()


@given(st.binary(), st.sampled_from([200, 404, 429, 500]))
def test_any_answer_means_something(data, status):
    response = base.Response(status, {}, data)
    for code in ("wecom", "dingtalk", "dingtalk_robot"):
        assert isinstance(make(code).classify(response), base.Sent | base.Failure)
    assert isinstance(make("dingtalk").read_result(response, "u"), base.Sent | base.Failure)
