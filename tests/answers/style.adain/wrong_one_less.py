# mutant: variance divided by one less than the number of positions
# category: sample-deviation
import numpy as np


def adain(content, style, epsilon=1e-5):
    content, style = np.asarray(content), np.asarray(style)
    mean, variance = content.mean((1, 2), keepdims=True), content.var((1, 2), keepdims=True, ddof=1)
    target_mean, target_variance = style.mean((1, 2), keepdims=True), style.var((1, 2), keepdims=True, ddof=1)
    return (content - mean) * np.sqrt((target_variance + epsilon) / (variance + epsilon)) + target_mean
