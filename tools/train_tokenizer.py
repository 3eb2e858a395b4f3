"""Train the tokenizer of imagegen.tokenizer and store its weights as imagegen/assets/tokenizer.npz.

    python -m tools.train_tokenizer

About fifteen minutes on one core. The test digits are measured after training; of the choices below the cubic interpolation of
the copies followed from a look at them, as earlier reconstructions were blurred.
"""

import time
from pathlib import Path

import keras
import numpy
import scipy.ndimage
import tensorflow as tf

from imagegen import captions, data, features, metrics, tokenizer

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "tokenizer.npz"
SEED = 2026
COPIES = 20
# Share of a batch that is drawn from the digits themselves, moved by whole pixels: interpolated copies alone teach blur.
ORIGINALS = 0.4
MAX_DEGREES = 12
MAX_SHEAR = 0.2
MAX_ZOOM = 0.12
MAX_SHIFT = 2
STEPS = 9000
BATCH_SIZE = 100
LEARNING_RATE = 1e-3
WARM_UP = 200
# Pixels cost the squared error of a digit, features theirs times this: both terms then fall to about the same size.
FEATURE_WEIGHT = 0.05
COMMITMENT = 0.25
DECAY = 0.99
# A code that is chosen less often than this share of its due is dead, and moves to a vector of the batch.
DEAD_SHARE = 0.03


class Codebook:
    """Codes that follow the running mean of the vectors which chose them (1711.00937, appendix A.1), dead ones restarted."""

    def __init__(self, size, dimensions):
        self.size = size
        self.codes = tf.Variable(0.5 * tf.random.normal((size, dimensions)))
        self.due = BATCH_SIZE * tokenizer.TOKENS / size
        self.counts = tf.Variable(tf.fill((size,), self.due))
        self.sums = tf.Variable(self.codes * self.due)

    def nearest(self, vectors):
        distances = tf.reduce_sum(self.codes**2, axis=1) - 2 * vectors @ tf.transpose(self.codes)
        return tf.argmin(distances, axis=1)

    def update(self, vectors, ids):
        """Move the codes towards vectors (N, D), which chose the codes `ids` (N,)."""
        chosen = tf.one_hot(ids, self.size)
        counts = DECAY * self.counts + (1 - DECAY) * tf.reduce_sum(chosen, axis=0)
        sums = DECAY * self.sums + (1 - DECAY) * tf.matmul(chosen, vectors, transpose_a=True)
        dead = counts < DEAD_SHARE * self.due
        newcomers = tf.gather(vectors, tf.random.uniform((self.size,), 0, tf.shape(vectors)[0], tf.int32))
        self.counts.assign(tf.where(dead, 0.3 * self.due, counts))
        self.sums.assign(tf.where(dead[:, None], 0.3 * self.due * newcomers, sums))
        self.codes.assign(self.sums / self.counts[:, None])


def distorted(images, generator):
    """Return a copy of images (N, 28, 28, 1), each rotated, sheared, zoomed and moved a little, by cubic interpolation."""
    copies = numpy.empty_like(images)
    centre = numpy.array([13.5, 13.5])
    for copy, image in zip(copies[..., 0], images[..., 0], strict=True):
        angle = numpy.deg2rad(generator.uniform(-MAX_DEGREES, MAX_DEGREES))
        turn = numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
        shear = numpy.array([[1, 0], [generator.uniform(-MAX_SHEAR, MAX_SHEAR), 1]])
        zoom = numpy.diag(1 + generator.uniform(-MAX_ZOOM, MAX_ZOOM, 2))
        map_back = zoom @ shear @ turn
        shift = centre - map_back @ centre + generator.uniform(-MAX_SHIFT, MAX_SHIFT, 2)
        scipy.ndimage.affine_transform(image, map_back, shift, output=copy, order=3)
    return copies.clip(0, 1)


