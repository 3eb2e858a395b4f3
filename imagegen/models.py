"""Small networks that two processor cores train in about a minute, and how to draw images from them.

A convolution at 28x28 pixels costs sixteen times its price at 7x7. So these networks work on the 7x7 grid of 4x4 patches:
`space_to_depth` and `depth_to_space` turn a patch into 16 channels and back, without arithmetic. Losses and training
steps are not here: lessons have the reader write them.
"""

import keras
import numpy
import scipy.cluster.vq
from keras import layers

from imagegen import data

IMAGE_SHAPE = (28, 28, 1)
PATCH = 4
GRID = 7
SAMPLING_BATCH = 250


def patch_generator(noise_dim=64, num_classes=None, channels=32, hidden_units=256):
    """Return a generator: noise (B, noise_dim), and labels (B,) of integers if `num_classes`, to images in [-1, 1].

    Images have shape (B, 28, 28, 1). A class enters as an embedding beside the noise, as in Mirza & Osindero
    (1411.1784). Batch normalisation: call it with training=True in a training step.
    """
    noise = keras.Input((noise_dim,), name="noise")
    inputs, x = noise, noise
    if num_classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs = [noise, labels]
        x = layers.Concatenate()([noise, layers.Embedding(num_classes, noise_dim)(labels)])
    x = _normalised(layers.Dense(hidden_units, use_bias=False)(x))
    x = _normalised(layers.Dense(GRID * GRID * channels, use_bias=False)(x))
    x = layers.Reshape((GRID, GRID, channels))(x)
    x = _normalised(layers.Conv2D(channels, 3, padding="same", use_bias=False)(x))
    x = layers.Conv2D(PATCH * PATCH, 3, padding="same")(x)
    images = layers.Activation("tanh", name="images")(depth_to_space(x))
    return keras.Model(inputs, images, name="generator")


def small_generator():
    """Return an untrained conditional `patch_generator` a fifth the size: noise (B, 32) and labels (B,) to images in [-1, 1]."""
    return patch_generator(noise_dim=32, num_classes=len(data.DIGIT_NAMES), channels=24, hidden_units=64)


def load_generator():
    """Return the trained `small_generator` that ships with the course (`tools/train_cgan.py`)."""
    generator = small_generator()
    generator.set_weights(list(data.weights("cgan").values()))
    return generator


