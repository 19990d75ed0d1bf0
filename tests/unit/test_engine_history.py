"""Exports of other service desks are read into one shape, and what can't be says why."""

import json
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smart_service_engine.history import reading
from smart_service_engine.history.records import Conversation, Customer, Rejected
from smart_service_engine.history.shapes import SHAPES

CHINA = ZoneInfo("Asia/Shanghai")


def read(content, shape="own", zone=timezone.utc):
    if isinstance(content, list):
        content = "\n".join(json.dumps(row, ensure_ascii=False) for row in content)
    content = content.encode() if isinstance(content, str) else content
    return list(reading.units(content, shape, zone))


def only(content, shape="own", zone=timezone.utc):
    (unit,) = read(content, shape, zone)
    assert unit.rejected is None, unit.rejected
    return unit.record


def test_zendesk_ticket():
    ticket = only([{
        "id": 35436, "subject": "Printer on fire", "status": "solved", "requester_id": 20978,
        "updated_at": "2024-03-02T09:00:00Z", "via": {"channel": "web"},
        "requester": {"id": 20978, "name": "Ann Lee", "email": "ann@example.com", "phone": None},
        "comments": [
            {"id": 1, "author_id": 20978, "plain_body": "It burns", "public": True,
             "created_at": "2024-03-01T08:00:00Z"},
            {"id": 2, "author": {"id": 7, "name": "Bo", "email": "bo@acme.com"}, "author_id": 7,
             "body": "Which model?", "public": True, "created_at": "2024-03-01T08:05:00Z"},
            {"id": 3, "author_id": 7, "body": "call her", "public": False,
             "created_at": "2024-03-01T08:06:00Z"},
        ]}], "zendesk")
    assert ticket.customer == Customer("20978", "Ann Lee", "", "ann@example.com")
    assert [message.author for message in ticket.messages] == ["customer", "agent", "note"]
    assert ticket.messages[1].author_email == "bo@acme.com"
    assert (ticket.opened_at, ticket.ended_at) == (
        datetime(2024, 3, 1, 8), datetime(2024, 3, 2, 9))
    assert (ticket.subject, ticket.channel) == ("Printer on fire", "web")


def test_chatwoot_conversation():
    talk = only([{
        "id": 12, "meta": {"channel": "Channel::Whatsapp", "sender": {
            "id": 5, "name": "Ann", "email": None, "phone_number": "+8613800138000"}},
        "messages": [
            {"id": 3, "content": "resolved by Bo", "message_type": 2, "created_at": 1709280200},
            {"id": 1, "content": "hi", "message_type": 0, "created_at": 1709280000,
             "attachments": [{"data_url": "https://files.example.com/a.jpg"}]},
            {"id": 2, "content": "hello", "message_type": 1, "created_at": 1709280100,
             "sender": {"name": "Bo", "email": "bo@acme.com"}},
        ]}], "chatwoot")
    assert [(m.external_id, m.author) for m in talk.messages] == [
        ("1", "customer"), ("2", "agent"), ("3", "note")]
    assert talk.messages[0].text == "hi\nhttps://files.example.com/a.jpg"
    assert talk.customer.phone == "+8613800138000"


def test_chatwoot_contacts_as_csv():
    assert only("id,name,email,phone_number\n5,Ann,ann@example.com,+8613800138000\n",
                "chatwoot") == Customer("5", "Ann", "+8613800138000", "ann@example.com")


def test_udesk_customer_and_record():
    customer = only([{"id": 1, "nick_name": "李雷", "email": None,
                      "cellphones": [[None, "13651190000"], [None, "13651191111"]]}], "udesk")
    assert customer == Customer("1", "李雷", "13651190000")
    record = only([{
        "session_id": 1, "sub_session_id": 9, "customer_id": 1, "customer_name": "李雷",
        "closed_at": "2024-03-01 18:00:00", "logs": [
            {"id": 1, "sender": "customer", "created_at": "2024-03-01 16:00:00",
             "content": '{"type":"message","data":{"content":"不制热"}}'},
            {"id": 2, "sender": "agent", "created_at": "2024-03-01 16:01:00",
             "content": {"type": "message", "data": {"content": "请稍等"}}},
            {"id": 3, "sender": "sys", "created_at": "2024-03-01 16:02:00", "content": "已分配"},
        ]}], "udesk", CHINA)
    assert record.external_id == "9"
    assert [m.text for m in record.messages] == ["不制热", "请稍等", "已分配"]
    assert record.opened_at == datetime(2024, 3, 1, 8)


