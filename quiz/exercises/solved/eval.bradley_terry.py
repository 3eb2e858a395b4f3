def bradley_terry(wins):
    """Maximum likelihood of the Bradley-Terry model, P(i beats j) = sigmoid(s_i - s_j), with its uncertainty.

    Other conventions: Elo multiplies by 400 / ln 10; some pin one model at 0. Here strengths are natural logarithms and sum to 0.

    Args:
        wins: float array, shape (K, K); wins[i, j] counts how often i was preferred to j, ties as half to each. The diagonal is ignored; pairs may
            never have met, but every model has won and lost something.
    Returns:
        strengths, shape (K,), and their covariance, shape (K, K): the pseudo-inverse of the Fisher information, in which a pair weighs
        games * P(i beats j) * P(j beats i).
    """
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
    return strengths, np.linalg.pinv(information)
