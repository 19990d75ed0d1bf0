"""The provider ``web``: Odoo's own website live chat.

The customer reads and writes in Odoo itself, so nothing comes in over a webhook and nothing
has to be sent.
"""

from __future__ import annotations

from .base import Adapter, BadRequest, Capabilities, Envelope, Reply, Request, register


@register
class Web(Adapter):
    """The live chat of a website."""

    code = "web"
    transport = "none"
    capabilities = Capabilities(media=frozenset({"image", "voice", "video", "file"}), caption=True)

    def confirm(self, request: Request) -> Reply:
        raise BadRequest("a website chat has no webhook")

    def receive(self, request: Request) -> tuple[Envelope, ...]:
        raise BadRequest("a website chat has no webhook")
