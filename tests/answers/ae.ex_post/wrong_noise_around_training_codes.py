# mutant: a little noise around codes of training images, no Gaussian
# category: not-gaussian
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    return codes[generator.integers(len(codes), size=count)] + 0.05 * codes.std(axis=0) * generator.standard_normal(
        (count, codes.shape[1])
    )
