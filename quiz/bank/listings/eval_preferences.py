"""Ratings of image models from paired comparisons: the mean log-odds of being preferred to each of the others."""

import numpy as np

MODELS, ROUNDS, PRIOR = 4, 30, 0.5

random = np.random.default_rng(89)
strength = np.array([0.0, 0.5, 1.0, 6.0])

# wins[a, b]: how often raters preferred a picture of model a to one of model b.
wins = np.zeros((MODELS, MODELS))
for first in range(MODELS):
    for second in range(first + 1, MODELS):
        chance = 1.0 / (1.0 + np.exp(strength[second] - strength[first]))
        wins[first, second] = random.binomial(ROUNDS, chance)
        wins[second, first] = ROUNDS - wins[first, second]


def against(wins, model, other):
    """Log-odds that the raters prefer one model to the other."""
    return np.log((wins[model, other] + PRIOR) / (wins[other, model] + PRIOR))


def elo(wins):
    """Mean log-odds against all others, on the scale where 400 points are odds of ten to one."""
    mean = [
        np.mean([against(wins, model, other) for other in range(MODELS) if other != model]) for model in range(MODELS)
    ]
    return 400.0 / np.log(10.0) * np.array(mean)


ratings = elo(wins)
ranking = np.argsort(-ratings).tolist()
