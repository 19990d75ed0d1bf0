"""Find the article that answers a question, with a confidence that means something.

Every article is indexed as several short units: its title, each wording of the question, its
keywords, each passage of its text. Short units are compared with a short question, so that a long
article neither hides nor floods. BM25 (Robertson and Zaragoza 2009, `bm25s`) ranks, together with
an encoder where there is one; the score itself has no scale that could be compared over questions,
so confidence is built from figures that have one, see :class:`~.model.Calibration`.

`segment` turns articles into arrays, `files` keeps them on disk for all processes of a machine to
map, `index` searches one set of them or a large one and the few articles that changed since.
"""

import logging
import os

# Odoo forks its workers: a thread pool that a numeric library opened in the parent is dead in the
# child and hangs it. One thread is also the faster setting for vectors of this size.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
# the library opens its logger for debugging by itself
logging.getLogger("bm25s").setLevel(logging.WARNING)

from . import files, segment  # noqa: E402
from .index import Index  # noqa: E402
from .model import CALIBRATION, Article, Calibration, Hit  # noqa: E402
from .splitting import excerpt, passages  # noqa: E402

__all__ = [
    "CALIBRATION", "Article", "Calibration", "Hit", "Index", "excerpt", "files", "passages",
    "segment",
]
