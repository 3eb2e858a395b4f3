import numpy as np


def bradley_terry(wins):
    models = len(wins)
    rows, counts = [], []
    for i in range(models):
        for j in range(models):
            if i != j and wins[i, j]:
                row = np.zeros(models)
                row[i], row[j] = 1, -1
                rows.append(row)
                counts.append(wins[i, j])
    design, counts = np.array(rows), np.array(counts)
    beta = np.zeros(models)
    for _ in range(80):
        lost = 1 / (1 + np.exp(design @ beta))
        hessian = design.T * (counts * lost * (1 - lost)) @ design
        step, *_ = np.linalg.lstsq(hessian, design.T @ (counts * lost), rcond=1e-10)
        beta += step if abs(step).max() < 1 else step / abs(step).max()
    return beta - beta.mean(), np.linalg.pinv(hessian, rcond=1e-10)
