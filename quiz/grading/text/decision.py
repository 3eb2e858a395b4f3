"""From evidence to probabilities: boosted trees, shared by all questions, whose numbers stand in ``data/decision.npz``.

``tools/train_text.py`` fits them on the tuning half of the gold answers and on the wrong answers of the bank. Since all key
points share them they serve questions that they were not fitted on.
"""

from dataclasses import dataclass

import numpy as np

from quiz.grading.text.vectors import HEARD

TIE = 1e-5
"""How far above a threshold a number still counts as standing at it: its last digits differ from machine to machine."""


@dataclass(frozen=True)
class Trees:
    """Boosted trees and the line that makes a probability of their sum.

    ``feature``, ``threshold``, ``left``, ``right`` and ``value`` are arrays (number of trees, number of nodes); node 0 is the root,
    a leaf is its own child. The probability is the logistic function of ``slope * (start + sum of leaves) + shift``.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    start: float
    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, rows):
        """Probabilities, an array (number of rows,)."""
        return 1 / (1 + np.exp(-(self.slope * self.logits(rows) + self.shift)))

    def logits(self, rows):
        """The sum of the leaves, before it is calibrated."""
        rows = np.asarray(rows, float)
        trees = np.arange(len(self.feature))
        node = np.zeros((len(rows), len(self.feature)), int)
        while True:
            feature, threshold = self.feature[trees, node], self.threshold[trees, node]
            goes_left = np.take_along_axis(rows, feature, axis=1) <= threshold + TIE
            following = np.where(goes_left, self.left[trees, node], self.right[trees, node])
            if (following == node).all():
                return self.start + self.value[trees, node].sum(axis=1)
            node = following

    def arrays(self, name):
        """Plain arrays to save, their names beginning with ``name``."""
        line = np.array([self.start, self.slope, self.shift])
        return {f"{name}.{key}": getattr(self, key) for key in ("feature", "threshold", "left", "right", "value")} | {
            f"{name}.line": line
        }

    @classmethod
    def of(cls, saved, name):
        """The trees that ``arrays`` saved under this name."""
        return cls(
            *(saved[f"{name}.{key}"] for key in ("feature", "threshold", "left", "right", "value")),
            *saved[f"{name}.line"].tolist(),
        )


@dataclass(frozen=True)
class Decision:
    """``met`` and ``contradicted`` give the probabilities of a key point from its FEATURES.

    ``marking`` (HEARD + 1 numbers) reads a word to the grader, ``topics`` (number of ``names``, HEARD + 1) what a sentence is about.
    """

    met: Trees
    contradicted: Trees
    marking: np.ndarray
    names: tuple
    topics: np.ndarray

    def speaks_of_marking(self, vectors):
        """How strongly each window sounds like a word to the grader, a logit; only what the encoder hears counts."""
        return vectors[:, :HEARD] @ self.marking[:-1] + self.marking[-1]

    def elsewhere(self, topic, pieces, vectors):
        """How much more an answer is about some other topic than about this one or its kin; about 0 where nobody can say."""
        near = set().union({topic}, *(group for group in KIN if topic in group))
        heard = vectors[[piece.whole for piece in pieces]][:, :HEARD]
        about = (heard @ self.topics[:, :-1].T + self.topics[:, -1]).mean(axis=0)
        own = np.array([name in near for name in self.names])
        return float(about[~own].max() - about[own].max()) if own.any() and not own.all() else 0.0

    def save(self, path):
        """Writes plain arrays; the same decision always gives the same bytes."""
        trees = self.met.arrays("met") | self.contradicted.arrays("contradicted")
        np.savez_compressed(
            path, marking=self.marking, names=np.array(self.names), topics=self.topics.astype(np.float16), **trees
        )

    @classmethod
    def load(cls, path):
        with np.load(path, allow_pickle=False) as saved:
            trees = (Trees.of(saved, name) for name in ("met", "contradicted"))
            return cls(*trees, saved["marking"], tuple(saved["names"].tolist()), saved["topics"].astype(np.float32))


LIMITS = {
    "sure": 0.85, "possible": 0.25, "denied": 0.9, "mentioned": -0.3, "said": 0.3, "instruction": 1.5,
    "elsewhere": 0.4,
}  # fmt: skip
"""Where probabilities (and the readings of a mention, a misconception, a word to the grader, another topic) become a verdict."""
KIN = (
    {"gan", "cgan"},
    {"diffusion", "guidance", "flow", "latent", "control"},
    {"ae", "vae", "latent", "tokens"},
    {"metrics", "eval"},
)
"""Topics whose answers may well state each other's key points."""
