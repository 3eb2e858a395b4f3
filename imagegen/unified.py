"""One transformer that captions digits and draws them: words are predicted, continuous patches follow a flow (Transfusion, 2408.11039).

The words are those of `imagegen.captions`. An image is its grid of latents (`imagegen.latents`, "grid"), cut into sixteen patches
of 2 x 2 cells with 2 channels: eight numbers each, no codebook. The order says the direction:

    to draw     <begin> words, 16 noisy patches     the patches are asked for their velocity
    to read     16 clean patches, <begin> words <end>     the words are asked for what follows

The network has no mask and no loss of its own: who may look at whom is handed to it, and lesson 13 writes both. A position is not
counted from the left: text has its places and patches have theirs, in either direction the same ones.
`tools/train_unified.py` trained the weights that ship.
"""

import functools

import keras
import numpy
import tensorflow as tf
from keras import layers, ops

from imagegen import captions, data, drawing, latents, metrics, models

PATCH = 2  # cells on the side of a patch
PATCHES = (latents.GRID_SHAPE[0] // PATCH) ** 2
PATCH_SIZE = PATCH**2 * latents.GRID_SHAPE[-1]
TEXT, PADDING = -1, -2  # segments; an image has its number
LONGEST = drawing.LONGEST + 1  # <begin>, words and <end>
SIZE = {"width": 96, "depth": 4, "heads": 4, "expansion": 4}
BATCH = 250
GUIDANCE, STEPS = 2.0, 12  # what the course draws with


class Unified(keras.Model):
    """A transformer over words and patches; embedding and output of the words share their weights (1608.05859)."""

    def __init__(self, width, depth, heads, expansion):
        super().__init__()
        start = keras.initializers.RandomNormal(stddev=0.05)
        self.embed = layers.Embedding(len(captions.VOCABULARY), width, embeddings_initializer=start)
        self.place = layers.Embedding(LONGEST + PATCHES, width, embeddings_initializer=start)
        self.patch_in = layers.Dense(width)
        self.time_in, self.time_out = layers.Dense(width, activation="gelu"), layers.Dense(width)
        self.blocks = [drawing.Block(width, heads, expansion, dropout=0.0) for _ in range(depth)]
        self.scale = drawing.Scale()
        self.velocity = layers.Dense(PATCH_SIZE, kernel_initializer="zeros")
        words = numpy.zeros((1, 2), "int32")
        self(
            words,
            numpy.zeros((1, 2, PATCH_SIZE), "float32"),
            numpy.zeros(1, "float32"),
            words,
            numpy.ones((1, 2, 2), bool),
        )

    def call(self, ids, patches, time, segments, mask):
        """Return logits (B, T, vocabulary) of what follows each position, and velocities (B, T, 8) of the patches.

        Args and errors are those of `advance`, for a whole sequence.
        """
        return self.advance(ids, patches, time, segments, mask)[:2]

    def advance(self, ids, patches, time, segments, mask, past=None):
        """Return logits (B, T, vocabulary) and velocities (B, T, 8) of T new positions, and keys and values for the next call.

        Logits at patches and velocities at words mean nothing.

        Args:
            ids: (B, T) int32, words; anything at patches.
            patches: (B, T, 8) float32, patches of latents; anything at words.
            time: (B,) float32, 0 for noise and 1 for clean patches.
            segments: (B, P + T) int32, what stands at each position, the P before the new ones too: -1 text, -2 padding, otherwise
                the number of the image.
            mask: (B, T, P + T) booleans, True where a new position may look.
            past: what the last call returned for the P positions before; None for none. Words do not look at patches behind them,
                so what a caption gives stays as it is while an image is drawn.
        """
        count = ops.shape(ids)[1]
        is_patch = (segments >= 0)[:, -count:, None]
        drawn = self.patch_in(patches) + self.time_out(self.time_in(waves(time)))[:, None]
        x = ops.where(is_patch, drawn, self.embed(ids)) + self.place(places(segments)[:, -count:])
        pasts = [None] * len(self.blocks) if past is None else past
        kept = []
        for block, before in zip(self.blocks, pasts, strict=True):
            x, new = block(x, mask[:, None], before)
            kept.append(new)
        x = self.scale(x)
        return ops.matmul(x, ops.transpose(self.embed.embeddings)), self.velocity(x), kept


def waves(time):
    """Return sines and cosines (B, 32) of times (B,) in [0, 1]."""
    angles = time[:, None] * numpy.geomspace(1, 100, 16).astype("float32")
    return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)


def places(segments):
    """Return the place (B, T) int32 of each position among its like: text from 0, patches behind the places of text."""
    of_image = ops.cast(segments >= 0, "int32")
    nth = ops.where(segments >= 0, ops.cumsum(of_image, axis=1) + LONGEST, ops.cumsum(1 - of_image, axis=1)) - 1
    return ops.minimum(nth, LONGEST + PATCHES - 1)


# --- Sequences -----------------------------------------------------------------------------------------------------


