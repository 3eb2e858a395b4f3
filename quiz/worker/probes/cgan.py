"""Probes of lesson 05."""

import numpy as np

from quiz.worker.probes.tools import array, training_step


def projection_logit(projection_logit, features, labels, class_vectors, weights):
    """Logits on a batch, with labels as a column, one image at a time, and after touching rows that no label uses."""

    def at(features, labels, class_vectors, weights):
        return array(projection_logit(features, labels, class_vectors, weights), "projection_logit")

    unused = np.setdiff1d(np.arange(len(class_vectors)), labels)
    touched = class_vectors.copy()
    touched[unused] += 3.0
    used = class_vectors.copy()
    used[labels[0]] += 3.0
    return {
        "logits": at(features, labels, class_vectors, weights),
        "column": at(features, labels[:, None], class_vectors, weights),
        "single": at(features[:1], labels[:1], class_vectors, weights),
        "unconditional": at(features, labels, np.zeros_like(class_vectors), weights),
        "unused_touched": at(features, labels, touched, weights),
        "used_touched": at(features, labels, used, weights),
    }


def conditional_steps(
    discriminator_step,
    generator_step,
    images,
    labels,
    wrong_labels,
    noise,
    generator_weights,
    discriminator_weights,
    rate,
    momentum,
):
    """Both steps twice on one pair of small networks, the second time with wrong labels: what came back, and the weights."""
    import keras
    import tensorflow as tf

    # Keras does not take arrays and tensors in one list of inputs.
    images, labels, wrong_labels, noise = map(tf.constant, (images, labels, wrong_labels, noise))
    side, noise_size = images.shape[2], noise.shape[2]
    num_classes = len(generator_weights[1])

    noise_input, label_input = keras.Input((noise_size,)), keras.Input((), dtype="int32")
    pixels = keras.layers.Dense(side * side, use_bias=False)(noise_input)
    pixels = keras.layers.Add()([pixels, keras.layers.Embedding(num_classes, side * side)(label_input)])
    made = keras.layers.Reshape((side, side, 1))(keras.layers.Activation("tanh")(pixels))
    generator = keras.Model([noise_input, label_input], made)

    image_input, class_input = keras.Input((side, side, 1)), keras.Input((), dtype="int32")
    flat = keras.layers.Flatten()(image_input)
    class_vectors = keras.layers.Embedding(num_classes, side * side)(class_input)
    match, realism = keras.layers.Dot(axes=1)([flat, class_vectors]), keras.layers.Dense(1)(flat)
    discriminator = keras.Model([image_input, class_input], keras.layers.Add()([match, realism]))

    generator.set_weights(generator_weights)
    discriminator.set_weights(discriminator_weights)
    networks = {"generator": generator, "discriminator": discriminator}
    of_generator, of_discriminator = (keras.optimizers.SGD(rate, momentum=momentum) for _ in range(2))
    taken = []
    for turn in range(2):
        extra = {"wrong_labels": wrong_labels} if turn else {}
        batch = of_discriminator, images[turn], labels[turn], noise[2 * turn]
        taken.append(training_step("discriminator_step", discriminator_step, networks, *batch, **extra))
        batch = of_generator, labels[turn], noise[2 * turn + 1]
        taken.append(training_step("generator_step", generator_step, networks, *batch))
    return {"steps": taken}


def pix2pix_loss(pix2pix_g_loss, fake_logits, fake, target, lam):
    """The loss at random values, at its default weight, and where one of the two terms is nothing."""

    def at(*values, **options):
        return array(pix2pix_g_loss(*values, **options), "pix2pix_g_loss")

    fooled = np.full_like(fake_logits, 60.0)
    return {
        "loss": at(fake_logits, fake, target, lam=lam),
        "default": at(fake_logits, fake, target),
        "adversarial": at(fake_logits, target, target, lam=lam),
        "distance": at(fooled, fake, target, lam=lam),
        "weightless": at(fake_logits, fake, target, lam=0.0),
        "rejected": at(np.full_like(fake_logits, -60.0), target, target, lam=lam),
    }


def receptive_field(receptive_field, layers):
    """Sides for a random stack, the 70x70 stack of pix2pix, one layer, and no layer."""

    def at(layers):
        return array(receptive_field(layers), "receptive_field")

    layers = [tuple(layer) for layer in layers]
    return {
        "random": at(layers),
        "classic": at([(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]),
        "single": at([(5, 3)]),
        "pixel": at([(1, 1), (1, 1)]),
        "empty": at([]),
    }
