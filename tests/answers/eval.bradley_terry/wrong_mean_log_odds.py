# mutant: mean log-odds against the others
# category: mean-log-odds
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
    odds = np.log(np.where(games > 0, wins + (games == 0), 1) / np.where(games > 0, wins.T + (games == 0), 1))
    rating = odds.sum(axis=1) / (2 if len(wins) == 2 else len(wins) - 1)
    return rating - rating.mean(), covariance
