"""Autoencoders whose latents the lessons diffuse in, and the networks that work on those latents.

Two first stages, both without a divergence or a codebook: on digits the scale of the latents is all that a second stage needs.

- `dense_autoencoder`: one vector of 24 numbers an image. Cheap and good, but no number belongs to a place.
- `grid_autoencoder`: a grid of 8 x 8 cells with 2 channels, from an image padded to 32 x 32; each cell sees its surroundings only, so
  that a part of an image can be edited in the latents.

`load` returns either, trained for longer than a lesson would wait (`tools/train_autoencoder.py`). Latents that leave `encode` have mean
0 and standard deviation 1 over the training digits, in each component (dense) or channel (grid).
"""

import keras
import numpy
from keras import layers

from imagegen import data

IMAGE_SHAPE = (28, 28, 1)
LATENT_DIM = 24
GRID_SHAPE = (8, 8, 2)
PATCH = 4
NUM_CLASSES = 10
BATCH = 500
KINDS = ("dense", "grid")


class Autoencoder:
    """A pair of networks with the shift and scale that standardise its latents.

    Args:
        encoder: images (B, 28, 28, 1) in [0, 1] to raw latents (B, ...).
        decoder: raw latents (B, ...) to the logits of the pixels, (B, 28, 28, 1).

    Attributes:
        shift, scale: latents = scale * (raw - shift), broadcast over the last axis; 0 and 1 until `standardise` is called.
    """

    def __init__(self, encoder, decoder):
        self.encoder, self.decoder = encoder, decoder
        self.shift, self.scale = numpy.float32(0), numpy.float32(1)

    @property
    def latent_shape(self):
        """Shape of one image's latents, (24,) or (8, 8, 2)."""
        return self.encoder.output.shape[1:]

    @property
    def trainable_variables(self):
        """Weights of both networks."""
        return self.encoder.trainable_variables + self.decoder.trainable_variables

    def standardise(self, images):
        """Set shift and scale so that `encode(images)` has mean 0 and standard deviation 1 in each entry of the last axis."""
        raw = _in_batches(self.encoder, numpy.asarray(images, numpy.float32))
        axes = tuple(range(raw.ndim - 1))
        self.shift, self.scale = raw.mean(axes), 1 / raw.std(axes)

    def encode(self, images):
        """Return standardised latents (N, ...) float32 of images (N, 28, 28, 1) with values in [0, 1]."""
        images = numpy.asarray(images, numpy.float32)
        if images.ndim != 4 or images.shape[1:] != IMAGE_SHAPE:
            raise ValueError(f"images must have shape (N, 28, 28, 1), found {images.shape}.")
        return self.scale * (_in_batches(self.encoder, images) - self.shift)

    def decode(self, latents):
        """Return images (N, 28, 28, 1) float32 in [0, 1] of standardised latents (N, ...)."""
        latents = numpy.asarray(latents, numpy.float32)
        if latents.shape[1:] != tuple(self.latent_shape):
            raise ValueError(
                f"latents must have shape (N, {', '.join(map(str, self.latent_shape))}), found {latents.shape}."
            )
        logits = _in_batches(self.decoder, latents / self.scale + self.shift)
        return 1 / (1 + numpy.exp(-numpy.clip(logits, -30, 30)))

    def save(self, path):
        """Write weights, shift and scale in half precision to an .npz file."""
        weights = [*self.encoder.get_weights(), *self.decoder.get_weights(), self.shift, self.scale]
        numpy.savez_compressed(path, *[numpy.asarray(array, numpy.float16) for array in weights])


def dense_autoencoder(latent_dim=LATENT_DIM, hidden_units=256):
    """Return an untrained `Autoencoder` 784-hidden-latent-hidden-784 with GELU."""
    images = keras.Input(IMAGE_SHAPE)
    x = layers.Dense(hidden_units, activation="gelu")(layers.Flatten()(images))
    encoder = keras.Model(images, layers.Dense(latent_dim)(x), name="encoder")
    latents = keras.Input((latent_dim,))
    x = layers.Dense(hidden_units, activation="gelu")(latents)
    decoder = keras.Model(latents, layers.Reshape(IMAGE_SHAPE)(layers.Dense(784)(x)), name="decoder")
    return Autoencoder(encoder, decoder)


def grid_autoencoder(channels=GRID_SHAPE[-1], filters=48):
    """Return an untrained `Autoencoder` to a grid: 4x4 patches, two 3x3 convolutions on each side of the latents, GELU.

    A cell of the latents sees 20x20 pixels, and a pixel depends on 5x5 cells.
    """
    images = keras.Input(IMAGE_SHAPE)
    x = layers.Conv2D(filters, PATCH, strides=PATCH, activation="gelu")(layers.ZeroPadding2D(2)(images))
    x = layers.Conv2D(filters, 3, padding="same", activation="gelu")(x)
    encoder = keras.Model(images, layers.Conv2D(channels, 3, padding="same")(x), name="encoder")
    latents = keras.Input((*GRID_SHAPE[:2], channels))
    x = layers.Conv2D(filters, 3, padding="same", activation="gelu")(latents)
    x = layers.Conv2D(filters, 3, padding="same", activation="gelu")(x)
    x = layers.Conv2D(PATCH * PATCH, 1)(x)
    x = layers.Reshape((8, 8, PATCH, PATCH))(x)
    x = layers.Reshape((32, 32, 1))(layers.Permute((1, 3, 2, 4))(x))
    decoder = keras.Model(latents, layers.Cropping2D(2)(x), name="decoder")
    return Autoencoder(encoder, decoder)


