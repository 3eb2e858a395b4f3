import keras
from keras import ops

SEEDS = keras.random.SeedGenerator(7)


def reparameterize(mean, log_variance):
    standard_deviation = ops.sqrt(ops.exp(log_variance))
    return mean + standard_deviation * keras.random.normal(ops.shape(mean), seed=SEEDS)
