"""How near a message is to what examples mean, as scores of labels.

An encoder puts wordings of one wish near together, but the wishes of one desk lie close to each
other, and what belongs to one of them is no half-space. So the scores are sums over examples, of
which each counts the more the nearer it is (Gaussian kernel, ridge regression): a message near no
example is near 0 for all labels. Where there are many examples some of them stand for all
(Nyström), which bounds the time and the memory; all are learnt from.
"""

import numpy

# so many examples stand for all at most
MOST_ANCHORS = 3000
# how fast an example counts less with the distance
REACH = 1.0
# how much a score may bend to get its examples right; the best is found by cross-validation
STIFFNESSES = (0.1, 0.3, 1.0)
# what holds in a language that no example has is coarser
COARSE = 10.0
# near-copies among the anchors are told apart by rounding alone: it keeps the equations solvable
JITTER = 1e-3


class Nearness:
    """The scores of labels by an encoder's vector.

    :param anchors: (examples, dimension), straightened
    :param centre: (dimension,), the mean of all examples' vectors
    :param spread: (dimension,), how far they are spread
    :param weights: (examples, labels)
    :param coarse: the same for messages in a language that the examples don't have
    """

    def __init__(self, anchors, centre, spread, weights, coarse):
        self.anchors, self.centre, self.spread = anchors, centre, spread
        self.weights, self.coarse = weights, coarse

    @property
    def dimension(self):
        """How many figures a vector has."""
        return len(self.centre)

    def scores(self, vectors, coarse=False):
        """Return the scores of the labels for one vector, or a row of them for each of several.

        :param coarse: the vectors are of texts in a language that the examples don't have
        """
        near = _near(_straight(vectors, self.centre, self.spread), self.anchors)
        return near @ (self.coarse if coarse else self.weights)

    def fits(self, labels):
        """Return whether the parts belong together and to so many labels."""
        parts = (self.anchors, self.centre, self.spread, self.weights, self.coarse)
        return (
            all(part.dtype.kind == "f" and numpy.isfinite(part).all() for part in parts)
            and self.anchors.shape[1:] == self.centre.shape == self.spread.shape
            and self.weights.shape == self.coarse.shape == (len(self.anchors), labels))


def learn(vectors, target, size, folds, importance, seed=0):
    """Return (`Nearness`, fine scores, coarse scores).

    The scores are those of each example while its fold was not learnt from.

    :param vectors: (examples, dimension)
    :param target: the column of each example's label
    :param size: the number of labels
    :param folds: [(rows to learn from, rows to test), …]
    :param importance: what each example counts, > 0
    """
    import scipy.linalg

    vectors = numpy.asarray(vectors, dtype=numpy.float32)
    centre, spread = vectors.mean(axis=0), vectors.std(axis=0) + numpy.float32(1e-6)
    straight = _straight(vectors, centre, spread)
    anchors = straight
    if len(straight) > MOST_ANCHORS:
        anchors = straight[numpy.sort(
            numpy.random.default_rng(seed).permutation(len(straight))[:MOST_ANCHORS])]
    own = _near(anchors, anchors)
    own.flat[:: len(own) + 1] += JITTER
    root = scipy.linalg.cholesky(own, lower=True, overwrite_a=True, check_finite=False)
    # in these coordinates the kernel is a plain product
    plain = scipy.linalg.solve_triangular(
        root, _near(straight, anchors).T, lower=True, overwrite_b=True, check_finite=False).T
    counted = plain * numpy.sqrt(importance, dtype=numpy.float32)[:, None]
    wanted = numpy.zeros((len(target), size), dtype=numpy.float32)
    wanted[numpy.arange(len(target)), target] = numpy.sqrt(importance)
    products, sums = counted.T @ counted, counted.T @ wanted
    stiffnesses = (*STIFFNESSES, COARSE)
    unseen = numpy.zeros((len(stiffnesses), len(target), size), dtype=numpy.float32)
    for _rows, tested in folds:
        part = counted[tested]
        # what is left without the fold is cheaper by subtraction than anew
        left, rest = products - part.T @ part, sums - part.T @ wanted[tested]
        for scores, stiffness in zip(unseen, stiffnesses, strict=True):
            scores[tested] = plain[tested] @ _ridge(left, rest, stiffness)
    hits = [(scores.argmax(axis=1) == target).sum() for scores in unseen[:-1]]
    best = int(numpy.argmax(hits))
    weights, coarse = (
        scipy.linalg.solve_triangular(
            root, _ridge(products, sums, stiffness), lower=True, trans=1, check_finite=False)
        for stiffness in (STIFFNESSES[best], COARSE))
    return Nearness(anchors, centre, spread, weights, coarse), unseen[best], unseen[-1]


def _ridge(products, sums, stiffness):
    import scipy.linalg

    left = products.copy()
    left.flat[:: len(left) + 1] += stiffness
    return scipy.linalg.solve(
        left, sums, assume_a="pos", overwrite_a=True, check_finite=False)


def _straight(vectors, centre, spread):
    """Return vectors of length 1 whose columns all say equally much."""
    moved = (vectors - centre) / spread
    length = numpy.linalg.norm(moved, axis=-1, keepdims=True)
    return (moved / numpy.maximum(length, 1e-9)).astype(numpy.float32)


def _near(vectors, anchors):
    """Return how near each vector is to each anchor: 1 the same, 0 anything else.

    >>> numpy.round(_near(numpy.eye(2), numpy.eye(2)), 2).tolist()
    [[1.0, 0.14], [0.14, 1.0]]
    """
    return numpy.exp(2 * REACH * (vectors @ anchors.T - 1))
