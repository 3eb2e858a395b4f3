"""The head of a projection discriminator: a logit for realism plus an inner product for the label."""

import numpy as np
import tensorflow as tf

BATCH_SIZE = 6
FEATURE_SIZE = 8
NUM_CLASSES = 9


def projection_logit(features, labels, class_vectors, weights):
    realism = tf.linalg.matvec(features, weights)
    chosen = tf.gather(class_vectors, labels)
    match = tf.reduce_sum(features * chosen, axis=1)
    return (realism + match)[:, None]


def discriminator_loss(real_logits, fake_logits):
    return tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))


random = np.random.default_rng(0)
features = tf.constant(random.normal(size=(BATCH_SIZE, FEATURE_SIZE)), tf.float32)
labels = tf.constant(random.integers(NUM_CLASSES, size=BATCH_SIZE))
class_vectors = tf.Variable(random.normal(size=(NUM_CLASSES, FEATURE_SIZE)), dtype=tf.float32)
weights = tf.Variable(random.normal(size=FEATURE_SIZE), dtype=tf.float32)

with tf.GradientTape() as tape:
    logits = projection_logit(features, labels, class_vectors, weights)
    loss = discriminator_loss(logits, -logits)
slopes = tf.convert_to_tensor(tape.gradient(loss, class_vectors))
unused = np.setdiff1d(np.arange(NUM_CLASSES), labels)
