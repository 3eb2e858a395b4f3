"""A second opinion: a classifier trained on digits that neither a generator nor the course's own classifier has seen.

The course's FID is measured in the features of a network trained on the generators' own training digits. A generator
that has learnt these digits by heart, or their quirks, would please it. `tools/train_judge.py` trains this one on others.
"""

import functools
from pathlib import Path

import numpy

from imagegen import data, metrics
from imagegen.features import Classifier

FILE = Path(__file__).with_name("judge.npz")


@functools.cache
def classifier() -> Classifier | None:
    """Return the judge, or None where nobody has trained it here."""
    return Classifier(FILE) if FILE.exists() else None


def quality(images: numpy.ndarray, labels: numpy.ndarray | None = None) -> dict[str, float]:
    """Return "judge FID", and with labels (N,) "judge accuracy", of images (N, 28, 28, 1) in [0, 1]; nothing without a judge.

    FID is taken against the course's test digits, which the judge has not seen either.
    """
    judge = classifier()
    if judge is None:
        return {}
    seen = judge.features(images)
    statistics = metrics.feature_statistics(judge.features(data.digits("test").images))
    measured = {"judge FID": metrics.frechet_distance(*statistics, *metrics.feature_statistics(seen))}
    if labels is not None:
        read = judge.probabilities_from_features(seen).argmax(axis=1)
        measured["judge accuracy"] = float(numpy.mean(read == labels))
    return measured
