"""The provider ``email``: what is read out of a mail, and what an account makes of it."""

import json
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_providers import base, email_reading
from smart_service_providers.email import MailFile

EMAIL = base.adapter_for("email", base.Credentials())
PLAIN = (
    b"From: =?gb2312?B?zfW3vA==?= <Wang@Shop.Example>\r\nTo: service@desk.example\r\n"
    b"Message-ID: <1@shop.example>\r\nSubject: =?utf-8?B?5omT5Y2w5py6?=\r\n"
    b"Date: Mon, 02 Nov 2026 10:00:00 +0800\r\n\r\nHello\r\n")


def mail(**headers):
    """A mail of a person, with more or other headers."""
    message = EmailMessage()
    text = headers.pop("text", "Hello")
    for name, value in {"From": "Ann <ann@shop.example>", "To": "service@desk.example",
                        "Message-ID": "<1@shop.example>", **headers}.items():
        if value is not None:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def read(message):
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return email_reading.read(raw)


def event(message):
    return EMAIL.parse(EMAIL.envelope(read(message)).payload)


# === READING === #


def test_a_plain_mail():
    found = read(PLAIN)
    assert (found.sender, found.name, found.subject) == ("wang@shop.example", "王芳", "打印机")
    assert found.sent_at.isoformat() == "2026-11-02T02:00:00"
    assert found.recipients == ("service@desk.example",)
    assert found.text.strip() == "Hello"
    assert found.automatic == ""


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8", "x-unknown", ""])
def test_chinese_texts_in_any_character_set(charset):
    written = "打印機" if charset == "big5" else "打印机卡纸，镕"
    body = written.encode("gb18030" if charset in ("x-unknown", "gb2312") else charset or "utf-8")
    kind = f'text/plain; charset="{charset}"' if charset else "text/plain"
    raw = b"From: a@b.example\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
    assert read(raw).text == written


def test_parts_files_and_pictures():
    message = mail(text="plain")
    message.add_alternative("<p>page</p><img src='cid:p1'>", subtype="html")
    message.get_payload()[1].add_related(b"PNG", "image", "png", cid="<p1>", filename="p.png")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="发票.pdf")
    found = read(message)
    assert found.text.strip() == "plain"
    assert "page" in found.html
    assert [(f.name, f.mimetype, f.cid, f.content) for f in found.attachments] == [
        ("p.png", "image/png", "p1", b"PNG"), ("发票.pdf", "application/pdf", "", b"%PDF")]


def test_a_name_is_no_path():
    message = mail()
    message.add_attachment(b"x", maintype="a", subtype="b", filename="../../etc/passwd")
    assert read(message).attachments[0].name == "passwd"


def test_a_mail_inside_the_mail_is_a_file():
    message = mail()
    message.add_attachment(mail(Subject="inner"), filename="inner.eml")
    found = read(message)
    assert b"inner" in found.attachments[0].content
    assert found.text.strip() == "Hello"


def test_a_mail_without_id_has_always_the_same():
    raw = mail(**{"Message-ID": None}).as_bytes()
    assert read(raw).message_id == read(raw).message_id
    assert read(raw).message_id.startswith("<")


def test_what_it_answers_latest_first():
    raw = PLAIN.replace(
        b"Subject", b"In-Reply-To: <c@x>\r\nReferences: <a@x> <b@x>\r\n <c@x>\r\nSubject")
    found = read(raw)
    assert found.references == ("<c@x>", "<b@x>", "<a@x>")


