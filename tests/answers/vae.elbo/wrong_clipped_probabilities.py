# mutant: clipped probabilities
# category: overflow
import numpy as np


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    images, logits, mean, log_variance = (np.asarray(part, "float64") for part in (images, logits, mean, log_variance))
    count = len(images)
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-7, 1 - 1e-7)
    distortion = -np.sum(images * np.log(p) + (1 - images) * np.log(1 - p)) / count
    rate = 0.5 * np.sum(mean**2 + np.expm1(log_variance) - log_variance) / count
    return distortion + beta * rate, distortion, rate
