"""The learned weights that ship with the course, one file for each topic, and one for what speaks to the grader."""

from dataclasses import dataclass

import numpy as np

from quiz.grading.text.learning import Readings
from quiz.grading.text.vectors import Space


@dataclass(frozen=True)
class TopicWeights:
    """The Space of a topic and the Readings of its questions, fitted on what ``digests`` and ``source`` are fingerprints of.

    ``digests[question]`` is that of its written forms; ``source`` also covers the pairs and the code that fitted them.
    """

    space: Space
    readings: dict
    digests: dict
    source: str

    def save(self, path):
        """Writes plain arrays; the same weights always give the same bytes."""
        arrays = {
            "names": np.array(self.space.names),
            "idf": self.space.idf.astype(np.float16),
            "digests": np.array(sorted(self.digests.items())),
            "source": np.array(self.source),
        }
        for question, readings in sorted(self.readings.items()):
            arrays[f"{question}/names"] = np.array(readings.names)
            arrays[f"{question}/steps"], arrays[f"{question}/scales"] = readings.steps, readings.scales
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path):
        with np.load(path, allow_pickle=False) as saved:
            digests = dict(saved["digests"].tolist())
            readings = {
                name: Readings(tuple(saved[f"{name}/names"].tolist()), saved[f"{name}/steps"], saved[f"{name}/scales"])
                for name in digests
            }
            return cls(Space(saved["names"].tolist(), saved["idf"]), readings, digests, str(saved["source"]))
