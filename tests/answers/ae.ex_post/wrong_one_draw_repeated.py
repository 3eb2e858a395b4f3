# mutant: the same draw count times
# category: one-draw
import numpy as np


def ex_post_sample(codes, count, seed):
    generator = np.random.default_rng(seed)
    draw = generator.multivariate_normal(codes.mean(axis=0), np.cov(codes, rowvar=False))
    return np.tile(draw, (count, 1))
