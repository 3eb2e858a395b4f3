import keras
from keras import ops

seed = keras.random.SeedGenerator(3)


def reparameterize(mean, log_variance):
    first = keras.random.uniform(ops.shape(mean), minval=1e-7, maxval=1.0, seed=seed)
    second = keras.random.uniform(ops.shape(mean), seed=seed)
    noise = ops.sqrt(-2 * ops.log(first)) * ops.cos(2 * 3.14159265 * second)  # Box and Muller
    return ops.add(mean, ops.multiply(ops.exp(0.5 * log_variance), noise))
