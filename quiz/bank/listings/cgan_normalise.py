"""A generator whose batch normalisation takes scale and shift from the class, and one generator step."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

NOISE_SIZE = 8
NUM_CLASSES = 4
BATCH_SIZE = 32


class ConditionalBatchNormalization(layers.Layer):
    def __init__(self, units, num_classes):
        super().__init__()
        self.normalise = layers.BatchNormalization(center=False, scale=False, momentum=0.9)
        self.scale = layers.Embedding(num_classes, units, embeddings_initializer=keras.initializers.RandomNormal(1.0, 0.2))
        self.shift = layers.Embedding(num_classes, units)

    def build(self, features_shape, labels_shape):
        self.normalise.build(features_shape)
        self.scale.build(labels_shape)
        self.shift.build(labels_shape)

    def call(self, features, labels, training=False):
        normalised = self.normalise(features, training=training)
        return normalised * self.scale(labels) + self.shift(labels)


class Generator(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(16)
        self.normalisation = ConditionalBatchNormalization(16, NUM_CLASSES)
        self.last = layers.Dense(4, activation="tanh")

    def call(self, inputs, training=False):
        noise, labels = inputs
        features = self.normalisation(self.first(noise), labels, training=training)
        return self.last(tf.nn.relu(features))


def generator_step(noise, labels):
    with tf.GradientTape() as tape:
        images = generator((noise, labels), training=True)
        loss = tf.reduce_mean(tf.nn.softplus(-discriminator(images)))
    variables = generator.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)


keras.utils.set_random_seed(0)
generator = Generator()
discriminator = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
optimizer = keras.optimizers.Adam(learning_rate=2e-3, beta_1=0.5)
noise = tf.random.normal((BATCH_SIZE, NOISE_SIZE))
labels = tf.constant(np.arange(BATCH_SIZE) % NUM_CLASSES)
generator((noise, labels))
for step in range(5):
    generator_step(noise, labels)

moving_mean = generator.normalisation.normalise.moving_mean.numpy()
same_noise = tf.repeat(noise[:1], NUM_CLASSES, axis=0)
of_each_class = generator((same_noise, tf.range(NUM_CLASSES))).numpy()
label_effect = float(np.ptp(of_each_class, axis=0).max())
