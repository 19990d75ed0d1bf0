"""Encoders turn texts into vectors whose cosine says how near their meanings are.

All of them are optional, and share one interface, :class:`~.base.Encoder`. Vectors of two encoders
are never compared, and a cosine of one says nothing about another: what it means is calibrated for
each, see `smart.service.encoder`.
"""

from . import e5, endpoint, minilm
from .base import PASSAGE, QUERY, Encoder, EncoderError, MissingPackage
from .endpoint import LATER, Endpoint

LOCAL = {kind.kind: kind for kind in (e5.E5, minilm.MiniLM)}


def missing(kind):
    """Return the names of the packages that this local encoder lacks, none if it can be used.

    :param str kind: a key of `LOCAL`: 'e5' (many languages) or 'minilm' (English)
    """
    return LOCAL[kind].missing()


def local(kind):
    """Return the process's own encoder of this kind; its model is loaded at the first use.

    :raise MissingPackage: names the packages to install
    """
    absent = missing(kind)
    if absent:
        raise MissingPackage(*absent)
    if kind not in _opened:
        _opened[kind] = LOCAL[kind]()
    return _opened[kind]


_opened = {}
