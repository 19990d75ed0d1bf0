"""Handing mails over, to a mail server on this machine."""

import smtplib

import pytest
from smart_service_providers import base, email_sending, http

from tests.simulators.smtp import SmtpServer

MAIL = b"Subject: Re\r\n\r\n.a dot\r\nHello\r\n"


@pytest.fixture
def server():
    with SmtpServer() as running:
        yield running


def deliver(server):
    session = smtplib.SMTP(server.host, server.port, timeout=5)
    session.ehlo()
    return email_sending.deliver(session, "s@desk.example", "ann@shop.example", "<1@x>", MAIL)


def test_a_mail_arrives_as_it_is(server):
    assert deliver(server) == base.Sent("<1@x>")
    sent = server.wait_sent(1)[0]
    assert (sent["sender"], sent["recipients"]) == ("s@desk.example", ["ann@shop.example"])
    assert sent["raw"] == MAIL
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize("stage, code, kind", [
    ("MAIL", 421, base.Retry), ("MAIL", 451, base.Retry), ("MAIL", 530, base.Misconfigured),
    ("MAIL", 550, base.Misconfigured), ("RCPT", 450, base.Retry), ("RCPT", 550, base.GiveUp),
    ("RCPT", 535, base.Misconfigured), ("DATA", 421, base.Retry), ("DATA", 554, base.GiveUp),
    ("END", 452, base.Retry), ("END", 554, base.GiveUp),
])
def test_the_servers_words(server, stage, code, kind):
    server.fail(stage, code, "in words")
    result = deliver(server)
    assert type(result) is kind
    assert (result.code, result.reason) == (str(code), "in words")
    assert server.sent == []


@pytest.mark.parametrize("stage, code, contact_only", [
    ("RCPT", 450, True), ("RCPT", 452, True), ("RCPT", 421, False), ("MAIL", 451, False),
])
def test_a_full_mailbox_says_nothing_about_the_server(server, stage, code, contact_only):
    server.fail(stage, code, "in words")
    assert deliver(server).contact_only is contact_only


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
def test_a_line_that_breaks_early_sent_nothing(server, stage):
    server.fail(stage, hang_up=True)
    with pytest.raises(http.NotSent):
        deliver(server)


@pytest.mark.parametrize("take", [True, False])
def test_a_line_that_breaks_at_the_end_is_a_riddle(server, take):
    server.fail("END", hang_up=True, take=take)
    with pytest.raises(http.UnknownFate):
        deliver(server)
    assert len(server.sent) == take


def test_a_slow_server_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(email_sending, "ANSWER_SECONDS", 0.2)
    server.fail("RCPT", delay=2)
    with pytest.raises(http.NotSent):
        deliver(server)
    server.fail("END", delay=2)
    with pytest.raises(http.UnknownFate):
        deliver(server)
