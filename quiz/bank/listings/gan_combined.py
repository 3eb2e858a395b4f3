"""A GAN trained through two Keras models that share one generator and one discriminator."""

import math

import keras
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, Input, LeakyReLU, Reshape

IMAGE_SHAPE = (8, 8, 1)
NOISE_SIZE = 6
BATCH_SIZE = 16
STEPS = 12


def build_generator(noise_size, image_shape):
    noise = Input(shape=(noise_size,))
    hidden = Dense(32, activation="relu")(noise)
    pixels = Dense(math.prod(image_shape), activation="tanh")(hidden)
    return keras.Model(noise, Reshape(image_shape)(pixels), name="generator")


def build_discriminator(image_shape):
    image = Input(shape=image_shape)
    features = Conv2D(8, kernel_size=3, strides=2, padding="same")(image)
    features = LeakyReLU(negative_slope=0.2)(features)
    return keras.Model(image, Dense(1)(Flatten()(features)), name="discriminator")


def build_discriminator_trainer(generator, discriminator):
    noise = Input(shape=generator.input_shape[1:])
    real_image = Input(shape=discriminator.input_shape[1:])
    fake_logit = discriminator(generator(noise))
    real_logit = discriminator(real_image)
    return keras.Model([noise, real_image], [fake_logit, real_logit])


def build_generator_trainer(generator, discriminator):
    fresh_noise = Input(shape=generator.input_shape[1:])
    return keras.Model(fresh_noise, discriminator(generator(fresh_noise)))


def train_discriminator(noise, images):
    generator.trainable = False
    discriminator.trainable = True
    targets = [np.zeros((len(images), 1)), np.ones((len(images), 1))]
    return discriminator_trainer.train_on_batch([noise, images], targets)


def train_generator(noise):
    generator.trainable = True
    discriminator.trainable = False
    return generator_trainer.train_on_batch(noise, np.ones((len(noise), 1)))


def largest_change(before, after):
    return max(float(np.abs(new - old).max()) for old, new in zip(before, after))


keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
photographs = random.integers(0, 256, size=(BATCH_SIZE, *IMAGE_SHAPE))
real_images = photographs.astype("float32") / 127.5 - 1.0
noise = random.normal(size=(BATCH_SIZE, NOISE_SIZE)).astype("float32")

generator = build_generator(NOISE_SIZE, IMAGE_SHAPE)
discriminator = build_discriminator(IMAGE_SHAPE)
discriminator_trainer = build_discriminator_trainer(generator, discriminator)
generator_trainer = build_generator_trainer(generator, discriminator)

loss = keras.losses.BinaryCrossentropy(from_logits=True)
discriminator_optimizer = keras.optimizers.Adam(learning_rate=2e-3, beta_1=0.5)
generator_optimizer = keras.optimizers.Adam(learning_rate=2e-4, beta_1=0.5)
discriminator_trainer.compile(optimizer=discriminator_optimizer, loss=[loss, loss])
generator_trainer.compile(optimizer=generator_optimizer, loss=loss)

before = generator.get_weights(), discriminator.get_weights()
discriminator_losses = [train_discriminator(noise, real_images)[0] for step in range(STEPS)]
between = generator.get_weights(), discriminator.get_weights()
train_generator(noise)
after = generator.get_weights(), discriminator.get_weights()

fake_images = generator(noise).numpy()
