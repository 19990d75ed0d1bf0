"""What a customer corrects in what he was asked to confirm: "no, 46, not 44"."""

import re

from .. import text

_SIGNS = r"[0-9a-z\u3400-\u9fff-]{1,16}"
# (wording, which group is right, which one is wrong)
_WORDINGS = (
    (rf"不是\s*({_SIGNS}?)[,，\s]*(?:而是|应该是|应该|是)\s*({_SIGNS})", 2, 1),
    (rf"(?:是|应该|改成|写成)\s*({_SIGNS}?)[,，\s]*(?:而)?不是\s*({_SIGNS})", 1, 2),
    (r"\bnot\s+([\w-]+)[,\s]+(?:but|it's|its|it is)\s+([\w-]+)", 2, 1),
    (r"([\w-]+)[,\s]+not\s+([\w-]+)", 1, 2),
)
_COMPILED = tuple((re.compile(wording), new, old) for wording, new, old in _WORDINGS)
# words that stand around a number and are not part of it
_AROUND = re.compile(r"^(?:第|是)|[号栋幢室楼层弄的]$")
_READ = 500


def corrected(values, message):
    """Return the values with what the message puts in the place of a part of them.

    None when it corrects nothing that stands in exactly one of them.

    >>> corrected({"street": "44 Bondi Road"}, "no sorry 46 not 44")
    {'street': '46 Bondi Road'}
    >>> corrected({"street": "科华北路58号2栋"}, "错了错了 是85号 不是58")
    {'street': '科华北路85号2栋'}
    >>> corrected({"street": "44 Bondi Road"}, "no, not that") is None
    True
    """
    said = text.normalise(message[:_READ])
    for pattern, right, wrong in _COMPILED:
        for match in pattern.finditer(said):
            new, old = (_AROUND.sub("", match.group(place)) for place in (right, wrong))
            if not new or not old or new == old:
                continue
            part = re.compile(
                rf"(?<![0-9a-z]){re.escape(old)}(?![0-9a-z])", re.IGNORECASE)
            found = [
                name for name, value in values.items()
                if isinstance(value, str) and len(part.findall(value)) == 1]
            if len(found) == 1:
                name = found[0]
                return {**values, name: part.sub(new, values[name])}
    return None
