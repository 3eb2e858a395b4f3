"""An autoencoder of points on a ring with a vector quantiser in the middle, trained by gradients alone."""

import keras
import numpy as np
import tensorflow as tf

POINTS, CODES, STEPS, BETA = 512, 16, 150, 0.25

keras.utils.set_random_seed(3)
angles = np.random.default_rng(3).uniform(0.0, 2.0 * np.pi, size=POINTS)
points = tf.constant(np.stack([np.cos(angles), np.sin(angles)], axis=1), tf.float32)
encoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(2)])
decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(2)])
codebook = tf.Variable(encoder(points[:CODES]))
codebook_at_first = codebook.numpy()
variables = encoder.trainable_variables + decoder.trainable_variables + [codebook]
optimizer = keras.optimizers.Adam(0.01)


def quantize(vectors):
    """What the decoder gets, and the loss of the quantiser."""
    distances = tf.reduce_sum((vectors[:, None] - codebook) ** 2, axis=2)
    codes = tf.gather(codebook, tf.argmin(distances, axis=1))
    straight_through = vectors + tf.stop_gradient(codes - vectors)
    codebook_term = tf.reduce_mean((codes - tf.stop_gradient(vectors)) ** 2)
    commitment_term = tf.reduce_mean((vectors - tf.stop_gradient(codes)) ** 2)
    return straight_through, codebook_term + BETA * commitment_term


def pulls():
    """How strongly the quantiser's loss pulls on all vectors together, and on all codes together."""
    vectors = tf.Variable(encoder(points) + 0.1)
    with tf.GradientTape() as tape:
        _, loss = quantize(tf.convert_to_tensor(vectors))
    gradients = tape.gradient(loss, [vectors, codebook], unconnected_gradients="zero")
    return [float(tf.abs(tf.reduce_sum(tf.convert_to_tensor(gradient)))) for gradient in gradients]


@tf.function
def step():
    with tf.GradientTape() as tape:
        decoder_input, loss = quantize(encoder(points))
        error = tf.reduce_mean((decoder(decoder_input) - points) ** 2)
        total = error + loss
    optimizer.apply(tape.gradient(total, variables), variables)
    return error


errors = [float(step()) for _ in range(STEPS)]
codebook_moved = float(np.abs(codebook.numpy() - codebook_at_first).max())
on_vectors, on_codes = pulls()
