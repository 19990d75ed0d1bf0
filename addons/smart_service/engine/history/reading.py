"""A file of rows: CSV or JSON Lines, in the encodings that exports come in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from .records import Rejected, Unit
from .shapes import SHAPES

# a longer one is no message but a file that is not what it seems
MAX_FIELD = 1024 * 1024
RAW_LIMIT = 4000


def decode(content: bytes) -> str:
    """The text of a file: UTF-8, or what Chinese spreadsheets save (GB 18030).

    :raises Rejected: neither
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Rejected("not_text")


def units(content: bytes, shape: str, zone) -> Iterator[Unit]:
    """The units of a file, in its order.

    :param shape: a key of :data:`.shapes.SHAPES`
    :param zone: time zone of times that name none
    :raises Rejected: the file as a whole can't be read
    """
    text = decode(content)
    first = text.lstrip()[:1]
    if not first:
        raise Rejected("empty")
    reader = SHAPES[shape](zone)
    yield from _json_units(text, reader) if first == "{" else _csv_units(text, reader)


def _json_units(text: str, reader) -> Iterator[Unit]:
    # not splitlines(): a message may hold line separators of Unicode
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            value = json.loads(row)
            if not isinstance(value, dict):
                raise Rejected("not_json")
            yield Unit(line, reader.from_json(value))
        except (ValueError, RecursionError):
            yield _rejected(line, Rejected("not_json"), row)
        except Rejected as error:
            yield _rejected(line, error, row)


def _csv_units(text: str, reader) -> Iterator[Unit]:
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows)
    except (csv.Error, StopIteration) as error:
        raise Rejected("no_header") from error
    names = reader.columns(header)
    for rows_of_unit in _grouped(_numbered(rows, names), reader):
        line = rows_of_unit[0][0]
        raw = "\n".join(",".join(row.values()) for _line, row, _reason in rows_of_unit)
        reasons = [reason for _line, _row, reason in rows_of_unit if reason]
        if reasons:
            yield _rejected(line, reasons[0], raw)
            continue
        try:
            yield Unit(line, reader.from_rows([(at, row) for at, row, _reason in rows_of_unit]))
        except Rejected as error:
            yield _rejected(line, error, raw)


def _grouped(numbered, reader) -> Iterator[list]:
    """Rows that follow each other and belong to one unit."""
    group, group_key = [], None
    for item in numbered:
        key = reader.group_key(item[0], item[1])
        if group and key != group_key:
            yield group
            group = []
        group.append(item)
        group_key = key
    if group:
        yield group


def _numbered(rows, names) -> Iterator[tuple[int, dict[str, str], Rejected | None]]:
    """(line, values by name, why it is rejected) of every row."""
    line = rows.line_num + 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, {}, Rejected("not_csv", error=str(error))
        else:
            if any(value.strip() for value in row):
                fits = len(row) == len(names)
                yield line, dict(zip(names, row)), None if fits else Rejected(
                    "columns", found=len(row), expected=len(names))
        line = rows.line_num + 1


def _rejected(line: int, rejected: Rejected, raw: str) -> Unit:
    return Unit(line, None, rejected, raw.replace("\x00", "")[:RAW_LIMIT])
