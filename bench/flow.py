"""Flow matching in the latents of an autoencoder, both trained within the seconds.

python -m bench --only flow
"""

import keras
import tensorflow as tf

from bench import latent, runs
from imagegen import latents

GUIDANCE, GUIDED_FROM = 2.0, 0.6
"""Scale of the guidance and the time from which it acts: before, where noise prevails, it costs variety (2404.07724)."""
NOISE_SCALE = 1.1
"""Standard deviation of the noise that samples start from: a little more makes up for steps that draw in the samples' spread.

All three, as what `latent` and `loss` do, were chosen on training digits that had been kept out of training for it."""
STEPS = 10
DROPPED = 0.1
SETTINGS = {"width": 256, "batch_size": 256, "per_call": 5, "decay": 0.995}


def lesson(budget, seed):
    """Lesson 11: a dense autoencoder, then the velocity between noise and latents (2210.02747), guided."""
    keras.utils.set_random_seed(seed)
    first = latent.autoencoder(budget, seed)
    return latent.second_stage(budget, first, loss, sample, seed, **SETTINGS), dict


def shipped(budget, seed):
    """The same, the autoencoder that ships with the course in place of one trained within the seconds."""
    keras.utils.set_random_seed(seed)
    return latent.second_stage(budget, latents.load("dense"), loss, sample, seed, **SETTINGS), dict


def loss(network, clean, labels):
    """Return the squared error of the predicted velocity; one label in ten is hidden (2207.12598).

    Times are logit-normal (2403.03206, section 3.1): most of them in the middle, where it is hardest to say where a path leads.
    """
    noise, time = tf.random.normal(tf.shape(clean)), tf.sigmoid(tf.random.normal(tf.shape(labels)))
    labels = tf.where(tf.random.uniform(tf.shape(labels)) < DROPPED, latents.NUM_CLASSES, labels)
    predicted = network([noise + time[:, None] * (clean - noise), time, labels], training=True)
    return tf.reduce_mean(tf.square(predicted - (clean - noise)))


@tf.function(reduce_retracing=True)
def sample(network, x, labels):
    """Follow the velocity from time 0 to 1 by Heun's method, the last step by Euler (2206.00364, algorithm 1)."""
    x = NOISE_SCALE * x
    hidden = tf.fill(tf.shape(labels), latents.NUM_CLASSES)

    def velocity(x, time):
        if time < GUIDED_FROM:
            return network([x, tf.fill(tf.shape(hidden), time), labels], training=False)
        times = tf.fill(tf.shape(hidden)[:1] * 2, time)
        both = network([tf.concat([x, x], 0), times, tf.concat([labels, hidden], 0)], training=False)
        conditional, unconditional = tf.split(both, 2)
        return unconditional + GUIDANCE * (conditional - unconditional)

    for step in range(STEPS):
        slope = velocity(x, step / STEPS)
        if step < STEPS - 1:
            slope = (slope + velocity(x + slope / STEPS, (step + 1) / STEPS)) / 2
        x = x + slope / STEPS
    return x


RECIPES = {
    "this course: autoencoder, then flow": runs.Recipe(lesson),
    "the same, autoencoder that ships": runs.Recipe(shipped),
}
