"""What every encoder has in common."""

import importlib.util

import numpy

QUERY = "query"
PASSAGE = "passage"
# no question is longer, and the meaning of a passage is in its beginning
LONGEST = 1200


class EncoderError(Exception):
    """The texts could not be encoded now: search by words alone."""


class MissingPackage(EncoderError):
    """The encoder needs Python packages that are not installed; `packages` names them."""

    def __init__(self, *packages):
        super().__init__("missing: " + ", ".join(packages))
        self.packages = packages


class Encoder:
    """Turns texts into vectors of length 1.

    `name` identifies the vectors: those of two names are never compared.
    `dimension` is the number of columns, 0 while it is not known yet.
    `batch` is how many texts a job gives it at once, between two looks at its time.
    """

    kind = ""
    name = ""
    dimension = 0
    # so many texts at once are seconds of work at most
    batch = 8
    # module that shows a package is there -> the package's name
    needs = {}

    @classmethod
    def missing(cls):
        """Return the names of the packages that are not installed, without importing any."""
        return [
            package for module, package in cls.needs.items()
            if importlib.util.find_spec(module) is None
        ]

    def encode(self, texts, kind=QUERY):
        """Return a float32 matrix with one row of length 1 for each text.

        :param list texts: any texts; of long ones the first `LONGEST` characters count
        :param str kind: QUERY for questions and wordings of questions, PASSAGE for running text
        :raise EncoderError: not now
        """
        texts = [prepared(text) for text in texts]
        if not texts:
            return numpy.zeros((0, self.dimension), dtype=numpy.float32)
        return unit_rows(self._encode(texts, kind))

    def _encode(self, texts, kind):
        raise NotImplementedError


def prepared(text):
    """Return a text that any model can take: no lone surrogates, no NUL, never empty.

    >>> prepared('  a\\x00b ')
    'a b'
    """
    text = (text or "")[:LONGEST].replace("\x00", " ")
    return text.encode("utf-8", "replace").decode().strip() or "."


def unit_rows(matrix):
    """Return the matrix as float32 with rows of length 1.

    :raise EncoderError: a figure is no number
    """
    matrix = numpy.asarray(matrix, dtype=numpy.float32)
    if not numpy.isfinite(matrix).all():
        raise EncoderError("The vectors have figures that are no numbers.")
    length = numpy.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / numpy.maximum(length, 1e-9)
