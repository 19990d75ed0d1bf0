"""Which files of customers are taken in: anything but programs.

A file is what its name, its declared type or its first bytes say, whichever is worst.
"""

from __future__ import annotations

from pathlib import PurePosixPath

# what runs when it is opened, on one of the usual systems
PROGRAM_SUFFIXES = frozenset(
    ".apk .app .bat .bin .cmd .com .cpl .desktop .dll .dmg .elf .exe .hta .htm .html .iso .jar .js"
    " .jse .lnk .mjs .msc .msi .msp .pif .ps1 .psm1 .reg .scr .sct .sh .svg .url .vb .vbe .vbs"
    " .wsc .wsf .wsh .xhtml".split()
)
PROGRAM_TYPES = frozenset({
    "application/hta",
    "application/java-archive",
    "application/javascript",
    "application/vnd.android.package-archive",
    "application/vnd.microsoft.portable-executable",
    "application/x-dosexec",
    "application/x-executable",
    "application/x-ms-installer",
    "application/x-ms-shortcut",
    "application/x-msdos-program",
    "application/x-msdownload",
    "application/x-msi",
    "application/x-sh",
    "application/x-sharedlib",
    "application/x-shellscript",
    "application/xhtml+xml",
    # served by Odoo these would run in the agents' browsers
    "image/svg+xml",
    "text/html",
    "text/javascript",
})
PROGRAM_STARTS = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xca\xfe\xba\xbe",  # Java class, or macOS for several processors
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xfe\xed\xfa",
    b"#!/",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # Windows shortcut
)
MARKUP_STARTS = (b"<!doctype html", b"<html", b"<svg", b"<script")


def is_program(name: str, mimetype: str, content: bytes) -> bool:
    """Whether opening the file could run something.

    :param mimetype: as the provider declares it, '' when he does not

    >>> is_program("invoice.pdf.exe", "application/pdf", b"")
    True
    >>> is_program("invoice.pdf", "application/pdf", b"%PDF-1.7")
    False
    """
    # Windows ignores dots and spaces at the end
    suffix = PurePosixPath(name.lower().rstrip(". ").replace("\\", "/")).suffix
    declared = mimetype.partition(";")[0].strip().lower()
    start = content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        suffix in PROGRAM_SUFFIXES
        or declared in PROGRAM_TYPES
        or content.startswith(PROGRAM_STARTS)
        or start.startswith(MARKUP_STARTS)
    )
