"""A small language model that draws digits from sentences, and describes digits in sentences: one network, one vocabulary.

The vocabulary holds the words of `imagegen.captions` and, behind them, the 256 image tokens of `imagegen.tokenizer`. A
decoder-only transformer (1706.03762, without its encoder) predicts the next of them. Its first token says the direction:

    to draw     <begin> words <image> 16 image tokens
    to read     <image> 16 image tokens <begin> words <end>

A position is not counted from the left: words have twenty slots, image tokens sixteen, in either direction the same ones.
So what the network learns about the fifth token of an image serves both. `tools/train_drawing.py` trained the weights that ship.
"""

import functools

import keras
import numpy
import tensorflow as tf
from keras import layers, ops

from imagegen import captions, data, metrics, tokenizer

FIRST_IMAGE_TOKEN = len(captions.VOCABULARY)
VOCABULARY_SIZE = FIRST_IMAGE_TOKEN + tokenizer.VOCABULARY_SIZE
LONGEST = 20  # words and <end>
MARK = LONGEST + tokenizer.TOKENS  # the slot of <begin> and <image>
SLOTS = MARK + 1
IMAGE_SLOTS = numpy.arange(LONGEST, MARK)
PAD, BEGIN, IMAGE, END, UNKNOWN = (
    captions.token_id(token) for token in (captions.PAD, captions.BEGIN, captions.IMAGE, captions.END, captions.UNKNOWN)
)
BATCH = 250
BUCKETS = 4  # groups of captions of about one length
FIRST_WORDS = {"en": "the digit", "zh": "数字"}
FAR_BELOW = -1e9
SPREAD = 0.05  # standard deviation of the numbers in an embedding before training
ALIKE = 0.9  # correlation of the embedding of an image token, before training, with its code
SIZE = {"width": 96, "depth": 4}
GUIDANCE, TOP_P = 5.0, 0.95  # what the course draws with
HELD_OUT = (
    (7, 2, 0),
    (5, 0, 2),
)  # class, thickness, slant: no thick 7 leaning left and no thin 5 leaning right in training


class Scale(layers.Layer):
    """Divide vectors by their root mean square and multiply by learnt gains: RMSNorm (1910.07467)."""

    def build(self, shape):
        self.gains = self.add_weight(shape=(shape[-1],), initializer="ones", name="gains")

    def call(self, x):
        return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + 1e-6) * self.gains


class Block(layers.Layer):
    """Attention and a two-layer network, each added to its input, which is normalised first."""

    def __init__(self, width, heads, expansion, dropout):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.before_attention, self.before_network = Scale(), Scale()
        self.project = layers.Dense(3 * width, use_bias=False)
        self.merge = layers.Dense(width, use_bias=False)
        self.widen = layers.Dense(expansion * width)
        self.narrow = layers.Dense(width)
        self.dropout = layers.Dropout(dropout)

    def build(self, shape):
        for layer in (self.before_attention, self.before_network, self.project, self.merge, self.widen):
            layer.build(shape)
        self.narrow.build((*shape[:-1], self.widen.units))

    def heads_of(self, x):
        """Return queries, keys and values, each (B, heads, T, size), of vectors (B, T, width)."""
        batch, count = ops.shape(x)[0], ops.shape(x)[1]
        split = ops.reshape(self.project(self.before_attention(x)), (batch, count, 3, self.heads, self.size))
        return ops.unstack(ops.transpose(split, (2, 0, 3, 1, 4)), 3)

    def after_attention(self, x, mixed, training=False):
        """Return the new vectors (B, T, width) from the old ones and from what attention has mixed, (B, heads, T, size)."""
        merged = self.merge(ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), ops.shape(x)))
        x = x + self.dropout(merged, training=training)
        hidden = self.narrow(ops.square(ops.relu(self.widen(self.before_network(x)))))
        return x + self.dropout(hidden, training=training)

    def call(self, x, mask, past=None, training=False):
        """Return the new vectors (B, T, width), and keys and values for the next call.

        Args:
            x: (B, T, width), the new positions.
            mask: True where a new position may look, (B or 1, 1, T, P + T).
            past: what the last call returned, for the P positions before; None for none.
        """
        query, key, value = self.heads_of(x)
        if past is not None:
            key, value = ops.concatenate([past[0], key], axis=2), ops.concatenate([past[1], value], axis=2)
        scores = ops.matmul(query * self.size**-0.5, ops.transpose(key, (0, 1, 3, 2)))
        weights = ops.softmax(ops.where(mask, scores, FAR_BELOW))
        return self.after_attention(x, ops.matmul(weights, value), training), (key, value)


