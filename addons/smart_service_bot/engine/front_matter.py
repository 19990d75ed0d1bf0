"""Articles as text files: a head of ``name: value`` lines between two ``---``, then Markdown."""

from __future__ import annotations

import csv

_FENCE = "---"


def split(text: str) -> tuple[dict[str, str | list[str]], str]:
    """The head and the body of an article's file.

    A name without a value is followed by a list, one indented line an entry. Quotation marks,
    dashes and brackets of YAML are understood, too.

    :raise ValueError: the file has no closed head, or a line that is neither

    >>> split("---\\ntitle: Ink\\nvariants:\\n  No ink\\n  Where is ink\\n---\\n\\nBuy it.\\n")
    ({'title': 'Ink', 'variants': ['No ink', 'Where is ink']}, 'Buy it.')
    >>> split('---\\ntitle: "Ink: how"\\ntags: [a, "b, c"]\\nvariants:\\n- No ink\\n---\\nBuy.')[0]
    {'title': 'Ink: how', 'tags': ['a', 'b, c'], 'variants': ['No ink']}
    """
    lines = text.splitlines()
    if not lines or lines[0] != _FENCE or _FENCE not in lines[1:]:
        raise ValueError("the file has to begin with a head between two '---' lines")
    end = lines.index(_FENCE, 1)
    head: dict[str, str | list[str]] = {}
    entries: list[str] | None = None
    for line in lines[1:end]:
        if line.startswith((" ", "- ")) and entries is not None:
            entries.append(_plain(line.strip().removeprefix("- ")))
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"not a 'name: value' line: {line!r}")
        entries = None if value.strip() else []
        head[name.strip()] = _value(value.strip()) if entries is None else entries
    return head, "\n".join(lines[end + 1:]).strip()


def _value(written):
    if written.startswith("[") and written.endswith("]"):
        return [_plain(entry) for entry in next(csv.reader([written[1:-1]], skipinitialspace=True))]
    return _plain(written)


def _plain(written):
    """A word without the quotation marks around it."""
    is_quoted = len(written) > 1 and written[0] == written[-1] and written[0] in "'\""
    return written[1:-1] if is_quoted else written
