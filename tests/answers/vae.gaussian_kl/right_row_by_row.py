import math


def gaussian_kl(mean, log_variance):
    rows = []
    for centers, logs in zip(mean.numpy().tolist(), log_variance.numpy().tolist()):
        rows.append(math.fsum((m * m + math.exp(v) - 1 - v) / 2 for m, v in zip(centers, logs)))
    return rows