def to_patches(grids):
    """Return patches (N, 16, 8) of grids of latents (N, 8, 8, 2), row by row."""
    side, channels = latents.GRID_SHAPE[0] // PATCH, latents.GRID_SHAPE[-1]
    split = numpy.reshape(grids, (-1, side, PATCH, side, PATCH, channels))
    return split.transpose(0, 1, 3, 2, 4, 5).reshape(-1, PATCHES, PATCH_SIZE)


def to_grids(patches):
    """Return grids of latents (N, 8, 8, 2) of patches (N, 16, 8)."""
    side, channels = latents.GRID_SHAPE[0] // PATCH, latents.GRID_SHAPE[-1]
    split = numpy.reshape(patches, (-1, side, side, PATCH, PATCH, channels))
    return split.transpose(0, 1, 3, 2, 4, 5).reshape(-1, *latents.GRID_SHAPE)


def to_draw(words):
    """Return ids and segments (N, T) int32 of "<begin> words, patches"; words (N, W) are padded with `captions.PAD` behind."""
    ids, segments = _begun(words)
    return numpy.concatenate([ids, _patches(words)], axis=1), numpy.concatenate([segments, _patches(words)], axis=1)


def to_read(words):
    """Return ids and segments (N, T) int32 of "patches, <begin> words"; words (N, W) are padded with `captions.PAD` behind."""
    ids, segments = _begun(words)
    return numpy.concatenate([_patches(words), ids], axis=1), numpy.concatenate([_patches(words), segments], axis=1)


def examples(words, patches, generator, reading=0.4, silence=0.12):
    """Return a batch for training in which some rows draw and the others read.

    Args:
        words: (N, W) int32, ids of captions, padded behind.
        patches: (N, 16, 8) float32.
        generator: numpy Generator of the draws.
        reading: share of the rows that read; they are the last ones.
        silence: probability with which a row that draws loses its caption, for guidance (2207.12598).
    Returns:
        ids, segments: (N, T) int32.
        clean: (N, T, 8) float32, patches where they stand, zero elsewhere.
        asked: (N, T) int32, segments, with padding wherever no loss is wanted: on the captions of rows that draw and on the patches of
            rows that read, which are given.
    """
    count = len(words) - round(reading * len(words))
    ended = numpy.concatenate([words, numpy.full((len(words), 1), drawing.PAD, "int32")], axis=1)
    ended[numpy.arange(count, len(words)), (words[count:] != drawing.PAD).sum(axis=1)] = drawing.END
    ended[:count][generator.random(count) < silence] = drawing.PAD
    draw, read = to_draw(ended[:count]), to_read(ended[count:])
    ids, segments = (numpy.concatenate(pair) for pair in zip(draw, read, strict=True))
    clean = numpy.zeros((*ids.shape, PATCH_SIZE), "float32")
    clean[segments >= 0] = patches.reshape(-1, PATCH_SIZE)
    asked = segments.copy()
    asked[:count][segments[:count] < 0] = PADDING
    asked[count:][segments[count:] >= 0] = PADDING
    return ids, segments, clean, asked


def _begun(words):
    """Ids and segments (N, 1 + W) of "<begin> words"."""
    ids = numpy.concatenate([numpy.full((len(words), 1), drawing.BEGIN), words], axis=1).astype("int32")
    return ids, numpy.where(ids == drawing.PAD, PADDING, TEXT).astype("int32")


def _patches(words):
    """Zeros (N, 16): the segment of the one image, and ids that mean nothing."""
    return numpy.zeros((len(words), PATCHES), "int32")


def trainer(network, optimizer, mask, loss, weight, average, decay):
    """Return a compiled step for `imagegen.training.train`: it updates the network, and returns {"text": nats, "image": squared error}.

    Rows whose patches are asked for get noise at a time of their own, sigmoid of a normal number (2403.03206); in all others the
    patches are clean, time 1.

    Args:
        mask: segments (B, T) to who may look at whom, (B, T, T) booleans: `mixed_mask` of lesson 13.
        loss: `mixed_loss` of lesson 13.
        weight: of the image loss.
        average: a network of the same size, which follows the weights; `decay` is the share that it keeps at each step.
    """
    optimizer.build(network.trainable_variables)
    integers, reals = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None, PATCH_SIZE), tf.float32)

    @tf.function(input_signature=(integers, integers, reals, integers))
    def step(ids, segments, clean, asked):
        draws, noise = tf.reduce_any(asked >= 0, axis=1), tf.random.normal(tf.shape(clean))
        time = tf.where(draws, tf.sigmoid(tf.random.normal((tf.shape(ids)[0],))), 1.0)
        noisy = noise + time[:, None, None] * (clean - noise)
        with tf.GradientTape() as tape:
            logits, velocity = network(ids, noisy, time, segments, mask(segments))
            text, image, total = loss(logits, ids, velocity, clean - noise, asked, weight)
        optimizer.apply(tape.gradient(total, network.trainable_variables), network.trainable_variables)
        models.update_average(average, network, decay)
        return {"text": text, "image": image}

    return step


