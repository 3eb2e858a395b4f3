"""Losses of paired translation: the generator is to fool a patch discriminator and to stay near the target."""

import numpy as np
import tensorflow as tf

WEIGHT = 100.0
BATCH_SIZE = 4


def generator_loss(fake_logits, fake_images, targets):
    adversarial = tf.reduce_mean(tf.nn.softplus(-fake_logits))
    distance = tf.reduce_mean(tf.abs(targets - fake_images))
    return adversarial + WEIGHT * distance


def discriminator_pairs(conditions, fake_images, targets):
    real_pairs = tf.concat([conditions, targets], axis=-1)
    fake_pairs = tf.concat([conditions, fake_images], axis=-1)
    return real_pairs, fake_pairs


random = np.random.default_rng(0)
targets = tf.constant(random.uniform(-1, 1, size=(BATCH_SIZE, 8, 8, 1)), tf.float32)
conditions = tf.sign(targets)
fake_images = targets + 0.1
real_pairs, fake_pairs = discriminator_pairs(conditions, fake_images, targets)

undecided = tf.zeros((BATCH_SIZE, 2, 2, 1))
loss_of_the_target = float(generator_loss(undecided, targets, targets))
loss_of_the_condition = float(generator_loss(undecided, conditions, targets))
loss_off_by_a_tenth = float(generator_loss(undecided, fake_images, targets))
shared_by_both_kinds = float(tf.reduce_max(tf.abs(real_pairs[..., 0] - fake_pairs[..., 0])))
