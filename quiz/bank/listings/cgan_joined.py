"""A conditional GAN on tiny images, trained through a Keras model that joins generator and discriminator."""

import keras
import numpy as np
from keras.layers import Concatenate, Dense, Embedding, Flatten, Input, LeakyReLU, Reshape

IMAGE_SHAPE = (6, 6, 1)
NOISE_SIZE = 5
NUM_CLASSES = 3
BATCH_SIZE = 12


def build_generator(noise_size, num_classes, image_shape):
    noise = Input(shape=(noise_size,), name="noise")
    label = Input(shape=(), dtype="int32", name="label")
    hidden = Dense(32, activation="gelu")(Concatenate()([noise, Embedding(num_classes, 8)(label)]))
    pixels = Dense(int(np.prod(image_shape)), activation="tanh")(hidden)
    return keras.Model([noise, label], Reshape(image_shape)(pixels), name="generator")


def build_discriminator(num_classes, image_shape):
    image = Input(shape=image_shape, name="image")
    image_label = Input(shape=(), dtype="int32", name="image_label")
    told = Embedding(num_classes, 8)(image_label)
    hidden = LeakyReLU(negative_slope=0.2)(Dense(32)(Concatenate()([Flatten()(image), told])))
    return keras.Model([image, image_label], Dense(1)(hidden), name="discriminator")


def train_discriminator(images, labels, targets):
    discriminator.trainable = True
    loss = discriminator.train_on_batch([images, labels], targets)
    discriminator.trainable = False
    return loss


def feed(model):
    return [batch[tensor.name] for tensor in model.inputs]


def largest_change(before, after):
    return max(float(np.abs(new - old).max()) for old, new in zip(before, after))


keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
photographs = random.integers(0, 256, size=(BATCH_SIZE, *IMAGE_SHAPE))
batch = {
    "noise": random.normal(size=(BATCH_SIZE, NOISE_SIZE)).astype("float32"),
    "label": random.integers(NUM_CLASSES, size=BATCH_SIZE).astype("int32"),
    "image": photographs.astype("float32") / 127.5 - 1.0,
    "image_label": random.integers(NUM_CLASSES, size=BATCH_SIZE).astype("int32"),
}
real, fake = np.ones((BATCH_SIZE, 1)), np.zeros((BATCH_SIZE, 1))

generator = build_generator(NOISE_SIZE, NUM_CLASSES, IMAGE_SHAPE)
discriminator = build_discriminator(NUM_CLASSES, IMAGE_SHAPE)
loss = keras.losses.BinaryCrossentropy(from_logits=True)
discriminator_optimizer = keras.optimizers.SGD(learning_rate=0.05)
generator_optimizer = keras.optimizers.SGD(learning_rate=0.05)

discriminator.compile(optimizer=discriminator_optimizer, loss=loss)
discriminator.trainable = False
noise, label = generator.inputs
joined = keras.Model([noise, label], discriminator([generator.output, label]))
joined.compile(optimizer=generator_optimizer, loss=loss)

before = generator.get_weights(), discriminator.get_weights()
generated = generator([batch["noise"], batch["label"]]).numpy()
real_losses = [train_discriminator(batch["image"], batch["image_label"], real) for step in range(2)]
train_discriminator(generated, batch["label"], fake)
between = generator.get_weights(), discriminator.get_weights()
joined.train_on_batch(feed(joined), real)
after = generator.get_weights(), discriminator.get_weights()
