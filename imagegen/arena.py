"""An arena: somebody is shown pictures of two models for one and the same request, and says which is better.

Models are hidden, sides are drawn for every duel, and each pair of models meets equally often. What comes out is a table of wins, which
Bradley-Terry turns into ratings. The protocol is that of `imagegen.human`; only the question is another one.
"""

import itertools
from typing import NamedTuple

import numpy as np

import imagegen.human
from imagegen.human import LEFT, RIGHT
from imagegen.language import say
from quiz.ground.front_end import has_front_end

TEXTS = {
    "question": {
        "en": "Duel {number} of {count}. Asked for: {label}. Which is the better {label}?",
        "zh": "第 {number} 局，共 {count} 局。要求画：{label}。哪一张 {label} 更好？",
    },
    "done": {"en": "{count} votes. Run the next cell.", "zh": "共 {count} 票。请运行下一格。"},
    "nobody": {
        "en": "Nobody can click here, so a simulated reader votes.",
        "zh": "这里没有人可以点击，由模拟读者投票。",
    },
}


class Duel(NamedTuple):
    """Two images (H, W, 1) of one label, and the numbers of the models that drew them."""

    left: np.ndarray
    right: np.ndarray
    left_model: int
    right_model: int
    label: int


class Votes(NamedTuple):
    """wins (K, K): how often the model of the row was preferred to that of the column."""

    wins: np.ndarray

    def __str__(self):
        return say(TEXTS["done"], count=int(self.wins.sum()))


def draw_duels(images, labels, rounds=5, seed=0):
    """Return the duels of every pair of models, ``rounds`` each, in random order.

    Args:
        images: list of K arrays (N, H, W, 1); image i of every model was drawn for ``labels[i]``.
        labels: (N,) what was asked for.
        rounds: duels of each pair, at most N; no request comes twice within a pair.
        seed: of requests, sides and order.

    Raises:
        ValueError: fewer than two models, images and labels differ in number, or rounds is not from 1 to N.
    """
    if len(images) < 2 or any(len(drawn) != len(labels) for drawn in images):
        raise ValueError(
            f"An arena needs two models and an image for each of {len(labels)} labels, found {[*map(len, images)]}."
        )
    if not 1 <= rounds <= len(labels):
        raise ValueError(f"rounds is {rounds}: there are {len(labels)} requests.")
    generator = np.random.default_rng(seed)
    duels = []
    for pair in itertools.combinations(range(len(images)), 2):
        for request in generator.permutation(len(labels))[:rounds]:
            left, right = pair if generator.integers(2) else pair[::-1]
            duels.append(Duel(images[left][request], images[right][request], left, right, int(labels[request])))
    return [duels[place] for place in generator.permutation(len(duels))]


def count(duels, answers, models):
    """Return the `Votes` of the first ``len(answers)`` duels; ``models`` is the number of models."""
    wins = np.zeros((models, models))
    for duel, answer in zip(duels, answers, strict=False):
        winner, loser = (duel.left_model, duel.right_model) if answer == LEFT else (duel.right_model, duel.left_model)
        wins[winner, loser] += 1
    return Votes(wins)


def simulate(duels, reader):
    """Return the `Votes` of ``reader``, a function of all left images, all right images and labels that returns sides (N,)."""
    left, right, _, _, labels = map(np.array, zip(*duels, strict=True))
    return count(duels, reader(left, right, labels), _models(duels))


def show(duels, reader):
    """Let the reader of a notebook vote; where nobody can click, let a simulated reader do so.

    Returns:
        `Form`, whose ``wins`` holds the votes so far; or the `Votes` of the simulated reader.
    """
    if not has_front_end():
        print(say(TEXTS["nobody"]))
        return simulate(duels, reader)
    from IPython.display import display

    form = Form(duels)
    display(form.box)
    return form


class Form(imagegen.human.Form):
    """The duels on the screen, one after the other; see `imagegen.human.Form`."""

    @property
    def wins(self):
        """Table of wins so far, (K, K)."""
        return count(self.trials, self.answers, _models(self.trials)).wins

    def ask(self, number):
        return say(TEXTS["question"], number=number + 1, count=len(self.trials), label=self.trials[number].label)

    def outcome(self):
        return Votes(self.wins)


def _models(duels):
    return 1 + max(max(duel.left_model, duel.right_model) for duel in duels)


__all__ = ["LEFT", "RIGHT", "Duel", "Form", "Votes", "count", "draw_duels", "show", "simulate"]
