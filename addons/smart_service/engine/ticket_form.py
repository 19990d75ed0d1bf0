"""Which fields and files of a ticket's form are still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# what a requirement for files may ask for → beginnings of the MIME types that meet it
FILE_KINDS = {
    "any": ("",),
    "image": ("image/",),
    "video": ("video/",),
    "document": ("application/", "text/"),
}


@dataclass(frozen=True)
class Required:
    """One thing that a form asks for.

    :param label: what it is called on the form
    :param field: name of the field or property; "" asks for files
    :param files: kind of the files, a key of :data:`FILE_KINDS`
    :param count: so many of them
    """

    label: str
    field: str = ""
    files: str = "any"
    count: int = 1


def is_empty(value) -> bool:
    """Whether a value says nothing. A number says something, a box that is not ticked doesn't.

    >>> [is_empty(value) for value in (None, False, "  ", (), 0, 0.0)]
    [True, True, True, True, False, False]
    """
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return not value.strip()
    return hasattr(value, "__len__") and not len(value)


def missing(
    required: Iterable[Required], values: Mapping[str, object], files: Iterable[str]
) -> list[Required]:
    """What is asked for and not there, in the order of the form.

    A file counts for every requirement that it meets: a form that asks for a photo and for any
    file is content with one photo.

    :param values: what was filled in, by field or property name
    :param files: MIME type of each file

    >>> form = [Required("Address", "place"), Required("Photo", files="image", count=2)]
    >>> [one.label for one in missing(form, {"place": "Ring 3"}, ["image/png", "text/plain"])]
    ['Photo']
    """
    files = [(mimetype or "").lower() for mimetype in files]
    found = []
    for one in required:
        if one.field:
            if is_empty(values.get(one.field)):
                found.append(one)
        elif sum(mimetype.startswith(FILE_KINDS[one.files]) for mimetype in files) < one.count:
            found.append(one)
    return found
