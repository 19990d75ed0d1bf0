"""What others have written, as articles: Markdown, HTML, Word, PDF, tables of questions.

Each reader takes the bytes of a file and gives :class:`Document` objects, or says with
:class:`Unreadable` why it can't. Nothing outside the bytes is ever opened: no entities, no
pictures, no links.
"""

from .base import MAX_BYTES, Document, Unreadable
from .reading import kind_of, read
from .sitemap import Sitemap, read_sitemap, same_site

__all__ = [
    "MAX_BYTES", "Document", "Sitemap", "Unreadable", "kind_of", "read", "read_sitemap",
    "same_site"]
