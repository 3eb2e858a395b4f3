"""Diffusion, in latents and in pixels.

python -m bench --only diffusion
"""

import keras
import numpy
import tensorflow as tf
from keras import layers

from bench import latent, runs
from imagegen import data, latents, models, training

NUM_LEVELS = 1000
NUM_CALLS = 20
SETTINGS = {"width": 192, "batch_size": 256, "per_call": 10, "decay": 0.995}
ALPHA_BAR = numpy.cumprod(1 - numpy.linspace(1e-4, 0.02, NUM_LEVELS)).astype("float32")

# The Keras example "Denoising Diffusion Implicit Models", its published hyper-parameters.
EXAMPLE_SIDE = 32  # 64 there, for photographs; three halvings need a multiple of 8
EXAMPLE_WIDTHS = (32, 64, 96, 128)
EXAMPLE_DEPTH = 2
EXAMPLE_BATCH = 64
EXAMPLE_EMBEDDING, EXAMPLE_FREQUENCY = 32, 1000.0
EXAMPLE_SIGNALS = (0.95, 0.02)
EXAMPLE_DECAY = 0.999
EXAMPLE_STEPS = 20


def lesson(budget, seed):
    """Lesson 09 in latents of an autoencoder that is trained within the seconds: DDPM's loss, 20 calls of DDIM."""
    keras.utils.set_random_seed(seed)
    first = latent.autoencoder(budget, seed)
    return latent.second_stage(budget, first, loss, sample, seed, **SETTINGS), dict


def shipped(budget, seed):
    """Lesson 09 as it stands: the autoencoder is the one that ships."""
    keras.utils.set_random_seed(seed)
    return latent.second_stage(budget, latents.load("dense"), loss, sample, seed, **SETTINGS), dict


def loss(network, clean, labels):
    """Return the squared error of the predicted noise at a level drawn for each row (2006.11239, eq. 14)."""
    time = tf.random.uniform(tf.shape(labels), 0, NUM_LEVELS, tf.int32)
    level = tf.gather(tf.constant(ALPHA_BAR), time)[:, None]
    noise = tf.random.normal(tf.shape(clean))
    noisy = tf.sqrt(level) * clean + tf.sqrt(1 - level) * noise
    predicted = network([noisy, tf.cast(time, tf.float32) / NUM_LEVELS, labels], training=True)
    return tf.reduce_mean(tf.square(predicted - noise))


@tf.function(reduce_retracing=True)
def sample(network, x, labels):
    """Take 20 deterministic steps from noise to data (2010.02502, eq. 12 with sigma 0)."""
    times = numpy.round(numpy.linspace(NUM_LEVELS - 1, 0, NUM_CALLS)).astype(int)
    for time, level, lower in zip(times, ALPHA_BAR[times], [*ALPHA_BAR[times[1:]], 1.0], strict=True):
        noise = network([x, tf.fill(tf.shape(labels), time / NUM_LEVELS), labels], training=False)
        clean = (x - (1 - level) ** 0.5 * noise) / level**0.5
        x = lower**0.5 * clean + (1 - lower) ** 0.5 * noise
    return x


