"""A digit as a sentence of 16 tokens: a vector-quantised autoencoder whose weights ship with the course.

An encoder maps 28x28 pixels to a 4x4 grid of vectors of size 8; each one is replaced by the nearest of 256 learnt codes
(VQ-VAE, 1711.00937), and the number of that code is the token: 16 tokens of 8 bits, in raster order. A decoder draws the
digit from the codes. `tools/train_tokenizer.py` trained it on the training digits with shifted and rotated copies, with a
pixel loss and a loss in the features of the course's classifier; so its Frechet distance in those same features flatters it.
"""

import functools

import keras
import numpy
import tensorflow as tf
from keras import layers

from imagegen import data

GRID = 4
TOKENS = GRID * GRID
VOCABULARY_SIZE = 256
CODE_SIZE = 8
CHANNELS = 80
FINE_CHANNELS = 48
PATCH = 4
BATCH = 250


def encode(images):
    """Return the tokens (N, 16) int32, each 0 to 255, of images (N, 28, 28, 1) in [0, 1], in raster order.

    Raises ValueError for another shape or for values outside [0, 1].
    """
    images = numpy.asarray(images, numpy.float32)
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1):
        raise ValueError(f"images must have shape (N, 28, 28, 1), found {images.shape}.")
    if images.size and not (images.min() >= -1e-3 and images.max() <= 1 + 1e-3):
        raise ValueError(f"images must lie in [0, 1], found {images.min():.3g} to {images.max():.3g}.")
    encoder, _ = _compiled()
    ids = [nearest(encoder(rows).numpy(), codebook()) for rows in _batches(images)]
    return numpy.concatenate(ids).reshape(-1, TOKENS) if ids else numpy.zeros((0, TOKENS), numpy.int32)


def decode(ids):
    """Return the images (N, 28, 28, 1) float32 in [0, 1] that tokens (N, 16) stand for. Any tokens give an image.

    Raises ValueError for another shape or for tokens that do not exist.
    """
    ids = numpy.asarray(ids)
    if ids.ndim != 2 or ids.shape[1] != TOKENS:
        raise ValueError(f"ids must have shape (N, {TOKENS}), found {ids.shape}.")
    if ids.size and not (ids.min() >= 0 and ids.max() < VOCABULARY_SIZE):
        raise ValueError(f"Tokens run from 0 to {VOCABULARY_SIZE - 1}, found {ids.min()} to {ids.max()}.")
    _, decoder = _compiled()
    grids = codebook()[ids.astype(numpy.int64)].reshape(-1, GRID, GRID, CODE_SIZE)
    images = [decoder(rows).numpy() for rows in _batches(grids)]
    return numpy.concatenate(images) if images else numpy.zeros((0, 28, 28, 1), numpy.float32)


def codebook():
    """Return the codes (256, 8) float32, which an embedding of the tokens may start from."""
    return _weights()["codebook"]


def nearest(vectors, codes):
    """Return the number of the nearest code, (...,) int32, for vectors (..., D) and codes (K, D); the first one of equals."""
    # |v - c|^2 without |v|^2, which is the same for every code.
    return ((codes**2).sum(axis=1) - 2 * vectors @ codes.T).argmin(axis=-1).astype(numpy.int32)


def build_encoder():
    """Return the network: images (B, 28, 28, 1) in [0, 1] to vectors (B, 4, 4, 8) before quantisation."""
    images = keras.Input((28, 28, 1), name="images")
    x = layers.Conv2D(24, 5, strides=2, padding="same", activation="relu")(images)
    x = layers.Conv2D(48, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(CHANNELS, 3, strides=2, padding="same")(x)
    for _ in range(2):
        x = _residual(x, CHANNELS)
    x = layers.LayerNormalization()(x)
    return keras.Model(images, layers.Conv2D(CODE_SIZE, 1, name="vectors")(x), name="tokenizer_encoder")


def build_decoder():
    """Return the network: codes (B, 4, 4, 8) to images (B, 28, 28, 1) in [0, 1]."""
    codes = keras.Input((GRID, GRID, CODE_SIZE), name="codes")
    x = layers.Conv2D(CHANNELS, 3, padding="same")(codes)
    for _ in range(2):
        x = _residual(x, CHANNELS)
    x = _finer(layers.Conv2D(4 * FINE_CHANNELS, 1)(x), 2, FINE_CHANNELS)
    x = layers.Cropping2D(((0, 1), (0, 1)))(x)  # 28 / 4 = 7 rows of patches, where the grid of tokens gives 8
    x = layers.ReLU()(_residual(x, FINE_CHANNELS))
    x = _finer(layers.Conv2D(PATCH * PATCH, 3, padding="same")(x), PATCH, 1)
    return keras.Model(codes, layers.Activation("sigmoid", name="images")(x), name="tokenizer_decoder")


def _residual(x, channels):
    inner = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
    return layers.Add()([x, layers.Conv2D(channels, 1)(inner)])


def _finer(x, factor, channels):
    """Turn cells (B, H, W, factor^2 * channels) into (B, factor * H, factor * W, channels), without arithmetic."""
    height, width = x.shape[1:3]
    x = layers.Reshape((height, width, factor, factor, channels))(x)
    x = layers.Permute((1, 3, 2, 4, 5))(x)
    return layers.Reshape((height * factor, width * factor, channels))(x)


@functools.cache
def _weights():
    return data.weights("tokenizer")


@functools.cache
def _networks():
    encoder, decoder = build_encoder(), build_decoder()
    for name, network in (("encoder", encoder), ("decoder", decoder)):
        network.set_weights([_weights()[f"{name}_{index}"] for index in range(len(network.weights))])
    return encoder, decoder


@functools.cache
def _compiled():
    """Encoder and decoder as compiled functions of any number of rows."""
    return tuple(
        tf.function(functools.partial(network, training=False), input_signature=[tf.TensorSpec(network.input_shape)])
        for network in _networks()
    )


def _batches(rows):
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
