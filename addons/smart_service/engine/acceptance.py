"""Reading a customer's yes or no to a quotation from what he really writes.

A yes has consequences: an engineer drives and the customer pays. So a message is one only when
every clause of it says so or is mere politeness; a question, a condition or anything else beside
it ("可以，但是能便宜点吗", "yes, if you come today") leaves it to the conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fold import fold

ACCEPTED = "accepted"
DECLINED = "declined"
# nobody accepts in an essay
MAX_LENGTH = 120


@dataclass(frozen=True)
class Verdict:
    """What a message says to a quotation.

    :param answer: :data:`ACCEPTED` or :data:`DECLINED`
    :param named: the words speak about the quotation itself; a bare "yes" may answer anything
    """

    answer: str
    named: bool = False


_THING_ZH = r"(?:你们?的?|您的?|这个|这份|这次|此|该)?(?:维修|修理)?(?:报价单?|价格|价钱|费用)"
_THING_EN = r"(?:the|your|this) (?:quotation|quote|price|offer|cost)"
_THING = re.compile(rf"{_THING_ZH}|(?:{_THING_EN}|quotation|quote)")
_PARTICLE = r"[了的吧啊哦呀哈呢]?"
_BARE_YES = re.compile(
    r"(?:我|我们)?(?:完全)?(?:同意|接受|认可|确认|可以|没问题|没意见)(?:维修|修理|付款|支付)?"
    rf"{_PARTICLE}"
    rf"|(?:好|行|是|对|嗯|嗯嗯|成|中|好滴|要得|修|修吧|那就修|安排|就这样|没问题){_PARTICLE}|ok的"
    r"|(?:yes|yep|yeah|ok|okay|sure|fine|agreed|accepted|deal)"
    r"(?: (?:please|i (?:accept|agree)|go ahead|that's fine))?"
    r"|i (?:accept|agree|confirm)(?: (?:it|to it|that|to that))?|i'm ok with (?:it|that)"
    r"|(?:please )?(?:go ahead|proceed|do it|repair it|book it)|that's (?:fine|ok|okay)"
    r"|sounds good|👍|👌|✅|🆗"
)
_NAMED_YES = re.compile(
    rf"(?:我|我们)?(?:完全)?(?:同意|接受|认可|确认){_THING_ZH}{_PARTICLE}"
    rf"|{_THING_ZH}(?:我|我们)?(?:可以|同意|接受|没问题|没意见|ok){_PARTICLE}"
    rf"|(?:yes )?i (?:accept|agree to|agree with|confirm) {_THING_EN}"
    rf"|{_THING_EN} is (?:fine|ok|okay|accepted)"
)
_BARE_NO = re.compile(
    r"(?:我|我们)?(?:不|没法|不能|无法|不想)(?:同意|接受|认可|修|修理|维修)"
    rf"{_PARTICLE}|不(?:用|要|需要)(?:修|维修|修理)?{_PARTICLE}|不行|不可以|算了{_PARTICLE}|不{_PARTICLE}"
    r"|(?:no|nope)(?: (?:thanks|thank you|i (?:decline|don't accept|do not accept)))?"
    r"|i (?:decline|refuse|disagree|(?:don't|do not) (?:accept|agree|want it))(?: (?:it|that))?"
    r"|(?:please )?don't repair it"
)
_NAMED_NO = re.compile(
    rf"(?:我|我们)?(?:不|没法|不能|无法)(?:同意|接受|认可){_THING_ZH}{_PARTICLE}"
    rf"|i (?:decline|refuse|(?:don't|do not) (?:accept|agree (?:to|with))) {_THING_EN}"
)
_NO_REASON = re.compile(
    rf"(?:{_THING_ZH})?(?:太|有点|实在)?(?:太?贵|高){_PARTICLE}"
    rf"|(?:it's |that's )?(?:way )?too (?:expensive|much|dear)"
)
_POLITE = re.compile(
    r"谢谢(?:你们?|您|啦|了)?|多谢|辛苦(?:了|啦)?|麻烦(?:你们?|您|了)?"
    r"|(?:请|麻烦|那就)?(?:你们?|您)?(?:尽快|尽早|快点)?(?:安排|预约|派)(?:人|师傅|工程师|维修)?"
    r"(?:上门)?(?:维修|修理)?吧?"
    r"|(?:请|麻烦)?(?:你们?|您)?尽快(?:上门|来|处理|维修)?(?:吧)?|你好|您好|嗨"
    r"|please|thanks|thank you|thx|many thanks|hello|hi|please (?:come|send somebody)(?: soon)?"
    r"|(?:as )?soon(?: as possible)?|asap"
)
_CLAUSE = re.compile(r"[,、.。!;:~…\n]+")
_HAN = "\u4e00-\u9fff"
_LOOSE_SPACE = re.compile(rf"(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])")
# skin tones and the selector of the coloured form
_MODIFIER = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")


def parse(text: str, names: tuple[str, ...] = ()) -> Verdict | None:
    """What ``text`` says to a quotation, or None when it says something else too.

    :param names: numbers by which the quotation may be called

    >>> parse("同意，请尽快安排师傅上门")
    Verdict(answer='accepted', named=False)
    >>> parse("I accept the quotation S00012", names=("S00012",))
    Verdict(answer='accepted', named=True)
    >>> parse("不接受，太贵了").answer
    'declined'
    >>> parse("可以便宜点吗") is None
    True
    """
    if len(text) > MAX_LENGTH:
        return None
    folded = _MODIFIER.sub("", fold(text.strip()))
    if "?" in folded:
        return None
    named = False
    for name in names:
        bare = re.sub(rf"(?<![a-z0-9])#?{re.escape(fold(name))}(?![a-z0-9])", " ", folded)
        named, folded = named or bare != folded, bare
    folded = _LOOSE_SPACE.sub(",", re.sub(r"[ \t]+", " ", folded).strip())
    answers = set()
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(folded))):
        answer, about = _clause(clause)
        if answer is None:
            return None
        answers.add(answer)
        named = named or about
    answers.discard("")
    if "reason" in answers:
        answers.discard("reason")
        if answers != {DECLINED}:
            return None
    return Verdict(answers.pop(), named) if len(answers) == 1 else None


def _clause(clause: str) -> tuple[str | None, bool]:
    """(answer, speaks about the quotation); '' is politeness, None is something else."""
    for pattern, answer, named in (
        (_NAMED_NO, DECLINED, True), (_BARE_NO, DECLINED, False),
        (_NAMED_YES, ACCEPTED, True), (_BARE_YES, ACCEPTED, False),
        (_POLITE, "", False), (_THING, "", True), (_NO_REASON, "reason", False),
    ):
        if pattern.fullmatch(clause):
            return answer, named
    return None, False
