import keras
from keras import ops


def ex_post_sample(codes, count, seed):
    """A normal mixture of centred codes has their covariance: no root of a matrix is needed."""
    mean = ops.mean(codes, axis=0)
    weights = keras.random.normal((count, len(codes)), seed=keras.random.SeedGenerator(seed))
    return mean + ops.matmul(weights, codes - mean) / len(codes) ** 0.5
