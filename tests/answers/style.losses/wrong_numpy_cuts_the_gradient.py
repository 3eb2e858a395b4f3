# mutant: NumPy leaves no gradient
# category: no-gradient
import numpy as np


def transfer_losses(features, content_features, style_grams):
    content, style = [], []
    for name, target in content_features.items():
        content.append(np.mean((features[name].numpy() - target.numpy()) ** 2))
    for name, target in style_grams.items():
        values = features[name].numpy()
        matrix = np.einsum("bhwc,bhwd->bcd", values, values) / (values.shape[1] * values.shape[2])
        style.append(np.mean((matrix - target.numpy()) ** 2))
    return np.mean(content), np.mean(style)