def keras_example(budget, seed):
    """The Keras example's DDIM, on digits padded to 32x32: a U-Net in pixels, mean absolute error, AdamW 1e-3, batch 64."""
    keras.utils.set_random_seed(seed)
    images = data.digits("train").images
    padded = numpy.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
    mean, deviation = padded.mean(), padded.std()
    network, average = unet(), unet()
    average.set_weights(network.get_weights())
    optimizer = keras.optimizers.AdamW(1e-3, weight_decay=1e-4)
    optimizer.build(network.trainable_variables)

    @tf.function
    def step(images):
        noise = tf.random.normal(tf.shape(images))
        signal_rate, noise_rate = _rates(tf.random.uniform((EXAMPLE_BATCH, 1, 1, 1)))
        with tf.GradientTape() as tape:
            predicted = network([signal_rate * images + noise_rate * noise, noise_rate**2], training=True)
            value = tf.reduce_mean(tf.abs(predicted - noise))
        optimizer.apply(tape.gradient(value, network.trainable_variables), network.trainable_variables)
        models.update_average(average, network, EXAMPLE_DECAY)
        return value

    @tf.function
    def sample(x):
        for call in range(EXAMPLE_STEPS):
            now, later = (_rates(tf.ones((len(x), 1, 1, 1)) - part / EXAMPLE_STEPS) for part in (call, call + 1))
            noise = average([x, now[1] ** 2], training=False)
            clean = (x - now[1] * noise) / now[0]
            x = later[0] * clean + later[1] * noise
        return clean

    def draw(count):
        start = numpy.random.default_rng(1).standard_normal((count, *padded.shape[1:])).astype("float32")
        parts = [sample(tf.constant(start[row : row + 250])).numpy() for row in range(0, count, 250)]
        return numpy.clip(mean + deviation * numpy.concatenate(parts), 0, 1)[:, 2:-2, 2:-2], None

    batches = training.batches((padded - mean) / deviation, batch_size=EXAMPLE_BATCH, seed=seed)
    budget.train(step, batches, EXAMPLE_BATCH)
    return draw, dict


def unet():
    """Return the example's network: [noisy (B, 32, 32, 1), noise variance (B, 1, 1, 1)] to the noise (B, 32, 32, 1)."""
    noisy, variance = keras.Input((EXAMPLE_SIDE, EXAMPLE_SIDE, 1)), keras.Input((1, 1, 1))
    frequencies = numpy.geomspace(1, EXAMPLE_FREQUENCY, EXAMPLE_EMBEDDING // 2).astype("float32")
    angles = variance * (2 * numpy.pi * frequencies)
    waves = keras.ops.concatenate([keras.ops.sin(angles), keras.ops.cos(angles)], axis=-1)
    x = layers.Conv2D(EXAMPLE_WIDTHS[0], 1)(noisy)
    x = layers.Concatenate()([x, layers.UpSampling2D(EXAMPLE_SIDE)(waves)])
    kept = []
    for width in EXAMPLE_WIDTHS[:-1]:
        for _ in range(EXAMPLE_DEPTH):
            x = _residual(x, width)
            kept.append(x)
        x = layers.AveragePooling2D(2)(x)
    for _ in range(EXAMPLE_DEPTH):
        x = _residual(x, EXAMPLE_WIDTHS[-1])
    for width in reversed(EXAMPLE_WIDTHS[:-1]):
        x = layers.UpSampling2D(2, interpolation="bilinear")(x)
        for _ in range(EXAMPLE_DEPTH):
            x = _residual(layers.Concatenate()([x, kept.pop()]), width)
    return keras.Model([noisy, variance], layers.Conv2D(1, 1, kernel_initializer="zeros")(x))


def _residual(x, width):
    shortcut = x if x.shape[-1] == width else layers.Conv2D(width, 1)(x)
    x = layers.BatchNormalization(center=False, scale=False)(x)
    x = layers.Conv2D(width, 3, padding="same", activation="swish")(x)
    return layers.Add()([layers.Conv2D(width, 3, padding="same")(x), shortcut])


def _rates(time):
    """Return the rates of signal and noise at diffusion times (B, 1, 1, 1) from 0, little noise, to 1, little signal."""
    first, last = numpy.arccos(EXAMPLE_SIGNALS).astype("float32")
    angle = first + time * (last - first)
    return tf.cos(angle), tf.sin(angle)


RECIPES = {
    "this course: autoencoder, then DDIM": runs.Recipe(lesson),
    "the same, autoencoder that ships": runs.Recipe(shipped),
    "Keras example, DDIM in pixels": runs.Recipe(keras_example, public=True),
}
