import collections
import math

import numpy as np


def perplexity(ids, num_codes):
    counted = collections.Counter(np.asarray(ids).flatten().tolist())
    total = sum(counted.values())
    nats = math.fsum(-n / total * math.log(n / total) for n in counted.values())
    return math.exp(nats), num_codes - len(counted)
