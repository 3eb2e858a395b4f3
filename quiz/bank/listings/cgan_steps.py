"""Conditional GAN on labelled points in the plane: the two training steps, with matching-aware negatives."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

NOISE_SIZE = 4
NUM_CLASSES = 4
BATCH_SIZE = 64


def build_generator():
    noise = keras.Input((NOISE_SIZE,))
    code = keras.Input((NUM_CLASSES,))
    joined = layers.Concatenate()([noise, code])
    return keras.Model([noise, code], layers.Dense(2)(layers.Dense(16, activation="gelu")(joined)))


def build_discriminator():
    point = keras.Input((2,))
    code = keras.Input((NUM_CLASSES,))
    judged = layers.Concatenate()([point, code])
    return keras.Model([point, code], layers.Dense(1)(layers.Dense(16, activation="gelu")(judged)))


def loss_of_pairs(real_logits, wrong_logits, fake_logits):
    real = tf.reduce_mean(tf.nn.softplus(-real_logits))
    wrong = tf.reduce_mean(tf.nn.softplus(wrong_logits))
    fake = tf.reduce_mean(tf.nn.softplus(fake_logits))
    return real + (wrong + fake) / 2


def other_labels(labels):
    return (labels + random.integers(1, NUM_CLASSES, size=len(labels))) % NUM_CLASSES


def discriminator_step(points, labels, noise):
    code, wrong_code = tf.one_hot(labels, NUM_CLASSES), tf.one_hot(other_labels(labels), NUM_CLASSES)
    fakes = generator([noise, code])
    with tf.GradientTape() as tape:
        real_logits = discriminator([points, code])
        wrong_logits = discriminator([points, wrong_code])
        fake_logits = discriminator([fakes, code])
        loss = loss_of_pairs(real_logits, wrong_logits, fake_logits)
    variables = discriminator.trainable_variables
    discriminator_optimizer.apply(tape.gradient(loss, variables), variables)


def generator_step(labels, noise):
    code = tf.one_hot(labels, NUM_CLASSES)
    told = code
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softplus(-discriminator([generator([noise, code]), told])))
    variables = generator.trainable_variables
    generator_optimizer.apply(tape.gradient(loss, variables), variables)
    return code, told


def largest_change(before, after):
    return max(float(np.abs(new - old).max()) for old, new in zip(before, after))


keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
labels = random.integers(NUM_CLASSES, size=BATCH_SIZE)
angles = 2 * np.pi * labels / NUM_CLASSES
points = tf.constant(np.stack([np.cos(angles), np.sin(angles)], axis=1), tf.float32)
noise = tf.random.normal((BATCH_SIZE, NOISE_SIZE))

generator = build_generator()
discriminator = build_discriminator()
generator_optimizer = keras.optimizers.Adam(learning_rate=2e-3, beta_1=0.5)
discriminator_optimizer = keras.optimizers.Adam(learning_rate=2e-3, beta_1=0.5)

before = discriminator.get_weights()
for step in range(5):
    discriminator_step(points, labels, noise)
after = discriminator.get_weights()
asked, told = generator_step(labels, noise)

right_pairs = discriminator([points, tf.one_hot(labels, NUM_CLASSES)])
wrong_pairs = discriminator([points, tf.one_hot(other_labels(labels), NUM_CLASSES)])
label_sensitivity = float(tf.reduce_mean(tf.abs(right_pairs - wrong_pairs)))
many_labels = random.integers(NUM_CLASSES, size=1000)
share_of_true_pairs = np.mean(other_labels(many_labels) == many_labels)
accepted, rejected = tf.fill((BATCH_SIZE, 1), 10.0), tf.fill((BATCH_SIZE, 1), -10.0)
loss_when_mismatch_accepted = float(loss_of_pairs(accepted, accepted, rejected))
