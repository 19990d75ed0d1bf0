"""The mail server of the tests checks what a real one checks."""

import smtplib

import pytest

from tests.simulators.smtp import SmtpServer


@pytest.fixture
def session():
    with SmtpServer(size=200) as server:
        connection = smtplib.SMTP(server.host, server.port, timeout=5)
        connection.ehlo()
        connection.server = server
        yield connection
        connection.close()


def test_commands_have_an_order(session):
    assert session.docmd("RCPT", "TO:<a@b.example>")[0] == 503
    assert session.docmd("DATA")[0] == 503
    assert session.docmd("MAIL", "FROM:<a@b.example>")[0] == 250
    assert session.docmd("DATA")[0] == 503


def test_addresses_have_a_shape(session):
    assert session.docmd("MAIL", "FROM: a@b")[0] == 501
    assert session.docmd("MAIL", "FROM:<>")[0] == 250
    assert session.docmd("RCPT", "TO:<nobody>")[0] == 501
    assert session.docmd("TURN")[0] == 502


def test_a_mail_has_a_size(session):
    with pytest.raises(smtplib.SMTPDataError) as refused:
        session.sendmail("a@b.example", "c@d.example", b"x" * 300)
    assert refused.value.smtp_code == 552
    assert session.server.sent == []


def test_several_mails_on_one_line(session):
    for _time in range(2):
        session.sendmail("a@b.example", ["c@d.example", "e@f.example"], b"Subject: x\r\n\r\ny\r\n")
    both = ["c@d.example", "e@f.example"]
    assert [row["recipients"] for row in session.server.sent] == [both, both]
    assert session.server.sent[0]["message"]["Subject"] == "x"


def test_no_such_stage(session):
    with pytest.raises(ValueError, match="stage"):
        session.server.fail("NOOP")