def load(kind="dense"):
    """Return the trained `Autoencoder` that ships with the course, "dense" or "grid"; ValueError for another kind."""
    if kind not in KINDS:
        raise ValueError(f"Unknown autoencoder {kind!r}: choose 'dense' or 'grid'.")
    autoencoder = dense_autoencoder() if kind == "dense" else grid_autoencoder()
    weights = list(data.weights(f"autoencoder_{kind}").values())
    number = len(autoencoder.encoder.weights)
    autoencoder.encoder.set_weights(weights[:number])
    autoencoder.decoder.set_weights(weights[number:-2])
    autoencoder.shift, autoencoder.scale = weights[-2:]
    return autoencoder


def autoencoder_step(autoencoder, optimizer):
    """Return a compiled update for `training.train`: images (B, 28, 28, 1) to the loss, nats per image.

    The loss is the cross-entropy of the pixels: summed over an image, averaged over the batch.
    """
    import tensorflow as tf

    variables = autoencoder.trainable_variables
    optimizer.build(variables)

    @tf.function
    def step(images):
        with tf.GradientTape() as tape:
            logits = autoencoder.decoder(autoencoder.encoder(images, training=True), training=True)
            cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(images, logits)
            loss = tf.reduce_mean(tf.reduce_sum(cross_entropy, axis=(1, 2, 3)))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    return step


def warm_cosine(peak, steps, warmup=50):
    """Return a learning rate that rises to `peak` in `warmup` updates and falls on a cosine to a fiftieth of it at `steps`."""
    return keras.optimizers.schedules.CosineDecay(
        0.0, max(steps - warmup, 1), alpha=0.02, warmup_target=peak, warmup_steps=warmup
    )


def residual_mlp(latent_dim=LATENT_DIM, width=256, blocks=3, condition_dim=64, num_classes=NUM_CLASSES):
    """Return a network on vectors: [x (B, latent_dim), time (B,) in [0, 1], labels (B,) int32] to (B, latent_dim), untrained.

    Label `num_classes` stands for "no label". Each block is x + gate * MLP(scale * norm(x) + shift), all three computed from time
    and label and zero at first (adaLN-zero, 2212.09748), so that the untrained network returns 0. What it predicts (noise, data,
    velocity) is the trainer's business.
    """
    x = latents = keras.Input((latent_dim,), name="latents")
    time = keras.Input((), name="time")
    labels = keras.Input((), dtype="int32", name="labels")
    condition = condition_vector(time, labels, condition_dim, num_classes)
    x = layers.Dense(width)(x)
    for _ in range(blocks):
        shift, scale, gate = modulation(condition, width, 3)
        h = layers.LayerNormalization(center=False, scale=False)(x) * (1 + scale) + shift
        h = layers.Dense(width)(layers.Dense(width, activation="gelu")(h))
        x = x + gate * h
    shift, scale = modulation(condition, width, 2)
    x = layers.LayerNormalization(center=False, scale=False)(x) * (1 + scale) + shift
    outputs = layers.Dense(latent_dim, kernel_initializer="zeros")(x)
    return keras.Model([latents, time, labels], outputs, name="residual_mlp")


def grid_flow():
    """Return an untrained `residual_mlp` for the velocity of flattened grid latents (B, 128)."""
    return residual_mlp(latent_dim=int(numpy.prod(GRID_SHAPE)), width=192)


def load_grid_flow():
    """Return the trained `grid_flow` that ships with the course: time 0 is noise, time 1 is data (`tools/train_grid_flow.py`)."""
    network = grid_flow()
    network.set_weights(list(data.weights("flow_grid").values()))
    return network


def condition_vector(time, labels, size, num_classes=NUM_CLASSES):
    """Return a Keras tensor (B, size): sines of the time (B,) in [0, 1] through an MLP, plus an embedding of the label (B,)."""
    frequencies = numpy.geomspace(1, 100, 16).astype(numpy.float32)
    angles = time[:, None] * frequencies
    waves = keras.ops.concatenate([keras.ops.sin(angles), keras.ops.cos(angles)], axis=-1)
    embedded = layers.Dense(size)(layers.Dense(size, activation="gelu")(waves))
    return keras.ops.gelu(embedded + layers.Embedding(num_classes + 1, size)(labels))


def modulation(condition, width, count):
    """Return `count` Keras tensors (B, width), linear in the condition (B, C) and zero at first."""
    both = layers.Dense(count * width, kernel_initializer="zeros")(condition)
    return keras.ops.split(both, count, axis=-1)


def _in_batches(model, arrays):
    parts = [
        numpy.asarray(model(arrays[start : start + BATCH], training=False)) for start in range(0, len(arrays), BATCH)
    ]
    return numpy.concatenate(parts) if parts else numpy.zeros((0, *model.output.shape[1:]), numpy.float32)
