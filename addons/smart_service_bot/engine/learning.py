"""What the learning desk computes: questions that ask the same, replies worth keeping, two versions
compared."""

import math
import re
from collections import Counter

from . import text as words
from .llm.masking import PLACEHOLDER

# Two questions ask the same from this likeness of their words on; chosen on the demo company's
# questions, where at 0.45 groups hold one matter each and few matters are split.
SAME = 0.45
_HELLO = re.compile(
    r"^\W*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?]{0,40}"
    r"|(?:您好|你好|亲|早上好|下午好|晚上好)[^。！？]{0,12})[.!?。！？，,]*$", re.IGNORECASE)
_CLOSING = re.compile(
    r"^\W*(?:thank(?:s| you)|you'?re welcome|best regards|kind regards|have a (?:nice|good)|bye|"
    r"anything else|谢谢|不客气|再见|祝您|还有什么|感谢)", re.IGNORECASE)


def likeness(one, other):
    """How much two questions have in common, 0..1: the cosine of their words.

    >>> likeness("How do I descale the purifier?", "descaling my purifier, how?") > 0.9
    True
    >>> likeness("How do I descale the purifier?", "Where is my order?")
    0.0
    """
    first, second = Counter(words.terms(one)), Counter(words.terms(other))
    common = sum(first[word] * second[word] for word in first.keys() & second.keys())
    if not common:
        return 0.0
    return common / math.sqrt(
        sum(count * count for count in first.values())
        * sum(count * count for count in second.values()))


def nearest(question, groups):
    """The key of the group that a question belongs to, None when it opens one of its own.

    :param groups: key → questions of the group

    >>> groups = {7: ["How do I descale the purifier?"], 9: ["Do you sell gift cards?"]}
    >>> nearest("descale purifier", groups), nearest("gift card for my mum?", groups)
    (7, 9)
    >>> nearest("Do you repair bicycles?", groups) is None
    True
    """
    best, found = SAME, None
    for key, questions in groups.items():
        for other in questions:
            near = likeness(question, other)
            if near >= best:
                best, found = near, key
    return found


def worth_keeping(reply):
    """An agent's reply without what is said to one customer alone: greeting and goodbye.

    >>> worth_keeping("Hello Ms Smith,\\nUse citric acid, 50 g a litre.\\nThanks for asking!")
    'Use citric acid, 50 g a litre.'
    """
    lines = []
    for line in (reply or "").splitlines():
        kept = [sentence for sentence in words.sentences(line)
                if not _HELLO.match(sentence) and not _CLOSING.match(sentence)]
        lines.append(" ".join(kept))
    return "\n".join(filter(None, lines)).strip()


def wording(question):
    """A question in one line, without the sentences and words that held personal data.

    >>> wording("Hello! Can I use vinegar? My number is <PHONE_1>.")
    'Can I use vinegar?'
    >>> wording("where is my parcel <NAME_1>")
    'where is my parcel'
    """
    said = words.sentences(question)
    kept = [sentence for sentence in said
            if not _HELLO.match(sentence) and not PLACEHOLDER.search(sentence)]
    text = " ".join(kept) if words.terms(" ".join(kept)) else question
    return " ".join(PLACEHOLDER.sub(" ", text).split())


def chance(good_a, all_a, good_b, all_b):
    """How probable a difference this big is between two versions that help equally well.

    The two-sided test of two shares with the pooled variance; 1.0 while there is too little to
    tell.

    >>> chance(50, 100, 50, 100)
    1.0
    >>> round(chance(50, 100, 70, 100), 4)
    0.0039
    >>> chance(1, 1, 0, 0)
    1.0
    """
    if not all_a or not all_b:
        return 1.0
    pooled = (good_a + good_b) / (all_a + all_b)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / all_a + 1 / all_b))
    if not spread:
        return 1.0
    return math.erfc(abs(good_a / all_a - good_b / all_b) / spread / math.sqrt(2))
