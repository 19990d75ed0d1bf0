"""The serial number in a QR or bar code on a device's label.

Makers write it in many ways: bare, after "S/N", as a parameter or the end of a web address, as
JSON, or by GS1's rules (application identifier 21, "General Specifications" 3.5.2; as a web
address, "GS1 Digital Link").
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit

_SERIAL = r"[A-Za-z0-9][A-Za-z0-9._/-]{2,38}[A-Za-z0-9]"
_BARE = re.compile(_SERIAL)
_LABELLED = re.compile(
    rf"(?:s\s*/?\s*n|serial(?:\s*(?:number|no\.?))?|序列号|机身号|设备号|机器编号)\s*[::=#]?\s*({_SERIAL})",
    re.IGNORECASE)
_NAMES = {"sn", "s/n", "serial", "serialno", "serialnumber", "serial_no", "serial_number",
          "device_sn", "devicesn", "序列号"}
_GS1_WRITTEN = re.compile(r"\(21\)([^()\x1d]{1,20})")
# an article number of 14 digits, dates and lots before the serial number
_GS1_RAW = re.compile(
    r"^\x1d?01\d{14}(?:1[1-7]\d{6}|10[^\x1d]{1,20}\x1d)*21([^\x1d]{1,20})")
# what a code holds beyond this is no label of a device
MAX_LENGTH = 2000


def serials(content: str) -> list[str]:
    """The serial numbers that a code's content may mean, the likeliest first.

    >>> serials("QL420-000101")
    ['QL420-000101']
    >>> serials("https://example.com/d?model=QL420&sn=QL420-000101")
    ['QL420-000101']
    >>> serials("MODEL: QL420; S/N: QL420-000101")
    ['QL420-000101']
    >>> serials("010692000000012321QL420000101")
    ['QL420000101']
    """
    content = (content or "").strip()
    if not content or len(content) > MAX_LENGTH:
        return []
    found = _of_gs1(content) or _of_json(content) or _of_address(content)
    if not found:
        found = _LABELLED.findall(content)
    if not found and _BARE.fullmatch(content):
        found = [content]
    return list(dict.fromkeys(value for value in map(str.strip, found) if _BARE.fullmatch(value)))


def _of_gs1(content: str) -> list[str]:
    if match := _GS1_WRITTEN.search(content) or _GS1_RAW.match(content):
        return [match.group(1)]
    return []


def _of_json(content: str) -> list[str]:
    if not content.startswith("{"):
        return []
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return []
    return [str(value) for name, value in values.items() if name.lower() in _NAMES]


def _of_address(content: str) -> list[str]:
    if not re.match(r"(?i)https?://", content):
        return []
    try:
        address = urlsplit(content)
    except ValueError:
        return []
    named = [value for name, value in parse_qsl(address.query) if name.lower() in _NAMES]
    if named:
        return named
    steps = [unquote(step) for step in address.path.split("/") if step]
    if "21" in steps[:-1]:
        return [steps[steps.index("21") + 1]]
    # a word of a path is no serial number, something with digits may be
    return [step for step in steps[-1:] if any(letter.isdigit() for letter in step)]
