# mutant: strengths themselves
# category: not-logged
import numpy as np


def bradley_terry(wins):
    wins = np.array(wins, float)
    np.fill_diagonal(wins, 0)
    games = wins + wins.T
    strengths = np.zeros(len(wins))
    for _ in range(60):
        chances = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
        weights = games * chances * chances.T
        information = np.diag(weights.sum(axis=1)) - weights
        excess = (wins - games * chances).sum(axis=1)
        strengths = strengths + np.clip(np.linalg.pinv(information) @ excess, -1, 1)
        strengths = strengths - strengths.mean()
    covariance = np.linalg.pinv(information)
    return np.exp(strengths), covariance
