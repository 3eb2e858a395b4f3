"""Networks, losses and the compiled training step behind `imagegen.ring`."""

import keras
import tensorflow as tf
from keras import ops

from imagegen.ring_points import CENTERS, NUM_MODES, SIGMA

# Two hidden layers hold the ring, so that thousands of updates fit in the patience of a reader.
NOISE_DIM = 8
HIDDEN_UNITS = 128
BATCH_SIZE = 128
LEARNING_RATE = 1e-3
BETA_1, BETA_2 = 0.5, 0.99
# Networks this small wait for Python most of the time: one compiled call makes this many updates.
UPDATES_PER_CALL = 50


def non_saturating(real_logits, fake_logits):
    """Return the losses (discriminator, generator) of Goodfellow et al. 2014, arXiv 1406.2661, generator: -log D."""
    discriminator = ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))
    return discriminator, ops.mean(ops.softplus(-fake_logits))


def saturating(real_logits, fake_logits):
    """Return the losses of the minimax game itself, whose generator minimises log(1 - D): no slope when D is sure."""
    discriminator = ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))
    return discriminator, -ops.mean(ops.softplus(fake_logits))


LOSSES = {"non-saturating": non_saturating, "saturating": saturating}


class RingGan:
    """Generator, discriminator and their training step; ``wiring`` None is the GAN without labels.

    Args:
        loss: name in `LOSSES` or a function of (real_logits, fake_logits) that returns (discriminator, generator) loss.
        r1_gamma: weight of the R1 penalty.
        discriminator_steps: discriminator updates per generator update.
        seed: seed of weights, noise and data.
        wiring: None or one of `imagegen.ring.WIRINGS`.

    Raises:
        ValueError: the loss has an unknown name.
    """

    def __init__(self, loss, r1_gamma, discriminator_steps, seed, wiring=None):
        if not callable(loss) and loss not in LOSSES:
            raise ValueError(f"Unknown loss {loss!r}: choose {', '.join(LOSSES)} or pass a function.")
        self.losses = loss if callable(loss) else LOSSES[loss]
        self.r1_gamma = r1_gamma
        self.discriminator_steps = discriminator_steps
        self.wiring = wiring
        keras.utils.set_random_seed(seed)
        generator_labels = {None: 0, "scalar label": 1}.get(wiring, NUM_MODES)
        discriminator_labels = 0 if wiring == "generator only" else generator_labels
        self.generator = _mlp(NOISE_DIM + generator_labels, 2, "relu")
        self.discriminator = _mlp(2 + discriminator_labels, 1, "leaky_relu")
        self.generator_optimizer = keras.optimizers.Adam(LEARNING_RATE, beta_1=BETA_1, beta_2=BETA_2)
        self.discriminator_optimizer = keras.optimizers.Adam(LEARNING_RATE, beta_1=BETA_1, beta_2=BETA_2)
        self.generator_optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)

    def samples(self, labels):
        """Return a sample (N, 2) for each label (N,)."""
        return self._generate(tf.constant(labels, tf.int32)).numpy()

    @tf.function
    def step(self):
        """Make `UPDATES_PER_CALL` updates of both networks and return the (updates,) losses of each."""
        discriminator_losses = tf.TensorArray(tf.float32, UPDATES_PER_CALL)
        generator_losses = tf.TensorArray(tf.float32, UPDATES_PER_CALL)
        for update in tf.range(UPDATES_PER_CALL):
            for _ in range(self.discriminator_steps):
                self._discriminator_step()
            discriminator_loss, generator_loss = self._generator_step()
            discriminator_losses = discriminator_losses.write(update, discriminator_loss)
            generator_losses = generator_losses.write(update, generator_loss)
        return {"discriminator": discriminator_losses.stack(), "generator": generator_losses.stack()}

    def _discriminator_step(self):
        real, real_labels = _real_batch()
        fake_labels = _random_labels()
        fake = self._generate(fake_labels)
        variables = self.discriminator.trainable_variables
        with tf.GradientTape() as tape:
            loss, _ = self.losses(self._judge(real, real_labels), self._judge(fake, self._shown(fake_labels)))
            if self.r1_gamma:
                loss += self._r1_penalty(real, real_labels)
        self.discriminator_optimizer.apply(tape.gradient(loss, variables), variables)

    def _generator_step(self):
        real, real_labels = _real_batch()
        fake_labels = _random_labels()
        variables = self.generator.trainable_variables
        with tf.GradientTape() as tape:
            fake_logits = self._judge(self._generate(fake_labels), self._shown(fake_labels))
            discriminator_loss, generator_loss = self.losses(self._judge(real, real_labels), fake_logits)
        self.generator_optimizer.apply(tape.gradient(generator_loss, variables), variables)
        return discriminator_loss, generator_loss

    def _r1_penalty(self, real, labels):
        with tf.GradientTape() as tape:
            tape.watch(real)
            logits = self._judge(real, labels)
        gradient = tape.gradient(logits, real)
        return 0.5 * self.r1_gamma * tf.reduce_mean(tf.reduce_sum(gradient**2, axis=1))

    def _shown(self, labels):
        """Return the labels that the discriminator is shown with fakes made for ``labels``."""
        return _random_labels() if self.wiring == "random fake labels" else labels

    def _generate(self, labels):
        noise = tf.random.normal((labels.shape[0], NOISE_DIM))
        return self.generator(noise if self.wiring is None else tf.concat([noise, self._code(labels)], axis=1))

    def _judge(self, points, labels):
        blind = self.wiring in (None, "generator only")
        return self.discriminator(points if blind else tf.concat([points, self._code(labels)], axis=1))

    def _code(self, labels):
        """Return labels (B,) as a network takes them: (B, 8) one-hot, or (B, 1) in [0, 1]."""
        if self.wiring == "scalar label":
            return tf.cast(labels, tf.float32)[:, None] / (NUM_MODES - 1)
        return tf.one_hot(labels, NUM_MODES)


def _real_batch():
    labels = _random_labels()
    return tf.gather(CENTERS, labels) + SIGMA * tf.random.normal((BATCH_SIZE, 2)), labels


def _random_labels():
    return tf.random.uniform((BATCH_SIZE,), 0, NUM_MODES, tf.int32)


def _mlp(inputs, outputs, activation):
    return keras.Sequential(
        [
            keras.Input((inputs,)),
            keras.layers.Dense(HIDDEN_UNITS, activation=activation),
            keras.layers.Dense(HIDDEN_UNITS, activation=activation),
            keras.layers.Dense(outputs),
        ]
    )
