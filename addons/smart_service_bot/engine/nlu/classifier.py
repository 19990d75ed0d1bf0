"""A trained linear model: which label a text has, how surely, and whether it has any of them."""

import io
import json
import zipfile
from dataclasses import dataclass, field

import numpy

from .features import Features
from .nearness import Nearness

# what belongs to none of the labels
OUT_OF_SCOPE = "__oos__"
FORMAT = 2
# the first knew no nearness to examples: what it made of vectors is of no use now
READABLE = (1, FORMAT)
# Of a text in a language that the examples don't have, words say nothing: with fewer known ones
# than this share the encoder alone is asked.
FEWEST_KNOWN = 0.2
# a file of a hundred and fifty intents has 20 MB; more is no model of ours
LARGEST = 200_000_000


# a label may be one of several of a family, as one article is among the questions to articles
MEMBER = ":"


def family(label):
    """The family of a label, the label itself where it is of none.

    >>> family("article_question:7"), family("points")
    ('article_question', 'points')
    """
    return label.partition(MEMBER)[0]


class BrokenModel(Exception):
    """The file holds no model that this version can read."""


@dataclass(frozen=True)
class Ranked:
    """How well the labels fit a text.

    :param ranking: ((label, probability), …), best first
    :param acceptance: 0..1, how sure it is that the text has one of the labels at all and that
        the first is the right one
    :param accepted: whether that is enough for the model's threshold
    """

    ranking: tuple
    acceptance: float
    accepted: bool


