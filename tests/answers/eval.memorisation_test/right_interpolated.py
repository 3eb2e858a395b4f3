import math

import numpy as np


def memorisation_test(generated, training, held_out, rate, neighbours):
    def score(images):
        found = []
        for image in images:
            away = sorted(math.dist(image.ravel(), other.ravel()) for other in training)[:neighbours]
            found.append(away[0] / (sum(away) / neighbours) if any(away) else 0.0)
        return np.array(found)

    honest = np.sort(score(held_out))
    place = rate * (len(honest) - 1)
    whole = int(place)
    threshold = honest[whole] + (place - whole) * (honest[whole + 1] - honest[whole])
    scores = score(generated)
    return scores, threshold, threshold > scores