@pytest.mark.parametrize("headers, kind", [
    ({"Auto-Submitted": "auto-replied"}, "reply"),
    ({"Auto-Submitted": "auto-replied (vacation)"}, "reply"),
    ({"Auto-Submitted": "auto-generated"}, "bulk"),
    ({"Auto-Submitted": "no"}, ""),
    ({"X-Autoreply": "yes"}, "reply"),
    ({"X-Autoreply": "no"}, ""),
    ({"X-Autorespond": "1"}, "reply"),
    ({"Precedence": "auto_reply"}, "reply"),
    ({"Precedence": "bulk"}, "bulk"),
    ({"Precedence": "list"}, "bulk"),
    ({"List-Id": "<news.shop.example>"}, "bulk"),
    ({"List-Unsubscribe": "<mailto:off@shop.example>"}, "bulk"),
    ({"Return-Path": "<>"}, "reply"),
    ({"Return-Path": "<ann@shop.example>"}, ""),
    ({"Subject": "自动回复：打印机"}, "reply"),
    ({"Subject": "Automatic reply: Printer"}, "reply"),
    ({"Subject": "Out of office"}, "reply"),
    ({"Subject": "My automatic printer replies with an error"}, ""),
    ({"From": "No-Reply@shop.example"}, "bulk"),
    ({"From": "noreply-orders@shop.example"}, "bulk"),
    ({"From": "reply@shop.example"}, ""),
    ({"References": "<1-loop-detection-bounce-email@desk.example>"}, "loop"),
])
def test_machines_are_recognised(headers, kind):
    assert read(mail(**headers)).automatic == kind


@pytest.mark.parametrize("headers, sender, kind", [
    ({"From": "noreply@shop.example", "Reply-To": "Wang <wang@shop.example>"},
     "wang@shop.example", ""),
    ({"From": "noreply@shop.example", "Reply-To": "noreply@shop.example"},
     "noreply@shop.example", "bulk"),
    ({"From": "noreply@shop.example", "Reply-To": "a@b.example, c@d.example"},
     "noreply@shop.example", "bulk"),
    ({"From": "ann@shop.example", "Reply-To": "team@shop.example"}, "ann@shop.example", ""),
    ({"From": "noreply@shop.example", "Reply-To": "a@b.example", "Precedence": "bulk"},
     "noreply@shop.example", "bulk"),
])
def test_a_forms_mail_is_the_persons(headers, sender, kind):
    found = read(mail(**headers))
    assert (found.sender, found.automatic) == (sender, kind)


def report(status="5.1.1", action="failed", original="text/rfc822-headers", sender="MAILER-DAEMON"):
    """A delivery report as Postfix and others write it."""
    return "\r\n".join([
        f"From: {sender}@mx.example", "To: bounce@desk.example", "Message-ID: <r@mx.example>",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=cut", "", "--cut",
        "Content-Type: text/plain", "", "Sorry.", "--cut",
        "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
        "Final-Recipient: rfc822; ann@shop.example", f"Action: {action}", f"Status: {status}",
        "Diagnostic-Code: smtp; 550 No such user", "", "--cut", f"Content-Type: {original}", "",
        "Message-ID: <ours@desk.example>", "Subject: Re: Printer", "", "text", "--cut--", "",
    ]).encode()


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_delivery_report(original):
    found = read(report(original=original)).report
    assert found == email_reading.Report(
        "failed", "5.1.1", "550 No such user", ("<ours@desk.example>",))


def test_a_report_in_words_alone():
    raw = (b"From: postmaster@mx.example\r\nSubject: failure\r\nIn-Reply-To: <ours@desk.example>"
           b"\r\n\r\nUser unknown\r\n")
    found = read(raw).report
    assert (found.action, found.reason) == ("failed", "User unknown")
    assert found.message_ids == ("<ours@desk.example>",)


def test_a_mail_of_nobody_is_refused():
    with pytest.raises(base.Unparsable):
        read(b"To: service@desk.example\r\n\r\nHello")


def test_who_may_be_asked_whether_it_is_a_report():
    assert email_reading.may_be_report(email_reading.read_head(report()))
    assert email_reading.may_be_report(
        email_reading.read_head(b"From: postmaster@qq.example\n\nx"))
    assert not email_reading.may_be_report(email_reading.read_head(PLAIN))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(noise):
    for raw in (noise, PLAIN + noise, report() + noise, PLAIN.replace(b"Hello", noise),
                PLAIN.replace(b"gb2312", noise), report().replace(b"Sorry", noise)):
        try:
            found = read(raw)
        except base.Unparsable:
            continue
        if not found.report:
            EMAIL.parse(EMAIL.envelope(found).payload)


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type",
           "Content-Disposition", "Content-Transfer-Encoding", "Auto-Submitted"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(HEADERS), st.text(max_size=60)), max_size=6))
