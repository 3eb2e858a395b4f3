# mutant: pixels are rounded
# category: grey
import numpy as np


def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    images, logits, mean, log_variance = (np.asarray(part, "float64") for part in (images, logits, mean, log_variance))
    images = np.round(images)
    count = len(images)
    distortion = np.sum(np.maximum(logits, 0) - logits * images + np.log1p(np.exp(-np.abs(logits)))) / count
    rate = 0.5 * np.sum(mean**2 + np.expm1(log_variance) - log_variance) / count
    return distortion + beta * rate, distortion, rate
