"""Articles as text files: a head of ``name: value`` lines between two ``---``, then Markdown."""

from __future__ import annotations

_FENCE = "---"


def split(text: str) -> tuple[dict[str, str | list[str]], str]:
    """The head and the body of an article's file.

    A name without a value is followed by a list, one indented line an entry.

    :raise ValueError: the file has no closed head, or a line that is neither

    >>> split("---\\ntitle: Ink\\nvariants:\\n  No ink\\n  Where is ink\\n---\\n\\nBuy it.\\n")
    ({'title': 'Ink', 'variants': ['No ink', 'Where is ink']}, 'Buy it.')
    """
    lines = text.splitlines()
    if not lines or lines[0] != _FENCE or _FENCE not in lines[1:]:
        raise ValueError("the file has to begin with a head between two '---' lines")
    end = lines.index(_FENCE, 1)
    head: dict[str, str | list[str]] = {}
    entries: list[str] | None = None
    for line in lines[1:end]:
        if line.startswith(" ") and entries is not None:
            entries.append(line.strip())
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"not a 'name: value' line: {line!r}")
        entries = None if value.strip() else []
        head[name.strip()] = value.strip() if entries is None else entries
    return head, "\n".join(lines[end + 1:]).strip()
