"""Train the autoencoders behind imagegen.latents and store them as imagegen/assets/autoencoder_{dense,grid}.npz.

    python -m tools.train_autoencoder [dense] [grid]

Two minutes for the dense one on two cores, five for the grid. The test digits are looked at once, after training.
"""

import sys
from pathlib import Path

import keras

from imagegen import data, latents, metrics, training

ASSETS = Path(__file__).parents[1] / "imagegen" / "assets"
SEED = 2026
BATCH_SIZE = 128
STEPS = {"dense": 12_000, "grid": 8_000}
LEARNING_RATE = {"dense": 2e-3, "grid": 4e-3}


def train(kind):
    """Return the trained autoencoder of this kind, its latents standardised over the training digits."""
    keras.utils.set_random_seed(SEED)
    autoencoder = latents.dense_autoencoder() if kind == "dense" else latents.grid_autoencoder()
    images = data.digits("train").images
    optimizer = keras.optimizers.Adam(latents.warm_cosine(LEARNING_RATE[kind], STEPS[kind]), beta_2=0.99)
    step = latents.autoencoder_step(autoencoder, optimizer)
    batches = data.shifted(training.batches(images, batch_size=BATCH_SIZE, seed=SEED), pixels=1, seed=SEED)
    training.train(step, batches, steps=STEPS[kind])
    autoencoder.standardise(images)
    return autoencoder


def main(kinds):
    """Train, store in half precision, read back, and print what the reconstructions of the test digits measure."""
    digits = data.digits("test")
    for kind in kinds:
        path = ASSETS / f"autoencoder_{kind}.npz"
        train(kind).save(path)
        stored = latents.load(kind)
        images = stored.decode(stored.encode(digits.images))
        fid, accuracy = metrics.fid(digits.images, images), metrics.conditional_accuracy(images, digits.labels)
        error = ((images - digits.images) ** 2).mean()
        print(
            f"{kind}: FID {fid:.1f}, accuracy {accuracy:.3f}, squared error {error:.4f}, {path.stat().st_size / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or latents.KINDS)
