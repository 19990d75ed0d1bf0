"""Mistyped words of a question, as the articles have them."""

import re
from itertools import islice, product

from .. import text

SHORTEST = 5
# a longer one is no word that anybody mistypes, and has thousands of neighbours
LONGEST = 32
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# signs that are taken for one another on a label
_ALIKE = {"o": "0", "0": "o", "i": "1l", "l": "1i", "1": "il", "s": "5", "5": "s", "b": "8",
          "8": "b", "z": "2", "2": "z"}
MOST = 64


def corrected(question, frequency):
    """Return the question with unknown words replaced by the commonest known one near them.

    A word is near when one letter is missing, too many, another one, or in its neighbour's place,
    the first letter aside. A serial or model number is near when signs that look alike are
    exchanged (O and 0, I and 1); never when a digit is another one: that is another model.

    :param str question: what the customer wrote
    :param frequency: function from a list of terms to how often each occurs, 0 if unknown

    >>> count = {'cartridge': 3, 'wp200': 2}
    >>> corrected('replace the cartrige of WP2OO', lambda terms: [count.get(t, 0) for t in terms])
    'replace the cartridge of wp200'
    """
    normalised = text.normalise(question)
    words = [word for word in dict.fromkeys(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", normalised))
             if SHORTEST - 1 <= len(word) <= LONGEST and word not in text.STOP_EN][:20]
    if not words:
        return question
    replaced = {}
    for word, known in zip(words, frequency([text.terms(w)[0] for w in words]), strict=True):
        if known:
            continue
        near = list(dict.fromkeys(_near(word)))
        if not near:
            continue
        counts = frequency([text.stem(each) for each in near])
        best = max(range(len(near)), key=lambda n: counts[n])
        if counts[best]:
            replaced[word] = near[best]
    for word, better in replaced.items():
        normalised = re.sub(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", better, normalised)
    return normalised if replaced else question


def _near(word):
    if word.isalpha():
        return _one_letter(word) if len(word) >= SHORTEST else []
    word = word.replace("-", "")
    if not any(sign.isdigit() for sign in word):
        return []
    choices = product(*((sign + _ALIKE.get(sign, "")) for sign in word[:16]))
    return ["".join(signs) + word[16:] for signs in islice(choices, MOST)]


def _one_letter(word):
    found = []
    for place in range(1, len(word) + 1):
        head, tail = word[:place], word[place:]
        found += [head + tail[1:]] if tail else []
        found += [head + tail[1] + tail[0] + tail[2:]] if len(tail) > 1 else []
        found += [head + letter + tail for letter in LETTERS]
        found += [head + letter + tail[1:] for letter in LETTERS] if tail else []
    return found