def test_any_headers_are_read_or_refused(headers):
    lines = [f"{name}: {value}".encode("utf-8", "surrogatepass") for name, value in headers]
    try:
        event(b"\r\n".join([*lines, b"From: a@b.example", b"", b"text"]))
    except base.Unparsable:
        pass


# === THE ADAPTER === #


def test_a_mail_is_a_message():
    envelope = EMAIL.envelope(read(PLAIN), (MailFile(7, "a.txt", "text/plain"),))
    assert envelope.external_id == "<1@shop.example>"
    assert envelope.contact_key == "email::wang@shop.example"
    assert envelope.event_kind == "message"
    found = EMAIL.parse(envelope.payload)
    assert (found.kind, found.text, found.subject) == ("message", "Hello", "打印机")
    assert found.contact == base.ContactPoint(
        "email", "", "wang@shop.example", name="王芳", email="wang@shop.example")
    assert found.files == (MailFile(7, "a.txt", "text/plain"),)


def test_what_it_carries_along_is_kept_apart():
    found = event(mail(text="Yes.\n\nOn Mon, Ada <a@b.example> wrote:\n> Ready?"))
    assert found.text == "Yes."
    assert "Ready?" in found.rest


def test_the_page_is_what_the_sender_saw():
    message = mail(text="see the HTML version")
    message.add_alternative("<p>Yes</p><blockquote type='cite'>Ready?</blockquote>", subtype="html")
    found = event(message)
    assert (found.text, found.rest) == ("Yes", "")
    assert "Ready?" in found.html


@pytest.mark.parametrize("action, kind", [
    ("failed", "receipt"), ("delivered", "receipt"), ("delayed", "unknown"),
    ("relayed", "unknown")])
def test_a_report_is_a_receipt(action, kind):
    envelope = EMAIL.envelope(read(report(action=action)))
    assert envelope.event_kind == kind
    found = EMAIL.parse(envelope.payload)
    assert found.kind == kind
    if kind == "receipt":
        assert found.receipt_for == "<ours@desk.example>"
        assert found.receipt_state == action
        assert found.receipt_code == "5.1.1"
        assert "No such user" in found.receipt_error


@pytest.mark.parametrize("headers, kind", [
    ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
    ({"Precedence": "bulk"}, "message"),
    ({"References": "<1-loop-detection-bounce-email@x>"}, "unknown")])
def test_kinds_of_machines_mails(headers, kind):
    assert event(mail(**headers)).kind == kind


def test_what_could_not_be_read_can_be_tried_again():
    envelope = EMAIL.unreadable(PLAIN, "<x@y>", "why")
    assert (envelope.event_kind, envelope.failure) == ("unknown", "why")
    assert EMAIL.parse(envelope.payload).subject == "打印机"


@pytest.mark.parametrize("payload", ["", "[]", "{}", "null", '{"raw": "x"}', '{"raw": "\\u4e00"}'])
def test_a_broken_payload_is_refused(payload):
    with pytest.raises(base.Unparsable):
        EMAIL.parse(payload)


def test_a_mailbox_has_no_webhook():
    for code in ("email", "web"):
        adapter = base.adapter_for(code, base.Credentials())
        with pytest.raises(base.BadRequest):
            adapter.receive(base.Request("POST", {}, {}, b""))
        with pytest.raises(base.BadRequest):
            adapter.confirm(base.Request("GET", {}, {}))
    assert EMAIL.transport == "mail"


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["sender", "name", "text", "html", "files", "report", "automatic",
                         "sent_at", "references", "subject", "message_id", "raw"]),
        inner, max_size=12)))
def test_any_json_is_parsed_or_refused(value):
    try:
        EMAIL.parse(json.dumps(value))
    except base.Unparsable:
        pass
