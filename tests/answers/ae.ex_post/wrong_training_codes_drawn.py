# mutant: codes of training images instead of new ones
# category: copies
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return codes[generator.integers(len(codes), size=count)]
