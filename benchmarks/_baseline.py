"""What everybody would try first, beside which the understanding is measured.

Words and pieces of words by TF-IDF with a linear support vector machine, and a logistic regression
over an encoder's vectors: both as scikit-learn has them, nothing of the product in them.
"""

from __future__ import annotations

import numpy

from benchmarks._bot import OUT_OF_SCOPE


def accuracies(learnt, tested, encode=None):
    """{name of the baseline: share of the sentences in scope whose label is right}.

    :param learnt: [(text, label), …]
    :param tested: the same
    :param encode: function of texts to vectors, None without an encoder
    """
    learnt, tested = ([row for row in rows if row[1] != OUT_OF_SCOPE] for rows in (learnt, tested))
    texts, labels = zip(*learnt, strict=True)
    asked, expected = zip(*tested, strict=True)
    found = {"baseline_words": _words(texts, labels, asked)}
    if encode:
        found["baseline_vectors"] = _vectors(encode(texts), labels, encode(asked))
    return {name: float(numpy.mean(labels == numpy.asarray(expected)))
            for name, labels in found.items()}


def _words(texts, labels, asked):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    return make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)),
        LinearSVC(random_state=0),
    ).fit(texts, labels).predict(asked)


def _vectors(vectors, labels, asked):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, max_iter=500, tol=0.001).fit(vectors, labels).predict(asked)
