"""What can go wrong when a model or another bot is asked, by what can be done about it."""

from __future__ import annotations


class LlmError(Exception):
    """No usable answer came. :attr:`code` names the kind, for the ledger."""

    code = "error"


class Retry(LlmError):
    """Busy, down or out of reach: another attempt may succeed.

    :param after: seconds that the other side wants us to wait, None when it doesn't say
    """

    code = "retry"

    def __init__(self, reason: str, after: float | None = None):
        super().__init__(reason)
        self.after = after


class Late(Retry):
    """No whole answer within the time that was given."""

    code = "timeout"


class Quota(LlmError):
    """The account at the provider has no money or allowance left."""

    code = "quota"


class Auth(LlmError):
    """The provider refuses the key."""

    code = "auth"


class Refused(LlmError):
    """The endpoint can't do what it was asked: no such model, too long, unknown parameter.

    :param parameter: the parameter that it does not take, where it names one
    """

    code = "refused"

    def __init__(self, reason: str, parameter: str = ""):
        super().__init__(reason)
        self.parameter = parameter


class BadAnswer(LlmError):
    """An answer came that can't be used: no JSON, no text, cut off by a filter."""

    code = "bad_answer"


class OverBudget(LlmError):
    """Our own budget, of the day or of the conversation, is used up."""

    code = "budget"


class NoProfile(LlmError):
    """No model is set up for this purpose, or all of them rest after a failure."""

    code = "none"