@dataclass
class Classifier:
    """A linear model over words and pieces of words, with one of nearness by an encoder's vectors.

    :param labels: names of the labels, in the order of the columns
    :param features: the terms that the weights belong to
    :param weights: (terms, labels)
    :param bias: (labels,)
    :param scale: what the lexical scores are multiplied with before the softmax
    :param encoder: name of the encoder whose vectors `head` reads, '' without one
    :param Nearness head: what the vectors say, None without an encoder
    :param head_scale: what the encoder's scores alone are multiplied with
    :param fused_scales: what lexical and encoder scores are multiplied with when both are there
    :param gates: for 'lexical', 'head' and 'fused': weights of the evidence, and a threshold
    """

    labels: tuple
    features: Features
    weights: numpy.ndarray
    bias: numpy.ndarray
    scale: float = 2.5
    encoder: str = ""
    head: Nearness | None = None
    head_scale: float = 1.0
    fused_scales: tuple = (1.0, 1.0)
    gates: dict = field(default_factory=dict)

    def rank(self, message, vector=None):
        """Return the `Ranked` labels of a text.

        :param vector: the text's vector by `encoder`; without it words alone decide
        """
        indices, values, known = self.features.known(message)
        lexical = values @ self.weights[indices] + self.bias
        if vector is None or self.head is None:
            logits, kind = self.scale * lexical, "lexical"
        elif known < FEWEST_KNOWN:
            logits, kind = self.head_scale * self.head.scores(vector, coarse=True), "head"
        else:
            first, second = self.fused_scales
            logits, kind = first * lexical + second * self.head.scores(vector), "fused"
        probabilities = softmax(logits)
        order = numpy.argsort(-probabilities)
        weights, threshold = self.gates.get(kind) or (None, 0.0)
        acceptance = acceptance_of(logits[None], weights)[0] if weights else float(
            probabilities[order[0]])
        return Ranked(
            tuple((self.labels[i], float(probabilities[i])) for i in order),
            float(acceptance), bool(acceptance >= threshold))

    # === STORING === #

    def dump(self):
        """Return the model as the bytes of an .npz file without pickles."""
        meta = {
            "format": FORMAT, "labels": list(self.labels), "scale": self.scale,
            "encoder": self.encoder, "head_scale": self.head_scale,
            "fused_scales": list(self.fused_scales), "gates": self.gates,
            "terms": [list(view) for view in self.features.terms],
        }
        arrays = {
            "meta": numpy.frombuffer(json.dumps(meta).encode(), dtype=numpy.uint8),
            "idf": self.features.idf,
            "weights": self.weights.astype(numpy.float16),
            "bias": self.bias.astype(numpy.float32),
        }
        if self.head is not None:
            arrays.update({
                "anchors": self.head.anchors.astype(numpy.float16),
                "near": self.head.weights.astype(numpy.float32),
                "coarse": self.head.coarse.astype(numpy.float32),
                "centre": self.head.centre.astype(numpy.float32),
                "spread": self.head.spread.astype(numpy.float32)})
        stream = io.BytesIO()
        numpy.savez_compressed(stream, **arrays)
        return stream.getvalue()

    @classmethod
    def load(cls, content):
        """Return the model that `dump` wrote.

        :raise BrokenModel: it is none, or its parts don't fit together
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                    raise BrokenModel("The file is too large.")
            with numpy.load(io.BytesIO(content), allow_pickle=False) as arrays:
                parts = dict(arrays)
            meta = json.loads(parts["meta"].tobytes())
            model = cls._assembled(meta, parts)
        except BrokenModel:
            raise
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise BrokenModel(str(error)) from error
        model._check()
        return model

    @classmethod
    def _assembled(cls, meta, parts):
        if meta["format"] not in READABLE:
            raise BrokenModel(f"format {meta['format']} is not {FORMAT}")
        head = Nearness(
            parts["anchors"].astype(numpy.float32), parts["centre"], parts["spread"],
            parts["near"], parts["coarse"]) if "anchors" in parts else None
        return cls(
            labels=tuple(meta["labels"]),
            features=Features(meta["terms"], parts["idf"]),
            weights=parts["weights"].astype(numpy.float32),
            bias=parts["bias"].astype(numpy.float32),
            scale=float(meta["scale"]),
            encoder=str(meta["encoder"]),
            head=head,
            head_scale=float(meta["head_scale"]),
            fused_scales=tuple(map(float, meta["fused_scales"])),
            gates={
                str(kind): (tuple(map(float, weights)), float(threshold))
                for kind, (weights, threshold) in meta["gates"].items()},
        )

    def _check(self):
        terms, labels = len(self.features), len(self.labels)
        sound = (
            labels >= 2
            and sum(map(len, self.features.terms)) == terms
            and self.weights.shape == (terms, labels)
            and self.bias.shape == (labels,)
            and numpy.isfinite(self.weights).all()
            and numpy.isfinite(self.bias).all()
            and (self.head is None or self.head.fits(labels))
        )
        if not sound:
            raise BrokenModel("The parts of the model don't fit together.")


def softmax(logits):
    """Return probabilities along the last axis.

    >>> softmax(numpy.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    raised = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def evidence_of(logits):
    """Return what tells a text in scope from one out of scope: a row of five figures each.

    The logarithm of the best probability, its distance to the second, the uncertainty over all
    labels, the best score itself, and its height above the mean: probabilities know only how the
    labels compare, the scores also whether any of them is near.
    """
    probabilities = softmax(logits)
    if logits.shape[1] < 2:
        raise ValueError("one label alone can't be chosen")
    top = numpy.sort(probabilities, axis=1)[:, -2:]
    best = logits.max(axis=1)
    entropy = -(probabilities * numpy.log(probabilities + 1e-12)).sum(axis=1)
    return numpy.stack([
        numpy.log(top[:, 1] + 1e-12), top[:, 1] - top[:, 0], entropy, best,
        best - logits.mean(axis=1)], axis=1)


def acceptance_of(logits, weights):
    """Return the probability 0..1 that the best label of each row is right.

    :param weights: one for each figure of `evidence_of`, then the constant
    """
    exponent = evidence_of(logits) @ numpy.asarray(weights[:-1]) + weights[-1]
    return 1 / (1 + numpy.exp(-numpy.clip(exponent, -50, 50)))
