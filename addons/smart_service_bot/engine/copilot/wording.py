"""Whether what was sent is what had been suggested."""

import difflib
import hashlib

from .. import text

USED = "used"
EDITED = "edited"
DISMISSED = "dismissed"

# more is compared in quadratic time for nothing: a reply of this length is told apart long before
COMPARED_LENGTH = 2000
# from this likeness on the suggestion was worked over, below it something else was written
LIKENESS = 0.4


def fold(words):
    """Return `words` as they are compared: one form of each sign, no difference in white space."""
    return " ".join(text.normalise(words).split())


def fingerprint(words):
    """Return 16 hexadecimal digits that stand for a text without telling it.

    >>> fingerprint('Open  the cover.') == fingerprint('open the cover.')
    True
    """
    return hashlib.sha256(fold(words).encode()).hexdigest()[:16]


def fate(suggested, sent):
    """Return what became of a suggestion that stood in the composer.

    A suggestion that stands whole in the message was used, whatever was written around it.

    >>> fate('Open the cover.', 'Dear Li, open the cover.')
    'used'
    >>> fate('Open the front cover.', 'Open the rear cover.')
    'edited'
    >>> fate('Open the front cover.', 'We send an engineer')
    'dismissed'
    """
    suggested, sent = fold(suggested), fold(sent)
    if suggested and suggested in sent:
        return USED
    likeness = difflib.SequenceMatcher(
        None, suggested[:COMPARED_LENGTH], sent[:COMPARED_LENGTH], autojunk=False).ratio()
    return EDITED if likeness >= LIKENESS else DISMISSED
