import math

import numpy as np


def watermark_detect(images, carriers, keys):
    total = len(carriers)
    users, chances = [], []
    for image in images:
        bits = [int((image * carrier).sum() > 0) for carrier in carriers]
        counts = [sum(a == b for a, b in zip(bits, key)) for key in keys]
        user = counts.index(max(counts))
        tail = sum(math.comb(total, k) for k in range(counts[user], total + 1)) / 2**total
        users.append(user)
        chances.append(min(1.0, tail * len(keys)))
    return np.array(users), np.array(chances)
