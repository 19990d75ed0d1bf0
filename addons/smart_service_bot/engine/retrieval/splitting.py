"""Long texts in pieces: what is indexed, and what is sent."""

import re
from itertools import takewhile

from .. import text

PASSAGE_LENGTH = 280
_STEP = re.compile(r"\d{1,2}[.)] ")
# Chinese sentence ends, after which no space is written
FULL_STOPS = "\u3002\uff01\uff1f\uff1b"


def passages(body, length=PASSAGE_LENGTH):
    """Split a plain text into passages of whole sentences of about `length` characters.

    Paragraphs (blank lines) are never joined; numbered steps of one paragraph stay together as
    far as the length allows.

    >>> passages('One. Two.\\n\\nThree.')
    ['One. Two.', 'Three.']
    """
    found = []
    for paragraph in (body or "").split("\n\n"):
        current = ""
        for line in paragraph.splitlines():
            for number, sentence in enumerate(text.sentences(line)):
                glue = "\n" if not number else ("" if current[-1:] in FULL_STOPS else " ")
                if current and len(current) + len(sentence) > length:
                    found.append(current)
                    current = ""
                current = current + glue + sentence if current else sentence
        if current:
            found.append(current)
    return found


def _first_step(body, start, limit):
    """Where the steps begin of which one is at `start`, if that is within the limit.

    Nobody is helped who is told the fourth step first.

    >>> body = 'Check:\\n\\n1. Open it.\\n2. Close it.\\n3. Wait.'
    >>> _first_step(body, body.index('2.'), 60) == body.index('1.')
    True
    >>> _first_step(body, body.index('3.'), 10) == body.index('3.')
    True
    """
    if not _STEP.match(body, start):
        return start
    lines = body[:start].rstrip("\n").split("\n")
    earlier = list(takewhile(_STEP.match, reversed(lines)))
    begin = start - sum(len(line) + 1 for line in earlier)
    end = body.find("\n", start)
    return begin if (len(body) if end < 0 else end) - begin <= limit else start


def excerpt(body, passage, limit=600):
    """Return the text to send for a hit: the passage and what follows it, whole sentences.

    The steps that a passage begins are of no use without the rest, so the text goes on to the
    end of the article as far as `limit` characters allow; a short article is sent whole.

    >>> excerpt('Intro.\\n\\nOpen it.\\nClose it.', 'Open it.\\nClose it.', limit=20)
    'Open it.\\nClose it.'
    """
    body = (body or "").strip()
    if len(body) <= limit:
        return body
    first = text.sentences(passage)[:1]
    start = max(0, body.find(first[0])) if first else 0
    start = _first_step(body, start, limit)
    if len(body) - start <= limit:
        return body[start:]
    whole = ""
    for sentence in text.sentences(body[start:]):
        end = body.index(sentence, start + len(whole)) + len(sentence)
        if end - start > limit:
            break
        whole = body[start:end]
    return whole or body[start : start + limit]
