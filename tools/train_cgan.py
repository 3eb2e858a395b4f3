"""Train the small conditional GAN that the web edition draws with, and store it as imagegen/assets/cgan.npz.

    python -m tools.train_cgan

A minute and a half on two cores. The networks and the loss of lesson 05, the generator narrower, so that its weights are a
quick download. The test digits are looked at once, after training. What shipped: FID 11.7, accuracy 0.977, diversity 0.989 of that
of the test digits; to the judge of `bench.judge` FID 13.9, accuracy 0.970.
"""

from pathlib import Path

import keras
import numpy
import tensorflow as tf

from bench import judge
from imagegen import data, latents, metrics, models, training

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "cgan.npz"
SEED = 2026
STEPS, BATCH_SIZE, LEARNING_RATE, DECAY = 4000, 64, 2e-3, 0.995
R1_WEIGHT, R1_EVERY = 1.0, 8


def gan_step(generator, discriminator, average):
    """Return an update: images (B, 28, 28, 1) in [-1, 1] and labels (B,) to the two losses in nats.

    The non-saturating loss, R1 on real pairs every few steps (1801.04406), averaged weights (1806.04498).
    """
    optimizers = [keras.optimizers.Adam(latents.warm_cosine(LEARNING_RATE, STEPS), beta_1=0.5) for _ in range(2)]
    for optimizer, network in zip(optimizers, (generator, discriminator), strict=True):
        optimizer.build(network.trainable_variables)

    def noise():
        return tf.random.normal((BATCH_SIZE, generator.inputs[0].shape[1]))

    @tf.function
    def discriminator_step(images, labels, penalised):
        generated = generator([noise(), labels], training=True)
        with tf.GradientTape() as tape:
            real, fake = discriminator([images, labels]), discriminator([generated, labels])
            loss = tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fake))
            total = loss
            if penalised:
                with tf.GradientTape() as inner:
                    inner.watch(images)
                    scores = tf.reduce_sum(discriminator([images, labels]))
                slopes = inner.gradient(scores, images)
                total += R1_EVERY * R1_WEIGHT / 2 * tf.reduce_mean(tf.reduce_sum(slopes**2, axis=(1, 2, 3)))
        variables = discriminator.trainable_variables
        optimizers[1].apply(tape.gradient(total, variables), variables)
        return loss

    @tf.function
    def generator_step(labels):
        with tf.GradientTape() as tape:
            judged = discriminator([generator([noise(), labels], training=True), labels])
            loss = tf.reduce_mean(tf.nn.softplus(-judged))
        variables = generator.trainable_variables
        optimizers[0].apply(tape.gradient(loss, variables), variables)
        models.update_average(average, generator, DECAY)
        return loss

    def step(images, labels):
        images, labels = tf.constant(images), tf.constant(labels)
        penalised = int(optimizers[1].iterations) % R1_EVERY == 0
        return {"discriminator": discriminator_step(images, labels, penalised), "generator": generator_step(labels)}

    return step


def train():
    """Return the generator with averaged weights."""
    keras.utils.set_random_seed(SEED)
    generator, average = models.small_generator(), models.small_generator()
    average.set_weights(generator.get_weights())
    step = gan_step(generator, models.patch_discriminator(models.NUM_CLASSES), average)
    images, labels, _ = data.digits("train", (-1.0, 1.0))
    training.train(step, training.batches(images, labels.astype("int32"), BATCH_SIZE, SEED), steps=STEPS)
    return average


def samples(generator, count=1000):
    """Return images (count, 28, 28, 1) in [0, 1], and the labels (count,) that they were drawn for, each class equally often."""
    noise = numpy.random.default_rng(1).standard_normal((count, generator.inputs[0].shape[1])).astype("float32")
    labels = numpy.arange(count, dtype="int32") % models.NUM_CLASSES
    return models.generate(generator, noise, labels), labels


def main():
    """Train, store in half precision, read back, and print what 1,000 samples measure."""
    numpy.savez_compressed(TARGET, *[array.astype(numpy.float16) for array in train().get_weights()])
    (images, labels), real = samples(models.load_generator()), data.digits("test")
    measured = {
        "FID": metrics.fid(real.images, images),
        "accuracy": metrics.conditional_accuracy(images, labels),
        "diversity": metrics.diversity(images, labels) / metrics.diversity(real.images, real.labels),
    }
    measured |= judge.quality(images, labels)
    print(", ".join(f"{name} {value:.3f}" for name, value in measured.items()))
    print(f"{TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