class Transformer(keras.Model):
    """A transformer over words and image tokens; embedding and output share their weights (1608.05859).

    The embeddings of image tokens start as the tokenizer's codes, turned at random: tokens that draw alike are alike from the beginning.

    Args:
        causal: whether a position looks at earlier ones only. If not, the network fills in tokens that are `UNKNOWN`.
        codes: (256, D), of the tokenizer whose tokens it reads and writes; those of `imagegen.tokenizer` if None.
    """

    def __init__(self, width=96, depth=4, heads=4, expansion=4, dropout=0.1, causal=True, codes=None):
        super().__init__()
        self.causal = causal
        self.embed = layers.Embedding(VOCABULARY_SIZE, width, embeddings_initializer=_small_numbers())
        self.place = layers.Embedding(SLOTS, width, embeddings_initializer=_small_numbers())
        self.blocks = [Block(width, heads, expansion, dropout) for _ in range(depth)]
        self.scale = Scale()
        self.dropout = layers.Dropout(dropout)
        self(numpy.zeros((1, 2), "int32"), numpy.zeros((1, 2), "int32"))
        start = self.embed.embeddings.numpy()
        meant = code_vectors(tokenizer.codebook() if codes is None else codes, width)
        start[FIRST_IMAGE_TOKEN:] = ALIKE * meant + (1 - ALIKE**2) ** 0.5 * start[FIRST_IMAGE_TOKEN:]
        self.embed.embeddings.assign(start)
        integers, booleans = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.bool)
        vectors = tf.TensorSpec((None, heads, None, width // heads))
        # One graph for any number of rows, of new tokens and of earlier ones.
        signature = (integers, integers, booleans, [(vectors, vectors)] * depth)
        self._compiled = tf.function(self._pass, input_signature=signature)

    def call(self, ids, slots, training=False):
        """Return logits (B, T, vocabulary) of what follows each of T tokens; ids and slots are (B, T) integers."""
        return self._pass(ids, slots, ops.not_equal(ids, PAD), [None] * len(self.blocks), training)[0]

    def advance(self, ids, slots, cache=None):
        """Return the logits (B, T, vocabulary) after T new tokens, and the cache for the next call. Compiled, without dropout.

        Args:
            ids, slots: (B, T) integers, the tokens that the cache has not seen yet.
            cache: None at the beginning.
        """
        if cache is None:
            nothing = tf.zeros((len(ids), self.blocks[0].heads, 0, self.blocks[0].size))
            cache = numpy.zeros((len(ids), 0), bool), [(nothing, nothing)] * len(self.blocks)
        real = numpy.concatenate([cache[0], ids != PAD], axis=1)
        logits, pasts = self._compiled(ids, slots, real, cache[1])
        return logits, (real, pasts)

    def _pass(self, ids, slots, real, pasts, training=False):
        """Return the logits (B, T, vocabulary) after T new tokens, and keys and values of every block.

        Args:
            ids, slots: (B, T) integers.
            real: (B, P + T) booleans, False at padding, of P earlier tokens and the new ones.
            pasts: keys and values of the earlier ones for each block, None for none.
        """
        new, every = ops.shape(ids)[1], ops.shape(real)[1]
        mask = real[:, None, None, :]
        if self.causal:
            earlier = ops.arange(every)[None, :] <= ops.arange(new)[:, None] + every - new
            mask = ops.logical_and(earlier[None, None], mask)
        x = self.dropout(self.embed(ids) + self.place(slots), training=training)
        kept = []
        for block, past in zip(self.blocks, pasts, strict=True):
            x, pair = block(x, mask, past, training=training)
            kept.append(pair)
        return self.logits_of(x), kept

    def logits_of(self, x):
        """Return logits (B, T, vocabulary) of the vectors (B, T, width) that the last block returns."""
        return ops.matmul(self.scale(x), ops.transpose(self.embed.embeddings))


def code_vectors(codes, width):
    """Return codes (K, D), turned at random into `width` dimensions and scaled to `SPREAD`: (K, width) float32."""
    codes = (codes - codes.mean(axis=0)) / codes.std(axis=0)
    axes, _ = numpy.linalg.qr(numpy.random.default_rng(0).standard_normal((width, codes.shape[1])))
    vectors = codes @ axes.T
    return (SPREAD * vectors / vectors.std()).astype("float32")


def _small_numbers():
    return keras.initializers.RandomNormal(stddev=SPREAD)


# --- Sequences -----------------------------------------------------------------------------------------------------


def to_draw(words, tokens=None):
    """Return ids and slots (N, T) int32 of "<begin> words <image> image tokens", the tokens left out if there are none.

    Args:
        words: (N, W) ids of captions, padded with `PAD` behind; W at most `LONGEST` - 1.
        tokens: (N, 0 to 16) image tokens, 0 to 255.
    """
    tokens = numpy.zeros((len(words), 0), "int32") if tokens is None else numpy.asarray(tokens)
    ids = [_column(words, BEGIN), words, _column(words, IMAGE), tokens + FIRST_IMAGE_TOKEN]
    slots = [MARK, *range(words.shape[1]), MARK, *IMAGE_SLOTS[: tokens.shape[1]]]
    return numpy.concatenate(ids, axis=1).astype("int32"), _repeated(slots, len(words))


def to_read(tokens, words=None):
    """Return ids and slots (N, T) int32 of "<image> image tokens <begin> words", the words left out if there are none."""
    words = numpy.zeros((len(tokens), 0), "int32") if words is None else words
    ids = [_column(words, IMAGE), tokens + FIRST_IMAGE_TOKEN, _column(words, BEGIN), words]
    slots = [MARK, *IMAGE_SLOTS, MARK, *range(words.shape[1])]
    return numpy.concatenate(ids, axis=1).astype("int32"), _repeated(slots, len(words))


def examples(words, tokens, generator, reading=0.25, silence=0.12):
    """Return a batch for training: ids, slots, targets (N, T) int32 and weights (N, T) float32, zero where nothing is asked.

    Image tokens are asked for in every row, words only where they follow the image: the model is not taught to invent captions.

    Args:
        words: (N, W) ids of captions, padded behind.
        tokens: (N, 16) image tokens.
        generator: numpy Generator of the draws.
        reading: share of the rows that go from image to words; they are the last ones.
        silence: probability with which a row that draws loses its caption, for guidance (2207.12598).
    """
    count = len(words) - round(reading * len(words))
    heard = numpy.where(generator.random((count, 1)) < silence, PAD, words[:count])
    draw_ids, draw_slots = to_draw(heard, tokens[:count])
    ended = numpy.concatenate([words[count:], _column(words[count:], PAD)], axis=1)
    ended[numpy.arange(len(ended)), (words[count:] != PAD).sum(axis=1)] = END
    read_ids, read_slots = to_read(tokens[count:], ended)
    # A row that reads is one token longer; the other rows get a last column that nobody looks at.
    ids = numpy.concatenate([numpy.pad(draw_ids, ((0, 0), (0, 1))), read_ids])
    slots = numpy.concatenate([numpy.pad(draw_slots, ((0, 0), (0, 1))), read_slots])
    targets = ids[:, 1:]
    asked = targets >= FIRST_IMAGE_TOKEN
    asked[count:, tokens.shape[1] + 1 :] = read_ids[:, tokens.shape[1] + 2 :] != PAD
    return ids[:, :-1], slots[:, :-1], targets, asked.astype("float32")


def examples_with_gaps(words, tokens, generator, silence=0.12):
    """Return a batch as `examples` does, for a network that is not causal: it fills in the tokens that are `UNKNOWN`.

    The share of unknown tokens is drawn for each row as in MaskGIT (2202.04200): cos(pi / 2 u) with u even in 0 to 1.
    """
    heard = numpy.where(generator.random((len(words), 1)) < silence, PAD, words)
    targets, slots = to_draw(heard, tokens)
    shares = numpy.cos(numpy.pi / 2 * generator.random((len(words), 1)))
    ranks = generator.random(tokens.shape).argsort(axis=1).argsort(axis=1)
    gaps = numpy.zeros(targets.shape, bool)
    gaps[:, -tokenizer.TOKENS :] = ranks < numpy.ceil(shares * tokenizer.TOKENS)
    return numpy.where(gaps, UNKNOWN, targets).astype("int32"), slots, targets, gaps.astype("float32")


def batches(digits, batch_size=128, seed=0, build=examples):
    """Yield batches without end, captions in both languages drawn anew each time.

    Rows of a batch have captions of about one length, so that little is padded.

    Args:
        digits: labels (N,), levels (N, 4) and image tokens (N, 16).
        build: makes a batch of words (B, W), tokens (B, 16) and a numpy Generator: `examples` or `examples_with_gaps`.
    """
    generator = numpy.random.default_rng(seed)
    labels, levels, tokens = digits
    while True:
        rows = generator.integers(0, len(labels), BUCKETS * batch_size)
        # Half of the captions name all four attributes.
        omit = generator.permutation(len(rows)) % 2 == 0
        said = numpy.where(omit[:, None] & (generator.random((len(rows), 4)) < 0.4), captions.NOT_SAID, levels[rows])
        sentences, _ = captions.captions(labels[rows], said, "both", seed=int(generator.integers(2**31)))
        words = captions.encode_all(sentences)
        lengths = (words != PAD).sum(axis=1)
        order = numpy.argsort(lengths, kind="stable").reshape(BUCKETS, batch_size)
        for bucket in generator.permutation(BUCKETS):
            # The last rows read: any of them may.
            chosen = generator.permutation(order[bucket])
            yield build(words[chosen, : lengths[chosen].max()], tokens[rows[chosen]], generator)


def trainer(network, optimizer):
    """Return a step for `imagegen.training.train`: it updates the network and returns the loss in nats per token asked for."""
    optimizer.build(network.trainable_variables)
    integers, reals = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None), tf.float32)

    @tf.function(input_signature=(integers, integers, integers, reals))
    def step(ids, slots, targets, asked):
        with tf.GradientTape() as tape:
            logits = network(ids, slots, training=True)
            loss = mean_loss(logits, targets, asked)
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
        return loss

    return step


