"""Handing a mail over to a mail server, and what its answers mean.

RFC 5321: an answer that begins with 4 is passing, one that begins with 5 is final. Until the
server has been given the whole mail nothing was sent; after that only its answer says whether
it was. https://www.rfc-editor.org/rfc/rfc5321#section-4.2
"""

from __future__ import annotations

import contextlib
import smtplib
from dataclasses import replace

from .base import GiveUp, Misconfigured, Result, Retry, Sent
from .http import NotSent, UnknownFate

# a server may look at a mail for a while before it answers for it
ANSWER_SECONDS = 30.0
# the server itself closes the line, whatever was asked
CLOSING = 421


def deliver(
    session: smtplib.SMTP, sender: str, recipient: str, message_id: str, content: bytes
) -> Result:
    """Hand ``content`` over on an open session, which is closed afterwards.

    :param sender: where the server reports to when it can't deliver the mail
    :raises NotSent: the connection broke before the mail was handed over
    :raises UnknownFate: it broke after that
    """
    try:
        if session.sock is not None:
            session.sock.settimeout(ANSWER_SECONDS)
        code, words = session.mail(sender)
        if code != 250:
            return _refused(code, words, Misconfigured)
        code, words = session.rcpt(recipient)
        if code not in (250, 251):
            refused = _refused(code, words, GiveUp)
            if isinstance(refused, Retry) and code != CLOSING:
                # a full mailbox, or one that wants strangers to come again
                refused = replace(refused, contact_only=True)
            return refused
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"mail server: {_words(error)}") from error
    else:
        return _hand_over(session, message_id, content)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            session.quit()


def _hand_over(session: smtplib.SMTP, message_id: str, content: bytes) -> Result:
    try:
        code, words = session.data(content)
    except smtplib.SMTPDataError as error:
        # the server did not even want to see it
        return _refused(error.smtp_code, error.smtp_error, GiveUp)
    except (smtplib.SMTPException, OSError) as error:
        raise UnknownFate(f"mail server: {_words(error)}") from error
    if code == 250:
        return Sent(message_id)
    return _refused(code, words, GiveUp)


def _refused(code: int, words, final: type[GiveUp] | type[Misconfigured]) -> Result:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    text = " ".join(text.split())[:500]
    if 400 <= code < 500:
        return Retry(str(code), text)
    if code in (530, 534, 535, 538):
        # the server wants to know us first
        return Misconfigured(str(code), text)
    return final(str(code), text)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
