"""Any server that answers `POST …/embeddings` as OpenAI's does."""

import json
import time
from collections import OrderedDict
from contextvars import ContextVar

import numpy
import requests
from urllib3.exceptions import HTTPError

from . import base

BATCH = 64
# vectors of 64 texts with 4096 figures each are some 5 MB of JSON
LARGEST_ANSWER = 32_000_000
# a question is encoded again within moments: to understand it, and for each search
REMEMBERED = 500
# where no call may be made now: takes (encoder, questions), to be fetched later, and raises an
# error of its own
LATER = ContextVar("smart_service_encode_later", default=None)


class Endpoint(base.Encoder):
    """A model behind an OpenAI-compatible address.

    :param str base_url: what '/embeddings' is added to, as 'https://host/v1'
    :param str model: the model's name there
    :param str key: sent as a bearer token, if there is one
    :param float timeout: seconds to wait for an answer
    :param dict prefixes: what the model wants before a text, by kind
    :param float rest: seconds for which a server that failed is not asked again
    """

    kind = "endpoint"
    needs = {"requests": "requests"}
    batch = BATCH

    def __init__(self, base_url, model, key="", timeout=20.0, prefixes=None, rest=0.0):
        self.base_url = base_url.rstrip("/")
        self.model = model
        self.name = f"{self.base_url}#{model}"
        self.timeout = timeout
        self.prefixes = prefixes or {}
        self.rest = rest
        self._key = key
        self._rests_until = 0.0
        self._known = OrderedDict()

    def _encode(self, texts, kind):
        if kind != base.QUERY:
            return self._ask(texts, kind)
        known = {text: self._known[text] for text in texts if text in self._known}
        if missing := [text for text in dict.fromkeys(texts) if text not in known]:
            if time.monotonic() >= self._rests_until and (later := LATER.get()):
                later(self, missing)
            known |= self.fetch(missing)
        return numpy.stack([known[text] for text in texts])

    def fetch(self, questions):
        """Encode questions now and remember them for a while.

        :return: {question: row}
        :raise EncoderError: not now; until `rest` is over no other one is encoded
        """
        questions = list(dict.fromkeys(map(base.prepared, questions)))
        found = dict(zip(questions, self._ask(questions, base.QUERY), strict=True))
        self._known.update(found)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _ask(self, texts, kind):
        if time.monotonic() < self._rests_until:
            raise base.EncoderError("The server failed a moment ago.")
        prefix = self.prefixes.get(kind, "")
        try:
            return numpy.concatenate([
                self._call([prefix + text for text in texts[start:start + BATCH]])
                for start in range(0, len(texts), BATCH)
            ])
        except base.EncoderError:
            self._rests_until = time.monotonic() + self.rest
            raise

    def _call(self, texts):
        try:
            with requests.post(
                f"{self.base_url}/embeddings",
                json={"model": self.model, "input": texts, "encoding_format": "float"},
                headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
                timeout=self.timeout, allow_redirects=False, stream=True,
            ) as answer:
                if answer.status_code != 200:
                    raise base.EncoderError(f"The server answered {answer.status_code}.")
                raw = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
                if len(raw) > LARGEST_ANSWER:
                    raise base.EncoderError("The answer is too long.")
                rows = sorted(json.loads(raw)["data"], key=lambda row: row["index"])
                matrix = numpy.array([row["embedding"] for row in rows], dtype=numpy.float32)
        except (requests.RequestException, HTTPError) as error:
            raise base.EncoderError(f"The server can't be reached: {type(error).__name__}") \
                from error
        except (ValueError, KeyError, TypeError) as error:
            raise base.EncoderError("The answer has no vectors.") from error
        if matrix.ndim != 2 or len(matrix) != len(texts) or not matrix.shape[1]:
            raise base.EncoderError("The answer has no vector for each text.")
        if self.dimension not in (0, matrix.shape[1]):
            raise base.EncoderError("The model's vectors have another length than before.")
        self.dimension = matrix.shape[1]
        return matrix
