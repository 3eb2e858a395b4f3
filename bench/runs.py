"""One training run of one recipe, in a process of its own: what it has cost, and what its samples are worth.

    python -m bench.runs PART RECIPE SECONDS SEED SAMPLES

prints the run as JSON; `rows` calls it that way, so that a run's peak memory is its own.
"""

import dataclasses
import functools
import importlib
import json
import math
import sys
import time
from collections.abc import Callable

from bench import child, judge
from bench.memory import peak_bytes
from imagegen import data, metrics, training

LOOKS = (1 / 12, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 5 / 6, 1)
"""Shares of the budget at which samples are drawn while the clock stands still."""
FIXED_FID = 50.0
"""The quality whose time is measured: digits that are read as what they should be, most of them."""
WARM_UP = 250


@dataclasses.dataclass
class Recipe:
    """A way to train: `train(budget, seed)` returns two functions, `draw(count)` and `more()`.

    `draw` returns images (count, 28, 28, 1) in [0, 1] and the labels (count,) they were made for, or None; `more` returns
    further measured numbers by name (`dict` where there are none). A public recipe is somebody else's configuration: one
    seed tells enough, and nobody looks before the end.
    """

    train: Callable
    public: bool = False


class Budget:
    """The seconds of training that a recipe may spend, in one stage or several.

    Attributes:
        spent, steps, images: seconds, updates, and images that went into updates so far.
        curve: (seconds, FID) of every look.
    """

    def __init__(self, seconds, samples, looks=LOOKS):
        self.seconds, self.samples = seconds, samples
        self.looks = [share * seconds for share in looks]
        self.spent, self.steps, self.images = 0.0, 0, 0
        self.curve = []
        self._stage, self._started = (0.0, seconds), None

    @property
    def share(self):
        """The share of the present stage that is over, 0 to 1, for a learning rate that follows the clock."""
        now = self.spent + (time.perf_counter() - self._started if self._started else 0)
        begin, end = self._stage
        return min(max((now - begin) / (end - begin), 0.0), 1.0)

    def train(self, step, batches, batch_size, until=1.0, draw=None, compiled=None):
        """Train until this share of the whole budget is spent, as `imagegen.training.train` does.

        Args:
            draw: draws from the model as it stands; looks that fall into a stage without it are left out.
            compiled: returns the concrete functions behind a step, [(calls an update, function), ...], for `bench.machine`.
        """
        end = until * self.seconds
        self._stage = (self.spent, end)
        stops = [stop for stop in self.looks if self.spent < stop < end] if draw else []
        batches = iter(batches)
        for stop in [*stops, end]:
            if stop <= self.spent:
                continue
            self._started = time.perf_counter()
            history = training.train(step, batches, seconds=stop - self.spent)
            self._started = None
            self.spent += history.seconds
            self.steps += history.steps
            self.images += history.steps * batch_size
            if draw and self.looks and stop in (*self.looks, self.seconds):
                self.curve.append((self.spent, fid(draw(self.samples)[0])))


def cosine(share, floor=0.02):
    """Return the factor of the learning rate when this share of the time is over: from 1 down to `floor`."""
    return max(floor, 0.5 * (1 + math.cos(math.pi * share)))


@functools.cache
def _test():
    test = data.digits("test")
    seen = metrics.features(test.images)
    return test, seen, metrics.feature_statistics(seen)


def fid(images):
    """Return FID in digit features of images (N, 28, 28, 1) in [0, 1] against the 1,000 test digits."""
    return metrics.frechet_distance(*_test()[2], *metrics.feature_statistics(metrics.features(images)))


def quality(images, labels=None):
    """Return what the samples (N, 28, 28, 1) in [0, 1] are worth beside the test digits, and for labels (N,) also as those.

    Precision and recall depend on the number of samples: the first 1,000 are taken, as many as there are test digits.
    Diversity is the deviation within a class, as a share of that of real digits.
    """
    test, real, statistics = _test()
    seen = metrics.features(images)
    precision, recall = metrics.precision_recall(real, seen[: len(real)])
    measured = {
        "FID": metrics.frechet_distance(*statistics, *metrics.feature_statistics(seen)),
        "KID": metrics.kid(real, seen, min(100, len(seen) // 2)).mean,
        "precision": precision,
        "recall": recall,
    }
    if labels is not None:
        measured["accuracy"] = metrics.conditional_accuracy(images, labels)
        measured["diversity"] = metrics.diversity(images, labels) / metrics.diversity(test.images, test.labels)
    return measured | judge.quality(images, labels)


def run(recipe, seconds, seed, samples):
    """Train and draw in this process; return the measured numbers, "curve" among them: [[seconds, FID], ...]."""
    budget = Budget(seconds, samples, () if recipe.public else LOOKS)
    draw, more = recipe.train(budget, seed)
    draw(min(WARM_UP, samples))
    start = time.perf_counter()
    images, labels = draw(samples)
    drawing = time.perf_counter() - start
    memory = peak_bytes()  # before the judges come, whose memory is not the recipe's
    reached = [spent for spent, distance in budget.curve if distance <= FIXED_FID]
    measured = quality(images, labels) | more()
    if budget.curve:
        measured["seconds to FID 50"] = reached[0] if reached else None
    return measured | {
        "steps a second": budget.steps / budget.spent,
        "images a second": budget.images / budget.spent,
        "seconds for 1,000 samples": drawing * 1000 / samples,
        "peak MB": memory / 1e6,
        "steps": budget.steps,
        "seconds": budget.spent,
        "curve": budget.curve,
    }


def rows(part, seconds, seeds, samples):
    """Yield a row for each recipe of `bench.<part>`: {"recipe": name, column: [a number a seed], "curve": [a curve a seed]}."""
    for name, recipe in importlib.import_module(f"bench.{part}").RECIPES.items():
        measured = [
            child.measured("runs", part, name, seconds, seed, samples) for seed in range(1 if recipe.public else seeds)
        ]
        yield {"recipe": name, "seeds": len(measured)} | {
            column: [one[column] for one in measured] for column in measured[0]
        }


def main(part, name, seconds, seed, samples):
    """Run one recipe and print its numbers as the last line."""
    recipe = importlib.import_module(f"bench.{part}").RECIPES[name]
    print("\n" + json.dumps(run(recipe, float(seconds), int(seed), int(samples))))


if __name__ == "__main__":
    main(*sys.argv[1:])
