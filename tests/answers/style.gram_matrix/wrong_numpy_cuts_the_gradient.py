# mutant: NumPy leaves no gradient
# category: no-gradient
import numpy as np


def gram_matrix(features):
    values = np.asarray(features)
    rows = values.reshape(len(values), -1, values.shape[-1])
    return rows.transpose(0, 2, 1) @ rows / rows.shape[1]
