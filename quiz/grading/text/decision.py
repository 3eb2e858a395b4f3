"""From evidence to probabilities: two small logistic models whose coefficients stand in ``data/decision.json``.

``tools/train_text.py`` fits them on the tuning half of the gold answers. All key points share one model, so it serves
questions that it was not fitted on.
"""

import json
from functools import cache
from importlib.resources import files

import numpy as np


@cache
def coefficients():
    """The content of ``data/decision.json``."""
    return json.loads((files("quiz.grading.text") / "data" / "decision.json").read_text(encoding="utf-8"))


LIMITS = {
    "met": 0.6,
    "sure": 0.7,
    "possible": 0.3,
    "denied": 0.0,
    "inverted": 0.5,
    "inverted_possible": 0.3,
    "inverted_sure": 0.75,
    "elsewhere": 1.0,
    "instruction": 0.7,
}
"""Where probabilities (and the logits of a denial, of another topic, of a word to the grader) become a verdict."""
VETOED = 0.25
"""The most that a key point keeps where its best window denies it more strongly than it states it."""


def point_probabilities(model, features, vetoed):
    """How likely each key point is met, an array of values in (0, 1)."""
    likely = probabilities(model, features)
    return np.where(vetoed, np.minimum(likely, VETOED), likely)


def probabilities(model, features):
    """Logistic model {lower, upper, mean, scale, weights, bias} applied to rows of features; values in (0, 1)."""
    bounded = np.clip(features, model["lower"], model["upper"])
    standard = (bounded - np.array(model["mean"])) / np.array(model["scale"])
    return 1 / (1 + np.exp(-(standard @ np.array(model["weights"]) + model["bias"])))
