"""Image tokens, drawn one after the other.

python -m bench --only tokens
"""

import keras
import numpy
import tensorflow as tf
from keras import layers

from bench import latent, runs
from imagegen import captions, data, drawing, models, tokenizer, training

SIZE = {"width": 64, "depth": 2}
LEARNING_RATE = 5e-3
BATCH_SIZE = 64
SILENCE = 0.12
ROOMS = (10, drawing.LONGEST - 1)

NUM_CODES, CODE_SIZE = tokenizer.VOCABULARY_SIZE, tokenizer.CODE_SIZE
TOKENIZER_SHARE = 0.5
TOKENIZER_RATE = 3e-3
CODE_DECAY = 0.95

GUIDANCE = 2.0
MOVES = ((0, 0), (0, 0), (0, 0), (0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
"""The transformer sees the digits as they are as often as all copies that are moved by a pixel together."""

# The Keras example "Vector-Quantized Variational Autoencoders" and its PixelCNN, their published hyper-parameters. Both
# networks get 30 epochs there, and half of the seconds here.
EXAMPLE_CODES, EXAMPLE_SIZE, EXAMPLE_BATCH = 128, 16, 128
EXAMPLE_COMMITMENT = 0.25
EXAMPLE_GRID = 7


def shipped(budget, seed):
    """Lesson 08: a transformer reads sentences and draws with the tokenizer that ships with the course."""
    keras.utils.set_random_seed(seed)
    return _transformer(budget, tokenizer.encode, tokenizer.decode, tokenizer.codebook(), seed), dict


def own_tokenizer(budget, seed):
    """The same, the tokenizer trained in the first half of the seconds: 16 of 256 codes (lesson 07)."""
    keras.utils.set_random_seed(seed)
    return _transformer(budget, *_tokenizer(budget, seed), seed), dict


def _transformer(budget, encode, decode, codes, seed):
    images, labels, _ = data.digits("train")
    tokens = numpy.concatenate([encode(numpy.roll(images, move, axis=(1, 2))) for move in MOVES])
    labels = numpy.tile(labels, len(MOVES))
    levels = captions.levels(decode(tokens), labels)
    network = drawing.Transformer(**SIZE, codes=codes)
    optimizer = keras.optimizers.AdamW(LEARNING_RATE, beta_2=0.98, weight_decay=0.02, global_clipnorm=1.0)
    optimizer.build(network.trainable_variables)

    def sequences(words, tokens, generator):
        """Ids and slots of a batch; two lengths only, so that two graphs are compiled."""
        words = numpy.where(generator.random((len(words), 1)) < SILENCE, drawing.PAD, words)
        room = min(room for room in ROOMS if room >= words.shape[1])
        return drawing.to_draw(numpy.pad(words, ((0, 0), (0, room - words.shape[1]))), tokens)

    @tf.function
    def update(ids, slots):
        targets = ids[:, -tokenizer.TOKENS :]
        with tf.GradientTape() as tape:
            logits = network(ids, slots, training=True)[:, -tokenizer.TOKENS - 1 : -1]
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
        return loss

    def draw(count):
        """From the sentences of training digits, all classes equally often: attributes as frequent as in the data."""
        rows = numpy.arange(count)
        sentences, _ = captions.captions(labels[rows], levels[rows], "both", seed=1)
        drawn = drawing.draw(network, sentences, GUIDANCE, top_p=drawing.TOP_P, seed=1)
        return decode(drawn), labels[rows]

    step = latent.scheduled(budget, optimizer, LEARNING_RATE, update)
    batches = drawing.batches((labels, levels, tokens), BATCH_SIZE, seed, sequences)
    budget.train(step, batches, BATCH_SIZE, draw=draw)
    return draw


def _tokenizer(budget, seed):
    """Train encoder, decoder and a codebook of moving averages, dead codes restarted; return `encode`, `decode` and the codes."""
    encoder, decoder = (build(tokenizer.GRID, CODE_SIZE) for build in (models.grid_encoder, models.grid_decoder))
    codes = tf.Variable(tf.random.normal((NUM_CODES, CODE_SIZE)))
    counts, sums = tf.Variable(tf.ones(NUM_CODES)), tf.Variable(codes)
    weights = [*encoder.trainable_variables, *decoder.trainable_variables]
    optimizer = keras.optimizers.Adam(TOKENIZER_RATE)
    optimizer.build(weights)

    @tf.function
    def update(images):
        with tf.GradientTape() as tape:
            vectors = encoder(images, training=True)
            ids = _nearest(vectors, codes)
            chosen = tf.gather(codes, ids)
            straight = vectors + tf.stop_gradient(chosen - vectors)
            error = tf.reduce_sum((decoder(straight, training=True) - images) ** 2) / BATCH_SIZE
            commitment = tf.reduce_sum((vectors - tf.stop_gradient(chosen)) ** 2) / BATCH_SIZE
            loss = error + 0.25 * commitment
        optimizer.apply(tape.gradient(loss, weights), weights)
        flat, hot = tf.reshape(vectors, (-1, CODE_SIZE)), tf.one_hot(tf.reshape(ids, (-1,)), NUM_CODES)
        counts.assign(CODE_DECAY * counts + (1 - CODE_DECAY) * tf.reduce_sum(hot, axis=0))
        sums.assign(CODE_DECAY * sums + (1 - CODE_DECAY) * tf.matmul(hot, flat, transpose_a=True))
        dead = counts < 0.1
        newcomers = tf.gather(flat, tf.random.uniform((NUM_CODES,), 0, tf.shape(flat)[0], tf.int32))
        sums.assign(tf.where(dead[:, None], newcomers, sums))
        counts.assign(tf.where(dead, 1.0, counts))
        codes.assign(sums / counts[:, None])
        return error

    batches = training.batches(data.digits("train").images, None, BATCH_SIZE, seed)
    step = latent.scheduled(budget, optimizer, TOKENIZER_RATE, update)
    budget.train(step, data.shifted(batches, 1, seed), BATCH_SIZE, until=TOKENIZER_SHARE)

    def encode(images):
        parts = [_nearest(encoder(images[row : row + 500]), codes) for row in range(0, len(images), 500)]
        return numpy.concatenate(parts).reshape(-1, tokenizer.TOKENS)

    def decode(ids):
        grids = codes.numpy()[ids].reshape(-1, tokenizer.GRID, tokenizer.GRID, CODE_SIZE)
        return numpy.concatenate([decoder(grids[row : row + 500]) for row in range(0, len(grids), 500)])

    return encode, decode, codes.numpy()


def _nearest(vectors, codes):
    """Return the number of the nearest code, (...,) int32, for vectors (..., D) and codes (K, D)."""
    distances = tf.reduce_sum(codes**2, axis=1) - 2.0 * tf.einsum("...d,kd->...k", vectors, codes)
    return tf.argmin(distances, axis=-1, output_type=tf.int32)


# --- The Keras example ----------------------------------------------------------------------------------------------


def keras_example(budget, seed):
    """The Keras example's VQ-VAE, 7x7 of 128 codes, Adam 1e-3, then its PixelCNN on the codes, Adam 3e-4, batch 128."""
    keras.utils.set_random_seed(seed)
    images = data.digits("train").images
    variance = images.var()
    pixels = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(pixels)
    x = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(x)
    encoder = keras.Model(pixels, layers.Conv2D(EXAMPLE_SIZE, 1)(x))
    vectors = keras.Input((EXAMPLE_GRID, EXAMPLE_GRID, EXAMPLE_SIZE))
    x = layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu")(vectors)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
    decoder = keras.Model(vectors, layers.Conv2DTranspose(1, 3, padding="same")(x))
    codes = tf.Variable(tf.random.uniform((EXAMPLE_CODES, EXAMPLE_SIZE), -0.05, 0.05))
    weights = [*encoder.trainable_variables, *decoder.trainable_variables, codes]
    optimizer = keras.optimizers.Adam(1e-3)

    @tf.function
    def update(images):
        with tf.GradientTape() as tape:
            vectors = encoder(images, training=True)
            chosen = tf.gather(codes, _nearest(vectors, codes))
            loss = tf.reduce_mean((chosen - tf.stop_gradient(vectors)) ** 2)
            loss += EXAMPLE_COMMITMENT * tf.reduce_mean((tf.stop_gradient(chosen) - vectors) ** 2)
            rebuilt = decoder(vectors + tf.stop_gradient(chosen - vectors), training=True)
            loss += tf.reduce_mean((images - rebuilt) ** 2) / variance
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    batches = training.batches(images - 0.5, None, EXAMPLE_BATCH, seed)
    budget.train(update, batches, EXAMPLE_BATCH, until=0.5)
    parts = [_nearest(encoder(images[row : row + 500] - 0.5), codes) for row in range(0, len(images), 500)]
    prior = pixel_cnn()
    prior_optimizer = keras.optimizers.Adam(3e-4)

    @tf.function
    def prior_update(ids):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(ids, prior(ids, training=True)))
        prior_optimizer.apply(tape.gradient(loss, prior.trainable_variables), prior.trainable_variables)
        return loss

    batches = training.batches(numpy.concatenate(parts), None, EXAMPLE_BATCH, seed)
    budget.train(prior_update, batches, EXAMPLE_BATCH)
    predict = tf.function(prior, reduce_retracing=True)

    def draw(count):
        generator = numpy.random.default_rng(1)
        parts = []
        for start in range(0, count, 250):
            ids = numpy.zeros((min(250, count - start), EXAMPLE_GRID, EXAMPLE_GRID), "int32")
            for row in range(EXAMPLE_GRID):
                for column in range(EXAMPLE_GRID):
                    logits = predict(tf.constant(ids))[:, row, column].numpy()
                    ids[:, row, column] = drawing.sample_tokens(logits, generator)
            parts.append(decoder(codes.numpy()[ids]))
        return numpy.clip(numpy.concatenate(parts) + 0.5, 0, 1), None

    return draw, dict


class MaskedConvolution(layers.Conv2D):
    """A convolution that sees what was drawn before: "A" without the place itself, "B" with it (1606.05328)."""

    def __init__(self, kind, filters, size):
        super().__init__(filters, size, padding="same", activation="relu")
        self.kind = kind

    def convolution_op(self, inputs, kernel):
        mask = numpy.zeros(kernel.shape, "float32")
        height, width = kernel.shape[0] // 2, kernel.shape[1] // 2
        mask[:height] = 1
        mask[height, : width + (self.kind == "B")] = 1
        return super().convolution_op(inputs, kernel * mask)


def pixel_cnn():
    """Return the example's network: codes (B, 7, 7) int32 to logits (B, 7, 7, 128) of the code at each place."""
    ids = keras.Input((EXAMPLE_GRID, EXAMPLE_GRID), dtype="int32")
    x = MaskedConvolution("A", 128, 7)(keras.ops.one_hot(ids, EXAMPLE_CODES))
    for _ in range(2):
        inner = layers.Conv2D(128, 1, activation="relu")(x)
        inner = MaskedConvolution("B", 64, 3)(inner)
        x = layers.Add()([x, layers.Conv2D(128, 1, activation="relu")(inner)])
    for _ in range(2):
        x = MaskedConvolution("B", 128, 1)(x)
    return keras.Model(ids, layers.Conv2D(EXAMPLE_CODES, 1)(x))


RECIPES = {
    "this course: tokenizer, then transformer": runs.Recipe(own_tokenizer),
    "the same, tokenizer that ships": runs.Recipe(shipped),
    "Keras example, VQ-VAE and PixelCNN": runs.Recipe(keras_example, public=True),
}
