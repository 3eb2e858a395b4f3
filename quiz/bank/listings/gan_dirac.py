"""The smallest GAN as a minimax game: data sit at 0, the generator places one point, the discriminator is a line."""

import tensorflow as tf

LEARNING_RATE = 0.2
GAMMA = 1.0
STEPS = 80

real = tf.zeros((1, 1))
position = tf.Variable([[1.0]])
weight = tf.Variable([[1.0]])


def discriminate(points):
    return points @ weight


def discriminator_step():
    with tf.GradientTape() as tape:
        with tf.GradientTape() as input_tape:
            input_tape.watch(real)
            real_logits = discriminate(real)
        slopes = input_tape.gradient(real_logits, real)
        penalty = tf.reduce_mean(tf.reduce_sum(slopes**2, axis=1))
        loss = tf.reduce_mean(tf.nn.softplus(-real_logits) + tf.nn.softplus(discriminate(position)))
        loss += 0.5 * GAMMA * penalty
    weight.assign_sub(LEARNING_RATE * tape.gradient(loss, weight))


def generator_step():
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.nn.softplus(discriminate(position)))
    position.assign_sub(LEARNING_RATE * tape.gradient(loss, position))


furthest = 0.0
for step in range(STEPS):
    discriminator_step()
    generator_step()
    if step >= STEPS - 30:
        furthest = max(furthest, abs(float(position[0, 0])))
