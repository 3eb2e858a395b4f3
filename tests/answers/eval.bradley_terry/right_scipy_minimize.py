import numpy as np
from scipy.optimize import minimize
from scipy.special import expit


def bradley_terry(wins):
    count = len(wins)
    pairs = [(i, j) for i in range(count) for j in range(count) if i != j]

    def cost(s):
        return sum(wins[i, j] * np.logaddexp(0, s[j] - s[i]) for i, j in pairs) + 1e-9 * s @ s

    def slope(s):
        g = 2e-9 * s
        for i, j in pairs:
            p = expit(s[j] - s[i])
            g[i] -= wins[i, j] * p
            g[j] += wins[i, j] * p
        return g

    s = minimize(cost, np.zeros(count), jac=slope, method="BFGS", options={"gtol": 1e-9}).x
    s = s - s.mean()
    fisher = np.zeros((count, count))
    for i, j in pairs:
        u = np.eye(count)[i] - np.eye(count)[j]
        fisher += wins[i, j] * expit(s[i] - s[j]) * expit(s[j] - s[i]) * np.outer(u, u)
    return s, np.linalg.pinv(fisher)
