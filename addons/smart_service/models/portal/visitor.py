"""Who is at a customer's page, decided anew for each request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Visitor:
    """A customer whose page is shown.

    :param partner: who he is, ``res.partner`` in superuser mode
    :param companies: whose documents he is shown
    :param link: the opened ``smart.service.portal.link``; empty for who has logged in
    :param lang: code of the language of his page
    """

    partner: Any
    companies: Any
    link: Any
    lang: str
