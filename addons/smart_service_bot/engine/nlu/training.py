"""Making a `Classifier` of examples, and saying how good it is before anybody relies on it.

scikit-learn is needed here alone. Everything is decided from scores that a text got from a model
which had not seen it (cross-validation): the scales of the probabilities, the weights of the two
models, the threshold below which a text is out of scope, and the figures that are shown.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy

from . import nearness
from .classifier import (
    OUT_OF_SCOPE,
    Classifier,
    acceptance_of,
    evidence_of,
    family,
    softmax,
)
from .features import Features

# So many of the messages to a desk are out of scope when nobody says otherwise: the share that
# the threshold is chosen for.
OUT_OF_SCOPE_SHARE = 0.18
# A wrong answer costs a customer as much as a right one helps him; a question back costs little.
CAUTION = 1.0
FEWEST = 2
# How hard the model tries to get each example right. Feelings of many texts overlap, which wants
# less of it; with many labels, as intents have, the hardest was always the best.
HARDNESSES = (0.1, 0.3, 1.0)
FEW_LABELS = 12
# a label counts as much as so many times the examples of a usual one at most
MOST_WEIGHT = 4
FOLDS = 5
# more examples are sure with fewer folds
MANY = 3000
SCALES = numpy.geomspace(0.5, 20, 24)
# scores of nearness lie between 0 and 1
NEAR_SCALES = numpy.geomspace(2, 60, 24)


class TooFewExamples(Exception):
    """Fewer than two labels with two examples each; nothing can be learnt from that."""


@dataclass(frozen=True)
class Figures:
    """How good a model is on texts that it had not seen.

    :param accuracy: share of the texts in scope whose best label is right, refused or not
    :param accepted: share of the texts in scope that are not refused and right
    :param answered: share of the texts in scope that are not refused
    :param precision: share of right ones among those that are not refused
    :param oos_recall: share of the texts out of scope that are refused, None without any
    :param threshold: the acceptance that a text needs
    :param confusions: ((expected, taken for, how often, an example), …), commonest first
    """

    accuracy: float
    accepted: float
    answered: float
    precision: float
    oos_recall: float
    threshold: float
    confusions: tuple


def train(texts, labels, vectors=None, encoder="", seed=0, caution=CAUTION, foreign=False):
    """Return (`Classifier`, `Figures`) of examples.

    :param labels: the label of each text; OUT_OF_SCOPE for what must be refused. Labels of one
        family, see `classifier.family`, are told apart, but the figures don't count that
    :param vectors: the texts' vectors by `encoder`, or None
    :param caution: how much worse a wrong intent is than a refusal, 1 = as bad as a right one is
        good; 0 = refuse only what is out of scope
    :param foreign: learn what is out of scope as one more label, for examples of it that are as
        many and as varied as those of an intent; else it is only told apart by how little the
        intents fit
    :raise TooFewExamples: there is nothing to tell apart
    """
    texts, labels = list(texts), numpy.asarray(labels)
    outsiders = labels == OUT_OF_SCOPE
    inside = numpy.ones(len(labels), dtype=bool) if foreign else ~outsiders
    names, counts = numpy.unique(labels[inside], return_counts=True)
    if (counts >= FEWEST).sum() < FEWEST:
        raise TooFewExamples
    features = Features.fit([text for text, wanted in zip(texts, inside, strict=True) if wanted])
    matrix = features.matrix(texts)
    target = numpy.searchsorted(names, labels[inside])
    lexical = max(
        (_Scores(matrix, inside, target, len(names), partial(_fit_words, hardness), seed)
         for hardness in (HARDNESSES if len(names) <= FEW_LABELS else HARDNESSES[-1:])),
        key=lambda scores: scores.accuracy(target))
    model = Classifier(
        labels=tuple(map(str, names)), features=features,
        weights=lexical.weights, bias=lexical.bias)
    model.scale = _scale(lexical.inside, target)
    logits = [("lexical", model.scale * lexical.inside, model.scale * lexical.outside)]
    if vectors is not None:
        vectors = numpy.asarray(vectors)
        model.encoder = encoder
        model.head, fine, coarse = nearness.learn(
            vectors[inside], target, len(names), list(_folds(target, seed)), _weights(target), seed)
        model.head_scale = scale = _scale(coarse, target, NEAR_SCALES)
        model.fused_scales = first, second = _scales(lexical.inside, fine, target)
        outside = vectors[~inside]
        logits.append(("head", scale * coarse, scale * model.head.scores(outside, coarse=True)))
        logits.append((
            "fused", first * lexical.inside + second * fine,
            first * lexical.outside + second * model.head.scores(outside)))
    for kind, within, without in logits:
        gate = _gate(within, without, target, caution)
        if gate:
            model.gates[kind] = gate
    kind, within, without = logits[-1]
    known = [text for text, wanted in zip(texts, inside, strict=True) if wanted]
    if foreign:
        return model, _with_foreign(model, kind, within, target, known)
    return model, _figures(model, kind, within, without, target, known)


class _Scores:
    """A model and the scores that it gives to what it has not seen.

    `inside` are those of the texts in scope, by models trained without their fold; `outside` those
    of the rest, by the model of all.
    """

    def __init__(self, matrix, inside, target, size, fit, seed):
        known = matrix[inside]
        self.inside = numpy.zeros((known.shape[0], size), dtype=numpy.float32)
        for train_rows, test_rows in _folds(target, seed):
            weights, bias = fit(known[train_rows], target[train_rows], size)
            self.inside[test_rows] = known[test_rows] @ weights + bias
        self.weights, self.bias = fit(known, target, size)
        self.outside = matrix[~inside] @ self.weights + self.bias

    def accuracy(self, target):
        """The share of the texts in scope whose best label is right."""
        return (self.inside.argmax(axis=1) == target).mean()


def _folds(target, seed):
    """Yield (rows to train on, rows to test), each label spread evenly over the folds.

    What occurs once alone is always trained on and never tested: its score says nothing.
    """
    number = FOLDS if len(target) <= MANY else 3
    number = min(number, max(2, int(numpy.bincount(target).max())))
    shuffled = numpy.random.default_rng(seed).permutation(len(target))
    ordered = shuffled[numpy.argsort(target[shuffled], kind="stable")]
    fold = numpy.empty(len(target), dtype=int)
    fold[ordered] = numpy.arange(len(target)) % number
    for index in range(number):
        yield numpy.nonzero(fold != index)[0], numpy.nonzero(fold == index)[0]


def _fit_words(hardness, matrix, target, size):
    from sklearn.svm import LinearSVC

    return _spread(LinearSVC(C=hardness, random_state=0).fit(
        matrix, target, sample_weight=_weights(target)), size)


def _weights(target):
    """What each example counts: a label with far more of them than others weighs no more for it."""
    counts = numpy.bincount(target)
    most = MOST_WEIGHT * numpy.median(counts[counts > 0])
    return numpy.minimum(1.0, most / numpy.maximum(counts, 1))[target]


def _spread(fitted, size):
    """Return (weights, bias) with a column for each label, also for those that it has not seen."""
    weights, bias = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        weights, bias = numpy.vstack([-weights, weights]), numpy.concatenate([-bias, bias])
    # a label that the fold has not seen is as far away as can be
    spread = numpy.zeros((weights.shape[1], size), dtype=numpy.float32)
    level = numpy.full(size, float(bias.min()) - 1.0, dtype=numpy.float32)
    spread[:, fitted.classes_] = weights.T
    level[fitted.classes_] = bias
    return spread, level


def _loss(logits, target):
    chosen = softmax(logits)[numpy.arange(len(target)), target]
    return -numpy.log(chosen + 1e-9).mean()


def _scale(scores, target, scales=SCALES):
    """Return the factor with which the softmax of the scores is the most honest probability."""
    return float(min(scales, key=lambda scale: _loss(scale * scores, target)))


def _scales(lexical, head, target):
    """Return the two factors with which the sum of both scores is the most honest probability."""
    first, second = _scale(lexical, target), _scale(head, target, NEAR_SCALES)
    best = (_loss(first * lexical, target), (first, 0.0))
    for share in numpy.linspace(0, 1, 11):
        mixed = share * first * lexical + (1 - share) * second * head
        for scale in numpy.geomspace(0.7, 2.0, 8):
            loss = _loss(scale * mixed, target)
            best = min(best, (loss, (scale * share * first, scale * (1 - share) * second)))
    return tuple(map(float, best[1]))


def _gate(within, without, target, caution):
    """Return (weights of the evidence, threshold) that tell what is to be refused, or None."""
    from sklearn.linear_model import LogisticRegression

    right = within.argmax(axis=1) == target
    wanted = numpy.concatenate([right, numpy.zeros(len(without), dtype=bool)])
    evidence = evidence_of(numpy.concatenate([within, without]))
    if wanted.all() or not wanted.any():
        return None
    weight = numpy.ones(len(wanted))
    if len(without):
        share = OUT_OF_SCOPE_SHARE / (1 - OUT_OF_SCOPE_SHARE)
        weight[len(within):] = share * len(within) / len(without)
    spread = evidence.std(axis=0) + 1e-9
    fitted = LogisticRegression(max_iter=500).fit(evidence / spread, wanted, sample_weight=weight)
    weights = (*(fitted.coef_[0] / spread), float(fitted.intercept_[0]))
    weights = tuple(map(float, weights))
    outside = acceptance_of(without, weights) if len(without) else numpy.zeros(0)
    return weights, _threshold(acceptance_of(within, weights), right, outside, caution)


def _threshold(inside, right, outside, caution):
    """Return the threshold with which the most is gained over all texts."""
    levels = numpy.unique(numpy.concatenate([inside, outside]))
    levels = levels[:: max(1, len(levels) // 2000)]
    share = OUT_OF_SCOPE_SHARE if len(outside) else 0.0
    gain = numpy.where(right, 1.0, -caution)

    def gained(level):
        refused = (outside < level).mean() if len(outside) else 0.0
        return (1 - share) * (gain * (inside >= level)).mean() + share * refused

    return float(max(levels, key=gained))


def _with_foreign(model, kind, within, target, texts):
    """The figures of a model that knows what is out of scope as a label of its own."""
    if OUT_OF_SCOPE not in model.labels:
        return _figures(model, kind, within, within[:0], target, texts)
    place = model.labels.index(OUT_OF_SCOPE)
    inside = target != place
    figures = _figures(
        model, kind, within[inside], within[:0], target[inside],
        [text for text, known in zip(texts, inside, strict=True) if known])
    weights, threshold = model.gates.get(kind) or (None, 0.0)
    refused = within[~inside].argmax(axis=1) == place
    if weights:
        refused |= acceptance_of(within[~inside], weights) < threshold
    return replace(figures, oos_recall=float(refused.mean()))


def _figures(model, kind, within, without, target, texts):
    """The `Figures` of a model; one member of a family is as good as another."""
    names = [family(label) for label in model.labels]
    best = [names[column] for column in within.argmax(axis=1)]
    wanted = [names[column] for column in target]
    right = numpy.array(best) == numpy.array(wanted)
    weights, threshold = model.gates.get(kind) or (None, 0.0)
    accepted = numpy.ones(len(target), dtype=bool)
    refused = numpy.zeros(len(without), dtype=bool)
    if weights:
        accepted = acceptance_of(within, weights) >= threshold
        refused = acceptance_of(without, weights) < threshold if len(without) else refused
    confused = {}
    for row in numpy.nonzero(~right)[0]:
        pair = (wanted[row], best[row])
        confused.setdefault(pair, []).append(texts[row])
    confusions = sorted(confused.items(), key=lambda item: (-len(item[1]), item[0]))
    return Figures(
        accuracy=float(right.mean()),
        accepted=float((right & accepted).mean()),
        answered=float(accepted.mean()),
        precision=float(right[accepted].mean()) if accepted.any() else 0.0,
        oos_recall=float(refused.mean()) if len(without) else None,
        threshold=float(threshold),
        confusions=tuple((*pair, len(found), found[0]) for pair, found in confusions),
    )