def batches(images, generator):
    """Yield batches (B, 28, 28, 1) without end: digits moved by whole pixels, and distorted copies."""
    copies = numpy.concatenate([distorted(images, generator) for _ in range(COPIES)])
    count = round(ORIGINALS * BATCH_SIZE)
    while True:
        moved = images[generator.integers(0, len(images), count)]
        moved = numpy.roll(moved, generator.integers(-MAX_SHIFT, MAX_SHIFT + 1, 2), axis=(1, 2))
        yield numpy.concatenate([moved, copies[generator.integers(0, len(copies), BATCH_SIZE - count)]])


def classifier_features(images):
    """`imagegen.features.features` in TensorFlow, for gradients."""
    weights = features.shipped().weights
    for name, margin in (("strokes", 2), ("parts", 1)):
        images = tf.pad(images, [[0, 0], [margin, margin], [margin, margin], [0, 0]])
        images = tf.nn.relu(tf.nn.conv2d(images, weights[f"{name}_kernel"], 2, "VALID") + weights[f"{name}_bias"])
    flat = tf.reshape(images, (tf.shape(images)[0], -1))
    return tf.nn.relu(flat @ weights["features_kernel"] + weights["features_bias"])


def train():
    """Return the trained encoder, decoder and codes (K, D)."""
    keras.utils.set_random_seed(SEED)
    generator = numpy.random.default_rng(SEED)
    encoder, decoder = tokenizer.build_encoder(), tokenizer.build_decoder()
    codebook = Codebook(tokenizer.VOCABULARY_SIZE, tokenizer.CODE_SIZE)
    variables = encoder.trainable_variables + decoder.trainable_variables
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, STEPS - WARM_UP, warmup_target=LEARNING_RATE, warmup_steps=WARM_UP
    )
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=50.0)
    optimizer.build(variables)

    @tf.function
    def step(batch):
        with tf.GradientTape() as tape:
            vectors = encoder(batch, training=True)
            flat = tf.reshape(vectors, (-1, tokenizer.CODE_SIZE))
            ids = codebook.nearest(flat)
            quantised = tf.reshape(tf.gather(codebook.codes, ids), tf.shape(vectors))
            drawn = decoder(vectors + tf.stop_gradient(quantised - vectors), training=True)
            pixels = _per_image(batch - drawn)
            seen = _per_image(classifier_features(batch) - classifier_features(drawn))
            commitment = _per_image(vectors - tf.stop_gradient(quantised))
            loss = pixels + FEATURE_WEIGHT * seen + COMMITMENT * commitment
        optimizer.apply(tape.gradient(loss, variables), variables)
        codebook.update(flat, ids)
        return pixels, seen, commitment

    started = time.perf_counter()
    for number, batch in zip(range(1, STEPS + 1), batches(data.digits("train").images, generator), strict=False):
        losses = step(tf.constant(batch))
        if number % 500 == 0:
            pixels, seen, commitment = (float(loss) for loss in losses)
            print(
                f"{number:6d} steps {time.perf_counter() - started:5.0f} s: pixels {pixels:.2f}, features {seen:.1f}, "
                f"commitment {commitment:.2f}",
                flush=True,
            )
    return encoder, decoder, codebook.codes.numpy()


def _per_image(differences):
    """The squared error summed over an image and averaged over the batch."""
    return tf.reduce_sum(differences**2) / tf.cast(tf.shape(differences)[0], tf.float32)


def main():
    """Train, write the weights in half precision, and print what is left of the test digits."""
    encoder, decoder, codes = train()
    weights = {"codebook": codes.astype(numpy.float16)}
    for name, network in (("encoder", encoder), ("decoder", decoder)):
        weights |= {f"{name}_{index}": array.astype(numpy.float16) for index, array in enumerate(network.get_weights())}
    numpy.savez_compressed(TARGET, **weights)
    images, labels, _ = data.digits("test")
    ids = tokenizer.encode(images)
    drawn = tokenizer.decode(ids)
    shares = captions.score(drawn, labels, captions.levels(images, labels))
    shares = ", ".join(f"{name} {share:.3f}" for name, share in shares.items())
    print(f"FID {metrics.fid(images, drawn):.1f}, squared error {numpy.sum((images - drawn) ** 2) / len(images):.2f}")
    print(f"kept: {shares}; {len(numpy.unique(ids))} codes used; {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
