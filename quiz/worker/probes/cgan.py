"""Probes of lesson 05."""

import numpy as np

from quiz.worker.probes.tools import array, changed, snapshot


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
    discriminator_step, generator_step, images, labels, wrong_labels, noise, generator_weights, discriminator_weights
):
    """Run each step on small networks with known weights; see who moved and which pairs the loss was made of."""
    import keras
    import tensorflow as tf

    # Keras does not take arrays and tensors in one list of inputs.
    images, labels, wrong_labels, noise = map(tf.constant, (images, labels, wrong_labels, noise))
    side, noise_size = images.shape[1], noise.shape[1]
    num_classes = len(generator_weights[1])

    noise_input, label_input = keras.Input((noise_size,)), keras.Input((), dtype="int32")
    pixels = keras.layers.Dense(side * side, use_bias=False)(noise_input)
    pixels = keras.layers.Add()([pixels, keras.layers.Embedding(num_classes, side * side)(label_input)])
    made = keras.layers.Reshape((side, side, 1))(keras.layers.Activation("tanh")(pixels))
    generator = keras.Model([noise_input, label_input], made)

    image_input, class_input = keras.Input((side, side, 1)), keras.Input((), dtype="int32")
    flat = keras.layers.Flatten()(image_input)
    realism, class_vectors = keras.layers.Dense(1), keras.layers.Embedding(num_classes, side * side)
    match = keras.layers.Dot(axes=1)([flat, class_vectors(class_input)])
    discriminator = keras.Model([image_input, class_input], keras.layers.Add()([realism(flat), match]))

    def reset(scale, bias):
        generator.set_weights(generator_weights)
        realism.set_weights([discriminator_weights[0] * scale, np.full(1, bias, "float32")])
        class_vectors.set_weights([discriminator_weights[1] * scale])

    def logits():
        def judged(pictures, classes):
            return np.array(discriminator([pictures, classes]))

        fakes = generator([noise, labels])
        return {
            "real": judged(images, labels),
            "wrong": judged(images, wrong_labels),
            "fake": judged(fakes, labels),
            "fake_told_wrong": judged(fakes, wrong_labels),
        }

    def run(step, bias=0.0, scale=1.0):
        reset(scale, bias)
        weights = snapshot(generator), snapshot(discriminator)
        before = logits()
        loss = step(generator, discriminator, keras.optimizers.SGD(0.01))
        update = [np.abs(new - old).sum() for old, new in zip(weights[0], snapshot(generator), strict=True)]
        return {
            "loss": array(loss, "the training step"),
            "before": before,
            "after": logits(),
            "generator_moved": changed(weights[0], snapshot(generator)),
            "discriminator_moved": changed(weights[1], snapshot(discriminator)),
            "generator_update": float(sum(update)),
        }

    def plain(generator, discriminator, optimizer):
        return discriminator_step(generator, discriminator, optimizer, images, labels, noise)

    def matching_aware(generator, discriminator, optimizer):
        return discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=wrong_labels)

    def generate(generator, discriminator, optimizer):
        return generator_step(generator, discriminator, optimizer, labels, noise)

    rejected, neutral = run(generate, bias=-8.0, scale=0.1), run(generate, scale=0.1)
    return {
        "plain": run(plain),
        "matching_aware": run(matching_aware),
        "generator": run(generate),
        "update_when_rejected": rejected["generator_update"] / max(neutral["generator_update"], 1e-12),
    }


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