# --- Drawing and reading -------------------------------------------------------------------------------------------


def draw(network, mask, sentences, guidance=GUIDANCE, steps=STEPS, seed=0):
    """Return grids of latents (N, 8, 8, 2) drawn from N sentences: Heun's method from noise at time 0, the last step by Euler.

    Args:
        mask: segments (B, T) int32 to who may look at whom, (B, T, T) booleans.
        guidance: w in u + w (c - u), of the velocity with caption c and without u: 1 is the plain model.
        steps: number of steps; all but the last ask the network twice.
    """
    words = captions.encode_all(list(sentences))
    noise = tf.random.stateless_normal((len(words), PATCHES, PATCH_SIZE), seed=(seed, 13))
    parts = [slice(start, start + BATCH) for start in range(0, len(words), BATCH)]
    drawn = [_draw(network, mask, words[part], noise[part], guidance, steps) for part in parts]
    return to_grids(numpy.concatenate(drawn))


def _draw(network, mask, words, x, guidance, steps):
    heard = words if guidance == 1 else numpy.concatenate([words, numpy.full_like(words, drawing.PAD)])
    ids, segments = to_draw(heard)
    seen, begun = mask(tf.constant(segments)), ids.shape[1] - PATCHES
    given = numpy.zeros((len(ids), begun, PATCH_SIZE), "float32"), numpy.ones(len(ids), "float32")
    _, _, past = network.advance(ids[:, :begun], *given, segments[:, :begun], seen[:, :begun, :begun])

    def velocity(x, time):
        both, times = tf.tile(x, (len(heard) // len(x), 1, 1)), tf.fill((len(heard),), time)
        found = network.advance(ids[:, begun:], both, times, segments, seen[:, begun:], past)[1]
        return found if guidance == 1 else found[len(x) :] + guidance * (found[: len(x)] - found[len(x) :])

    for step in range(steps):
        slope = velocity(x, step / steps)
        if step < steps - 1:
            slope = (slope + velocity(x + slope / steps, (step + 1) / steps)) / 2
        x = x + slope / steps
    return x.numpy()


def read(network, mask, grids, language="en"):
    """Return a sentence for each grid of latents (N, 8, 8, 2): the likeliest word after the other, after "the digit" or 数字."""
    patches = to_patches(grids).astype("float32")
    parts = [patches[start : start + BATCH] for start in range(0, len(patches), BATCH)]
    return [sentence for part in parts for sentence in _read(network, mask, part, language)]


def _read(network, mask, patches, language):
    words = captions.encode_all([drawing.FIRST_WORDS[language]] * len(patches))
    time, past, known = numpy.ones(len(patches), "float32"), None, 0
    while True:
        ids, segments = to_read(words)
        new = slice(known, ids.shape[1])
        given = numpy.zeros((*ids.shape, PATCH_SIZE), "float32")
        given[:, :PATCHES] = patches
        seen = mask(tf.constant(segments))
        logits, _, made = network.advance(ids[:, new], given[:, new], time, segments, seen[:, new], past)
        past, known = made, ids.shape[1]
        best = ops.convert_to_numpy(logits[:, -1]).argmax(axis=1).astype("int32")[:, None]
        ended = (words == drawing.END).any(axis=1, keepdims=True)
        words = numpy.concatenate([words, numpy.where(ended, drawing.PAD, best)], axis=1)
        if words.shape[1] == drawing.LONGEST or (words == drawing.END).any(axis=1).all():
            return [captions.decode(row[(row != drawing.END) & (row != drawing.PAD)]) for row in words]


def measure_drawing(network, mask, language="en", count=1000, seed=0, **sampling):
    """Draw from captions of test digits, all four attributes named; return shares as `captions.score` does, and FID.

    Args:
        count: number of test digits, the first ones.
        sampling: arguments of `draw`.
    """
    images, labels, _ = data.digits("test")
    images, labels = images[:count], labels[:count]
    sentences, said = captions.captions(labels, captions.levels(images, labels), language, seed=seed)
    drawn = latents.load("grid").decode(draw(network, mask, sentences, seed=seed, **sampling))
    return captions.score(drawn, labels, said) | {"fid": metrics.fid(images, drawn)}


def measure_reading(network, mask, language="en", count=1000):
    """Read test digits; return the share of right classes, and of the attributes that a sentence names the right ones."""
    images, labels, _ = data.digits("test")
    images, labels = images[:count], labels[:count]
    sentences = read(network, mask, latents.load("grid").encode(images), language)
    return captions.score_sentences(sentences, labels, captions.levels(images, labels))


# --- The weights that ship -----------------------------------------------------------------------------------------


@functools.cache
def trained():
    """Return the `Unified` whose weights ship with the course. It is shared: do not train it."""
    network = Unified(**SIZE)
    network.set_weights(list(data.weights("unified").values()))
    return network
