import numpy as np


def bradley_terry(wins):
    wins = np.where(np.eye(len(wins)) == 1, 0, wins)
    games = wins + wins.T
    rating = np.zeros(len(wins))
    for _ in range(6000):
        p = 0.5 * (1 + np.tanh((rating[:, None] - rating) / 2))
        rating += 2.0 * (wins - games * p).sum(1) / games.sum()
    w = games * p * (1 - p)
    values, vectors = np.linalg.eigh(np.diag(w.sum(1)) - w)
    kept = values > 1e-9
    return rating - rating.mean(), (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
