"""Variational autoencoders after one budget of seconds: negative ELBO of the test digits in nats.

    python -m bench --only vae

All recipes see the same thing: digits whose pixels are 1 where the grey value exceeds 0.5 and 0 elsewhere, a fixed rule
without a seed. 3,500 of the training digits are trained on; the other 500 show whether the recipe learns them by heart.
The test digits choose nothing: every recipe is measured with the weights it has when its seconds are spent. Samples are
the means of binary pixels, so their distance to grey digits is larger than that of a model of grey digits would be.
"""

import keras
import numpy
import tensorflow as tf
from keras import layers

from bench import adversarial, runs
from imagegen import data, models, training

NUM_VALIDATION = 500
DRAWS = 10
LATENT_DIM = 20
LEARNING_RATE = 1e-3
BATCH_SIZE = 128


def negative_elbo(encoder, decoder, images, training=False):
    """Return reconstruction and Kullback-Leibler term, each (B,) in nats, for binary images (B, 28, 28, 1)."""
    mean, log_variance = encoder(images, training=training)
    latents = mean + tf.exp(0.5 * log_variance) * tf.random.normal(tf.shape(mean))
    logits = decoder(latents, training=training)
    errors = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
    divergence = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_variance) - 1 - log_variance, axis=1)
    return tf.reduce_sum(errors, axis=(1, 2, 3)), divergence


def train(budget, encoder, decoder, optimizer, batches, batch_size, learning_rate=None):
    """Train on batches of grey images (B, 28, 28, 1), binarised in the step.

    `learning_rate` is a function of the share of the budget that is spent, from 0 to 1; None leaves the optimizer alone.
    Returns `draw`, and the function that measures the bounds: see `runs.Recipe`.
    """
    weights = encoder.trainable_variables + decoder.trainable_variables

    @tf.function
    def update(images):
        with tf.GradientTape() as tape:
            reconstruction, divergence = negative_elbo(encoder, decoder, binary(images), training=True)
            loss = tf.reduce_mean(reconstruction + divergence)
        optimizer.apply(tape.gradient(loss, weights), weights)
        return {"elbo": loss, "kl": tf.reduce_mean(divergence)}

    def step(images):
        if learning_rate:
            optimizer.learning_rate = learning_rate(budget.share)
        return update(images)

    def draw(count):
        """Means of the pixels, from latents of the prior."""
        latents = adversarial.sample_noise(count, decoder.input_shape[1])
        parts = [decoder(latents[start : start + 250], training=False) for start in range(0, count, 250)]
        return numpy.concatenate([tf.sigmoid(part) for part in parts]), None

    def compiled():
        return [(1, update.get_concrete_function(tf.TensorSpec((batch_size, *encoder.input_shape[1:]))))]

    budget.train(step, batches, batch_size, draw=draw, compiled=compiled)
    return draw, lambda: _bounds(encoder, decoder)


def cosine(share):
    """Return the learning rate when this share of the seconds is spent: from LEARNING_RATE down to a fiftieth of it."""
    return LEARNING_RATE * runs.cosine(share)


def dense(budget, seed):
    """This course's: dense 784-512-512-20, shifts by a pixel, Adam 1e-3 that falls to a fiftieth on a cosine."""
    keras.utils.set_random_seed(seed)
    encoder, decoder = models.dense_encoder(LATENT_DIM), models.dense_decoder(LATENT_DIM)
    batches = data.shifted(training.batches(_known(), None, BATCH_SIZE, seed), 1, seed)
    return train(budget, encoder, decoder, keras.optimizers.Adam(), batches, BATCH_SIZE, cosine)


def dense_by_heart(budget, seed):
    """The same without shifts and at one learning rate, which shows what the two are for."""
    keras.utils.set_random_seed(seed)
    encoder, decoder = models.dense_encoder(LATENT_DIM), models.dense_decoder(LATENT_DIM)
    batches = training.batches(_known(), None, BATCH_SIZE, seed)
    return train(budget, encoder, decoder, keras.optimizers.Adam(LEARNING_RATE), batches, BATCH_SIZE)


def binary(images):
    """Return 1 where a grey value exceeds 0.5, else 0, as float32."""
    return tf.cast(images > 0.5, tf.float32)


def evaluate(encoder, decoder, images):
    """Return the mean negative ELBO and the mean Kullback-Leibler term of grey images, binarised, over ten draws."""
    measure = tf.function(lambda batch: negative_elbo(encoder, decoder, binary(batch)))
    terms = [[numpy.mean(term) for term in measure(images)] for _ in range(DRAWS)]
    reconstruction, divergence = numpy.mean(terms, axis=0)
    return reconstruction + divergence, divergence


def _known():
    return data.digits("train").images[:-NUM_VALIDATION]


def _bounds(encoder, decoder):
    bound, divergence = evaluate(encoder, decoder, data.digits("test").images)
    known, _ = evaluate(encoder, decoder, _known()[:1000])
    unseen, _ = evaluate(encoder, decoder, data.digits("train").images[-NUM_VALIDATION:])
    named = {"test -ELBO": bound, "KL": divergence, "train -ELBO": known, "validation -ELBO": unseen}
    return {name: float(value) for name, value in named.items()}


def tensorflow_tutorial(budget, seed):
    """TensorFlow's convolutional VAE tutorial: 2 latents, Adam 1e-4, batch 32."""
    keras.utils.set_random_seed(seed)
    pixels = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, strides=2, activation="relu")(pixels)
    x = layers.Flatten()(layers.Conv2D(64, 3, strides=2, activation="relu")(x))
    encoder = keras.Model(pixels, [layers.Dense(2)(x), layers.Dense(2)(x)])
    latents = keras.Input((2,))
    x = layers.Reshape((7, 7, 32))(layers.Dense(7 * 7 * 32, activation="relu")(latents))
    x = layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
    decoder = keras.Model(latents, layers.Conv2DTranspose(1, 3, padding="same")(x))
    return train(budget, encoder, decoder, keras.optimizers.Adam(1e-4), training.batches(_known(), None, 32, seed), 32)


def keras_example(budget, seed):
    """The Keras example "Variational autoencoder": 2 latents, Adam 1e-3, batch 128."""
    keras.utils.set_random_seed(seed)
    pixels = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(pixels)
    x = layers.Flatten()(layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(x))
    x = layers.Dense(16, activation="relu")(x)
    encoder = keras.Model(pixels, [layers.Dense(2)(x), layers.Dense(2)(x)])
    latents = keras.Input((2,))
    x = layers.Reshape((7, 7, 64))(layers.Dense(7 * 7 * 64, activation="relu")(latents))
    x = layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
    decoder = keras.Model(latents, layers.Conv2DTranspose(1, 3, padding="same")(x))
    return train(
        budget, encoder, decoder, keras.optimizers.Adam(1e-3), training.batches(_known(), None, 128, seed), 128
    )


RECIPES = {
    "this course: dense, shifts, cosine": runs.Recipe(dense),
    "the same without shifts and cosine": runs.Recipe(dense_by_heart),
    "TensorFlow tutorial": runs.Recipe(tensorflow_tutorial, public=True),
    "Keras example": runs.Recipe(keras_example, public=True),
}