def mean_loss(logits, targets, asked):
    """Return the cross-entropy in nats, averaged over the tokens that are asked for: a scalar tensor."""
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
    return tf.reduce_sum(nats * asked) / tf.reduce_sum(asked)


# --- Drawing and reading -------------------------------------------------------------------------------------------


def draw(network, sentences, guidance=1.0, temperature=1.0, top_k=None, top_p=None, seed=0):
    """Return image tokens (N, 16) int32 drawn from N sentences, with a cache, one token after the other.

    Args:
        guidance: w in u + w (c - u), of the logits with caption c and without u (2207.12598 has another w): 1 is the plain
            model, 0 ignores the caption.
        temperature: divides the logits; 0 takes the likeliest token.
        top_k: how many of the likeliest tokens may be drawn; None for all.
        top_p: the likeliest tokens that together reach this share may be drawn; None for all.
        seed: seed of the draws.
    """
    generator = numpy.random.default_rng(seed)
    words = captions.encode_all(list(sentences))
    parts = [words[start : start + BATCH] for start in range(0, len(words), BATCH)]
    return numpy.concatenate([_draw(network, part, guidance, temperature, top_k, top_p, generator) for part in parts])


def _draw(network, words, guidance, temperature, top_k, top_p, generator):
    heard = words if guidance == 1 else numpy.concatenate([words, numpy.full_like(words, PAD)])
    ids, slots = to_draw(heard)
    logits, cache = network.advance(ids, slots)
    tokens = numpy.zeros((len(words), 0), "int32")
    while True:
        scores = ops.convert_to_numpy(logits[:, -1, FIRST_IMAGE_TOKEN:])
        if guidance != 1:
            scores = scores[len(words) :] + guidance * (scores[: len(words)] - scores[len(words) :])
        new = sample_tokens(scores, generator, temperature, top_k, top_p)
        tokens = numpy.concatenate([tokens, new[:, None]], axis=1)
        if tokens.shape[1] == tokenizer.TOKENS:
            return tokens
        new = numpy.tile(new, len(heard) // len(words))[:, None]
        slots = numpy.full_like(new, IMAGE_SLOTS[tokens.shape[1] - 1])
        logits, cache = network.advance(new + FIRST_IMAGE_TOKEN, slots, cache)


def draw_in_parallel(network, sentences, steps=8, guidance=1.0, temperature=1.0, noise=2.0, seed=0, follow=None):
    """Return image tokens (N, 16) int32 of a network that is not causal, several at a time (MaskGIT, 2202.04200, section 3.2).

    Every step draws all unknown tokens and keeps the most confident; cos(pi / 2 k / steps) of all, rounded down, stay unknown
    after step k.

    Args:
        noise: how much Gumbel noise the log-probability of a token gets before tokens are ranked; it falls to 0 over the steps.
        follow: function called after each step with the tokens (N, 16), -1 where unknown.
    """
    generator = numpy.random.default_rng(seed)
    words = captions.encode_all(list(sentences))
    tokens = numpy.full((len(words), tokenizer.TOKENS), -1)
    for step in range(1, steps + 1):
        scores = _with_gaps(network, words, tokens, guidance)
        drawn = sample_tokens(scores.reshape(-1, scores.shape[-1]), generator, temperature).reshape(tokens.shape)
        log_shares = scores - numpy.log(numpy.exp(scores).sum(axis=-1, keepdims=True))
        confidence = numpy.take_along_axis(log_shares, drawn[..., None], axis=-1)[..., 0]
        confidence += noise * (1 - step / steps) * generator.gumbel(size=tokens.shape)
        known = tokens >= 0
        tokens = numpy.where(known, tokens, drawn)
        confidence[known] = numpy.inf
        unknown = int(tokenizer.TOKENS * numpy.cos(numpy.pi / 2 * step / steps) + 1e-9)
        least = confidence.argsort(axis=1)[:, :unknown]
        numpy.put_along_axis(tokens, least, -1, axis=1)
        if follow is not None:
            follow(tokens)
    return tokens.astype("int32")


def _with_gaps(network, words, tokens, guidance):
    """Guided logits (N, 16, 256), less their maximum, of all image tokens, some of which are unknown (-1)."""
    gaps = numpy.zeros((len(tokens), tokens.shape[1] + words.shape[1] + 2), bool)
    gaps[:, -tokens.shape[1] :] = tokens < 0
    parts = []
    for start in range(0, len(words), BATCH):
        rows = slice(start, start + BATCH)
        scores = []
        for heard in (words[rows], numpy.zeros_like(words[rows]))[: 1 if guidance == 1 else 2]:
            ids, slots = to_draw(heard, tokens[rows])
            logits, _ = network.advance(numpy.where(gaps[rows], UNKNOWN, ids).astype("int32"), slots)
            scores.append(ops.convert_to_numpy(logits[:, -tokens.shape[1] :, FIRST_IMAGE_TOKEN:]))
        parts.append(scores[0] if guidance == 1 else scores[1] + guidance * (scores[0] - scores[1]))
    scores = numpy.concatenate(parts).astype("float64")
    return scores - scores.max(axis=-1, keepdims=True)


def sample_tokens(logits, generator, temperature=1.0, top_k=None, top_p=None):
    """Return a token (N,) int32 for each row of logits (N, K): temperature first, then the best k, then the share p."""
    if temperature == 0:
        return logits.argmax(axis=1).astype("int32")
    order = numpy.argsort(-logits, axis=1, kind="stable")
    ranked = numpy.take_along_axis(logits, order, axis=1).astype("float64") / temperature
    shares = numpy.exp(ranked - ranked[:, :1])
    if top_k is not None:
        shares[:, top_k:] = 0
    if top_p is not None:
        before = numpy.cumsum(shares, axis=1) - shares
        shares[before >= top_p * shares.sum(axis=1, keepdims=True)] = 0
    by_token = numpy.empty_like(shares)
    numpy.put_along_axis(by_token, order, shares, axis=1)
    totals = numpy.cumsum(by_token, axis=1)
    return (totals > generator.random((len(logits), 1)) * totals[:, -1:]).argmax(axis=1).astype("int32")


def read(network, tokens, language="en"):
    """Return a sentence for each row of image tokens (N, 16): the likeliest word after the other, after "the digit" or 数字."""
    tokens = numpy.asarray(tokens)
    parts = [tokens[start : start + BATCH] for start in range(0, len(tokens), BATCH)]
    return [sentence for part in parts for sentence in _read(network, part, language)]


def _read(network, tokens, language):
    first = captions.encode_all([FIRST_WORDS[language]] * len(tokens))
    ids, slots = to_read(tokens, first)
    logits, cache = network.advance(ids, slots)
    words = first
    while True:
        new = ops.convert_to_numpy(logits[:, -1, :FIRST_IMAGE_TOKEN]).argmax(axis=1).astype("int32")[:, None]
        ended = (words == END).any(axis=1, keepdims=True)
        words = numpy.concatenate([words, numpy.where(ended, PAD, new)], axis=1)
        if words.shape[1] == LONGEST or (words == END).any(axis=1).all():
            return [captions.decode(row[(row != END) & (row != PAD)]) for row in words]
        logits, cache = network.advance(words[:, -1:], numpy.full_like(new, words.shape[1] - 1), cache)


def bits_per_token(network, sentences, tokens):
    """Return what an image token costs after its caption, in bits, averaged over image tokens (N, 16) of N sentences."""
    words, bits = captions.encode_all(list(sentences)), []
    for start in range(0, len(words), BATCH):
        rows = slice(start, start + BATCH)
        ids, slots = to_draw(words[rows], tokens[rows])
        logits = network.advance(ids[:, :-1], slots[:, :-1])[0][:, -tokenizer.TOKENS :]
        nats = tf.nn.sparse_softmax_cross_entropy_with_logits(ids[:, -tokenizer.TOKENS :], logits)
        bits.extend(ops.convert_to_numpy(nats).mean(axis=1) / numpy.log(2))
    return float(numpy.mean(bits))


def is_held_out(labels, levels):
    """Return (N,) booleans: whether labels (N,) and levels (N, 4) form one of the combinations `HELD_OUT` from training."""
    columns = captions.ATTRIBUTES.index("thickness"), captions.ATTRIBUTES.index("slant")
    triples = numpy.stack([labels, *(levels[:, column] for column in columns)], axis=1)
    return (triples[:, None] == numpy.array(HELD_OUT)).all(axis=2).any(axis=1)


def measure(network, language="en", count=1000, seed=0, drawer=draw, **sampling):
    """Draw from captions of test digits, all four attributes named; return shares as `captions.score` does, bits and FID.

    Args:
        count: number of test digits, the first ones.
        drawer: `draw` or `draw_in_parallel`; the bits are those of a causal network.
        sampling: arguments of the drawer.
    """
    images, labels, _ = data.digits("test")
    images, labels = images[:count], labels[:count]
    tokens = tokenizer.encode(images)
    levels = captions.levels(tokenizer.decode(tokens), labels)
    sentences, said = captions.captions(labels, levels, language, seed=seed)
    drawn = tokenizer.decode(drawer(network, sentences, seed=seed, **sampling))
    shares = captions.score(drawn, labels, said) | {"fid": metrics.fid(images, drawn)}
    return shares | {"bits": bits_per_token(network, sentences, tokens)} if network.causal else shares


def ceiling():
    """Return what `measure` would find if the model of the tokens were perfect: the test digits after the tokenizer."""
    images, labels, _ = data.digits("test")
    drawn = tokenizer.decode(tokenizer.encode(images))
    return captions.score(drawn, labels, captions.levels(drawn, labels)) | {"fid": metrics.fid(images, drawn)}


def reading_accuracy(network, language="en", count=1000):
    """Read the test digits; return the share of right classes, and of the attributes that a sentence names the right ones."""
    images, labels, _ = data.digits("test")
    images, labels = images[:count], labels[:count]
    tokens = tokenizer.encode(images)
    levels = captions.levels(tokenizer.decode(tokens), labels)
    return captions.score_sentences(read(network, tokens, language), labels, levels)


# --- The weights that ship -----------------------------------------------------------------------------------------


@functools.cache
def trained():
    """Return the `Transformer` whose weights ship with the course. It is shared: do not train it."""
    return _loaded("drawing", causal=True)


@functools.cache
def trained_to_fill():
    """Return the `Transformer` that is not causal and fills gaps (`tools/train_filling.py`). It is shared: do not train it."""
    return _loaded("filling", causal=False)


def _loaded(name, causal):
    network = Transformer(**SIZE, causal=causal)
    network.set_weights(list(data.weights(name).values()))
    return network


def _column(rows, value):
    return numpy.full((len(rows), 1), value, "int32")


def _repeated(row, count):
    return numpy.tile(numpy.array(row, "int32"), (count, 1))
