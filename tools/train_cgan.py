"""Train the small conditional GAN that the web edition draws with, and store it as imagegen/assets/cgan.npz.

    python -m tools.train_cgan

A minute and a half on two cores. The networks and the loss of lesson 05, the generator narrower, so that its weights are a
quick download. The test digits are looked at once, after training. What shipped: FID 11.7, accuracy 0.977, diversity 0.989 of that
of the test digits; to the judge of `bench.judge` FID 13.9, accuracy 0.970.
"""

from pathlib import Path

import keras
import numpy

from bench import adversarial, judge
from imagegen import data, latents, metrics, models, training

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "cgan.npz"
SEED = 2026
STEPS, LEARNING_RATE, DECAY = 4000, 2e-3, 0.995


def train():
    """Return the generator with averaged weights."""
    keras.utils.set_random_seed(SEED)
    generator, average = models.small_generator(), models.small_generator()
    average.set_weights(generator.get_weights())
    discriminator = models.patch_discriminator(latents.NUM_CLASSES)
    optimizers = [
        keras.optimizers.Adam(latents.warm_cosine(LEARNING_RATE, STEPS), beta_1=adversarial.BETA_1) for _ in range(2)
    ]
    discriminator_step, generator_step = adversarial.patch_steps(
        generator, discriminator, average, optimizers, conditional=True, decay=DECAY
    )
    counter = iter(range(STEPS))

    def step(images, labels):
        loss = discriminator_step(images, labels, next(counter) % adversarial.R1_EVERY == 0)
        return {"discriminator": loss, "generator": generator_step(labels)}

    images, labels, _ = data.digits("train", (-1.0, 1.0))
    batches = training.batches(images, labels.astype("int32"), adversarial.BATCH_SIZE, SEED)
    training.train(step, batches, steps=STEPS)
    return average


def samples(generator, count=1000):
    """Return images (count, 28, 28, 1) in [0, 1], and the labels (count,) that they were drawn for, each class equally often."""
    noise = numpy.random.default_rng(1).standard_normal((count, generator.inputs[0].shape[1])).astype("float32")
    labels = numpy.arange(count, dtype="int32") % latents.NUM_CLASSES
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
