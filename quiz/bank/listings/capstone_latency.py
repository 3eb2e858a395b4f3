"""How long do users wait for an image, if one worker serves them in the order in which they come?"""

import numpy as np

random = np.random.default_rng(7)
REQUESTS, SERVICE, LOAD = 20_000, 1.5, 0.8

arrivals = np.cumsum(random.exponential(SERVICE / LOAD, size=REQUESTS))
services = random.exponential(SERVICE, size=REQUESTS)


def waits_of(arrivals, services):
    """Seconds from each request to its image."""
    waits, free = [], 0.0
    for arrival, service in zip(arrivals, services):
        begin = max(arrival, free)
        free = begin + service
        waits.append(free - arrival)
    return np.array(waits)


waits = waits_of(arrivals, services)
mean_wait = float(waits.mean())
promised = float(np.percentile(waits, 95))
kept = float((waits <= promised).mean())
expected = SERVICE / (1 - LOAD)