def test_chinese_spreadsheet_of_messages():
    rows = (
        "会话ID,客户ID,客户名称,手机,发送者类型,发送者,消息内容,发送时间\n"
        "7,1,李雷,13651190000,客户,李雷,\"你好,\n在吗\",2024/03/01 16:00:00\n"
        "7,1,李雷,13651190000,客服,小王,在的,2024/03/01 16:01:00\n"
        "8,2,韩梅梅,,机器人,,您好,2024/03/01 16:00:00\n"
    )
    units = read(rows.encode("gb18030"), "udesk", CHINA)
    assert [unit.line for unit in units] == [2, 5]
    first = units[0].record
    assert first.messages[0].text == "你好,\n在吗"
    again = read(rows.encode(), "udesk", CHINA)[0].record
    assert [m.external_id for m in again.messages] == [m.external_id for m in first.messages]
    assert first.opened_at == datetime(2024, 3, 1, 8)
    assert [message.author for message in first.messages] == ["customer", "agent"]


@pytest.mark.parametrize(("content", "shape", "code"), [
    ('{"id": 1}\n{broken', "own", "not_json"),
    ('{"id": 1}\n[1]', "own", "not_json"),
    ("customer_id,name\n1,Ann\n2,Bo,extra\n", "own", "columns"),
    ('customer_id,name\n1,Ann\n2,"Bo\n', "own", "not_csv"),
    ('{"id": 1}\n{"name": "nobody"}', "own", "no_customer_id"),
    ('{"id": 1}\n{"id": 2, "customer": {"id": 1}, "messages": []}', "own", "no_messages"),
    ('{"id": 1}\n{"id": 2, "messages": [{}]}', "own", "missing"),
    ('{"id": 1}\n{"id": 2, "customer": {"id": 1}, "messages": 3}', "own", "not_list"),
    ('{"id": 1}\n{"id": 2, "customer": {"id": 1}, "messages": [{"id": 1, "author": "agent",'
     '"time": "soon", "text": "x"}]}', "own", "bad_time"),
    ('{"id": 1}\n{"id": 2, "customer": {"id": 1}, "messages": [{"id": 1, "author": "cat",'
     '"time": 0, "text": "x"}]}', "own", "unknown_author"),
])
def test_a_bad_row_is_rejected_alone_and_says_why(content, shape, code):
    good, bad = read(content, shape)
    assert good.record == Customer("1", good.record.name)
    assert (bad.record, bad.rejected.code) == (None, code)
    assert bad.raw or code == "not_csv"


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty"), (b" \n ", "empty"), (b"\xff\xff\xff", "not_text"),
    (b"color,size\nred,1\n", "missing_columns"), (b"text,time\nhi,0\n", "missing_columns"),
])
def test_a_file_that_is_none(content, code):
    with pytest.raises(Rejected) as caught:
        read(content)
    assert caught.value.code == code


@given(st.binary(max_size=300), st.sampled_from(sorted(SHAPES)))
def test_any_bytes_are_read_or_rejected(content, shape):
    try:
        for unit in reading.units(content, shape, timezone.utc):
            assert (unit.record is None) != (unit.rejected is None)
    except Rejected:
        pass


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "messages", "comments", "logs", "customer", "meta", "sender",
                         "author", "time", "created_at", "text", "content", "cellphones",
                         "requester", "message_type", "data"]), inner, max_size=6),
    max_leaves=20)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(
    st.sampled_from(["id", "messages", "comments", "logs", "customer", "meta", "requester_id",
                     "customer_id", "session_id", "cellphones", "via", "status"]),
    json_values, max_size=8), st.sampled_from(sorted(SHAPES)))
def test_any_json_is_read_or_rejected(value, shape):
    (unit,) = read([value], shape)
    assert (unit.record is None) != (unit.rejected is None)
    if isinstance(unit.record, Conversation):
        assert unit.record.opened_at <= unit.record.ended_at


def test_the_sample_file_is_read():
    content = (Path(__file__).parents[2] / "data/imports/history.csv").read_bytes()
    first, second = (unit.record for unit in read(content, zone=CHINA))
    assert first.messages[1].author_email == "zhao@example.com"
    assert [message.author for message in second.messages] == ["customer", "note"]
