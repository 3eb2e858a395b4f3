import numpy as np


def bradley_terry(wins):
    k = len(wins)
    wins = np.asarray(wins, float) * ~np.eye(k, dtype=bool)
    games = wins + wins.T
    free = np.zeros(k - 1)
    for _ in range(100):
        s = np.r_[0.0, free]
        p = 1 / (1 + np.exp(-(s[:, None] - s)))
        w = games * p * (1 - p)
        inverse = np.linalg.inv((np.diag(w.sum(1)) - w)[1:, 1:])
        free = free + np.clip(inverse @ (wins - games * p).sum(1)[1:], -0.7, 0.7)
    full = np.zeros((k, k))
    full[1:, 1:] = inverse
    centre = np.eye(k) - 1 / k
    return centre @ np.r_[0.0, free], centre @ full @ centre
