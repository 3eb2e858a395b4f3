import numpy as np


def bradley_terry(wins):
    wins = wins * (1 - np.eye(len(wins)))
    games = wins + wins.T
    pi = np.ones(len(wins))
    for _ in range(5000):
        pi = wins.sum(1) / (games / np.add.outer(pi, pi)).sum(1)
        pi = pi / np.prod(pi) ** (1 / len(pi))
    weights = games * np.outer(pi, pi) / np.add.outer(pi, pi) ** 2
    laplacian = np.diag(weights.sum(0)) - weights
    ones = np.full_like(laplacian, 1 / len(pi))
    return np.log(pi), np.linalg.inv(laplacian + ones) - ones
