import numpy as np


def rescale(guided, conditional, phi):
    guided, conditional = np.array(guided), np.array(conditional)
    for image, reference in zip(guided, conditional):
        image *= phi * reference.std() / image.std() + 1 - phi
    return guided