def patch_discriminator(num_classes=None, channels=32, dropout=0.0):
    """Return a discriminator: images (B, 28, 28, 1), and labels (B,) of integers if `num_classes`, to logits (B, 1).

    The class enters by projection (1802.05637): its vector times the features is added to the logit. With `dropout` 0
    it needs another restraint, such as the R1 penalty (1801.04406); without both it learns the images by heart.
    """
    images = keras.Input(IMAGE_SHAPE, name="images")
    inputs = images
    x = space_to_depth(images)
    for _ in range(2):
        x = layers.Conv2D(channels, 3, padding="same")(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
        if dropout:
            x = layers.Dropout(dropout)(x)
    x = layers.Flatten()(x)
    logits = layers.Dense(1)(x)
    if num_classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs = [images, labels]
        features = layers.Dense(128)(x)
        logits = layers.Add()([logits, layers.Dot(axes=1)([features, layers.Embedding(num_classes, 128)(labels)])])
    return keras.Model(inputs, logits, name="discriminator")


def dense_encoder(latent_dim=20, hidden_units=(512, 512)):
    """Return a VAE's encoder: images (B, 28, 28, 1) to [mean, log variance], each (B, latent_dim)."""
    images = keras.Input(IMAGE_SHAPE, name="images")
    x = layers.Flatten()(images)
    for units in hidden_units:
        x = layers.Dense(units, activation="relu")(x)
    mean = layers.Dense(latent_dim, name="mean")(x)
    log_variance = layers.Dense(latent_dim, name="log_variance")(x)
    return keras.Model(images, [mean, log_variance], name="encoder")


def dense_decoder(latent_dim=20, hidden_units=(512, 512)):
    """Return a VAE's decoder: latents (B, latent_dim) to the logits of the pixels (B, 28, 28, 1)."""
    latents = keras.Input((latent_dim,), name="latents")
    x = latents
    for units in hidden_units:
        x = layers.Dense(units, activation="relu")(x)
    logits = layers.Reshape(IMAGE_SHAPE, name="logits")(layers.Dense(784)(x))
    return keras.Model(latents, logits, name="decoder")


def space_to_depth(images):
    """Return a Keras tensor (B, 28, 28, 1) as (B, 7, 7, 16): the pixels of a 4x4 patch become the channels of a cell."""
    x = layers.Reshape((GRID, PATCH, GRID, PATCH))(images)
    return layers.Reshape((GRID, GRID, PATCH * PATCH))(layers.Permute((1, 3, 2, 4))(x))


def depth_to_space(cells):
    """Return a Keras tensor (B, 7, 7, 16) as images (B, 28, 28, 1): the inverse of `space_to_depth`."""
    x = layers.Reshape((GRID, GRID, PATCH, PATCH))(cells)
    return layers.Reshape(IMAGE_SHAPE)(layers.Permute((1, 3, 2, 4))(x))


def update_average(average, model, decay=0.99):
    """Move the weights of `average` towards those of `model`: average = decay * average + (1 - decay) * model.

    Raises ValueError unless both have one architecture. A generator drawn from averaged weights is better than any of its last steps, since
    a GAN circles its optimum (1806.04498). Works inside a `tf.function`. Counters and random states are left alone.
    """
    for target, source in zip(average.variables, model.variables, strict=True):
        if target.shape != source.shape:
            raise ValueError(f"{target.path} has shape {target.shape}, {source.path} has {source.shape}.")
        if keras.backend.is_float_dtype(source.dtype):
            target.assign(decay * target + (1 - decay) * source)


def generate(generator, noise, labels=None):
    """Return images (N, 28, 28, 1) float32 in [0, 1], drawn in batches from noise (N, Z) and labels (N,), if it takes any.

    The generator's own range is [-1, 1]. Batch normalisation uses the averages of training.
    """
    batches = []
    for start in range(0, len(noise), SAMPLING_BATCH):
        rows = slice(start, start + SAMPLING_BATCH)
        inputs = noise[rows] if labels is None else [noise[rows], labels[rows]]
        batches.append(keras.ops.convert_to_numpy(generator(inputs, training=False)))
    return numpy.clip((numpy.concatenate(batches) + 1) / 2, 0, 1).astype(numpy.float32)


def pseudo_classes(images, count=50, seed=0):
    """Return a cluster number (N,) int32 below `count` for images (N, H, W, C), by k-means on the pixels at half size.

    A GAN that is told the cluster covers more of the data although nobody has labelled it (2006.10728, which clusters
    the discriminator's features). Draw clusters as often as they occur: sample from this array.
    """
    number, height, width, channels = images.shape
    halves = numpy.asarray(images, numpy.float32).reshape(number, height // 2, 2, width // 2, 2, channels).mean((2, 4))
    _, clusters = scipy.cluster.vq.kmeans2(halves.reshape(number, -1), count, iter=10, minit="++", seed=seed)
    return clusters.astype(numpy.int32)


def carrying_classes(generator, discriminator):
    """Return networks of one input each, for training steps that know of no classes; they share the weights of those given.

    The class travels along as a number: the generator takes (B, noise_dim + 1) with the class in the last column and
    returns (B, 28, 28, 2) with the class in the second channel, which the discriminator reads there again.
    """
    noise = keras.Input((generator.inputs[0].shape[1] + 1,))
    images = generator([noise[:, :-1], keras.ops.cast(noise[:, -1], "int32")])
    plane = keras.ops.ones_like(images) * noise[:, -1][:, None, None, None]
    pairs = keras.Input((*IMAGE_SHAPE[:2], 2))
    logits = discriminator([pairs[..., :1], keras.ops.cast(pairs[:, 0, 0, 1], "int32")])
    return keras.Model(noise, keras.ops.concatenate([images, plane], axis=-1)), keras.Model(pairs, logits)


def _normalised(x):
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


def grid_encoder(grid, code_size, channels=48):
    """Return an encoder of image tokens: images (B, 28, 28, 1) in [0, 1] to vectors (B, grid, grid, code_size).

    Every cell of the grid, 4x4 or 7x7, sees its own patch first and its neighbours in two convolutions.
    """
    images = keras.Input(IMAGE_SHAPE, name="images")
    patch = IMAGE_SHAPE[0] // grid
    x = layers.Conv2D(channels, patch, strides=patch, activation="relu")(images)
    x = _mixed(x, channels)
    return keras.Model(
        images, layers.Conv2D(code_size, 1, name="vectors")(layers.LayerNormalization()(x)), name="grid_encoder"
    )


def grid_decoder(grid, code_size, channels=48):
    """Return the decoder to `grid_encoder`: codes (B, grid, grid, code_size) to images (B, 28, 28, 1) in [0, 1]."""
    codes = keras.Input((grid, grid, code_size), name="codes")
    patch = IMAGE_SHAPE[0] // grid
    x = layers.Conv2D(channels, 3, padding="same")(codes)
    x = layers.Conv2D(patch * patch, 1, activation="sigmoid")(layers.ReLU()(_mixed(x, channels)))
    x = layers.Permute((1, 3, 2, 4))(layers.Reshape((grid, grid, patch, patch))(x))
    return keras.Model(codes, layers.Reshape(IMAGE_SHAPE, name="images")(x), name="grid_decoder")


def _mixed(x, channels):
    """Add to every cell what a 3x3 window around it says."""
    inner = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
    return layers.Add()([x, layers.Conv2D(channels, 1)(inner)])
