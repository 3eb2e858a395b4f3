"""Style transfer by the pixels, in small: a fixed network, two losses, twenty-five steps."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

SIZE, STEPS, STYLE_WEIGHT = 16, 25, 10.0


def build_network():
    images = keras.Input((SIZE, SIZE, 3))
    early = layers.Conv2D(8, 3, padding="same", activation="relu")(images)
    normalised = layers.BatchNormalization()(early)
    late = layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(normalised)
    return keras.Model(images, {"early": early, "late": late})


def gram_matrix(features):
    positions = features.shape[1] * features.shape[2]
    return tf.einsum("bhwi,bhwj->bij", features, features) / positions


def losses(features):
    content_loss = tf.reduce_mean(tf.square(features["late"] - content_target))
    errors = [gram_matrix(features[name]) - wanted for name, wanted in style_targets.items()]
    return content_loss, tf.add_n([tf.reduce_mean(tf.square(error)) for error in errors])


def step(image):
    with tf.GradientTape() as tape:
        content_loss, style_loss = losses(network(image, training=False))
        loss = content_loss + STYLE_WEIGHT * style_loss
    optimizer.apply([tape.gradient(loss, image)], [image])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return float(style_loss)


keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
ramp = np.linspace(40, 215, SIZE)
photograph = np.stack([np.add.outer(ramp, ramp) / 2, np.add.outer(ramp, -ramp) / 2 + 128, np.full((SIZE, SIZE), 90)], -1)
content = np.float32(photograph[None] / 255)
style = np.float32(random.integers(0, 256, size=(1, SIZE, SIZE, 3)) / 255)

network = build_network()
weights_before = network.get_weights()
content_target = network(content, training=False)["late"]
style_features = network(style, training=False)
style_targets = {name: gram_matrix(activations) for name, activations in style_features.items()}

image = tf.Variable(content)
optimizer = keras.optimizers.Adam(0.02)
history = [step(image) for _ in range(STEPS)]

pixels = image.numpy()
network_changed = any(not np.array_equal(*pair) for pair in zip(weights_before, network.get_weights()))
