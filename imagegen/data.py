"""Training images: 5,000 MNIST digits that ship with the package, and larger sets where there is a network."""

import importlib.resources
from typing import NamedTuple

import numpy

SPLITS = ("train", "test")
FASHION_NAMES = (
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
CIFAR_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
DIGIT_NAMES = tuple(str(digit) for digit in range(10))
KERAS_SETS = {"mnist": DIGIT_NAMES, "fashion_mnist": FASHION_NAMES, "cifar10": CIFAR_NAMES}


class Images(NamedTuple):
    """Images (N, height, width, channels) float32, labels (N,) int64, and the name of each class."""

    images: numpy.ndarray
    labels: numpy.ndarray
    class_names: tuple[str, ...]


def digits(split: str = "train", value_range: tuple[float, float] = (0.0, 1.0)) -> Images:
    """Return 4,000 training or 1,000 test digits of MNIST, shuffled, each class equally often.

    Images have shape (N, 28, 28, 1) and run from `value_range[0]` (paper) to `value_range[1]` (ink).
    Needs no network and no TensorFlow. Raises ValueError for an unknown split or an empty range.
    """
    _check_split(split)
    with importlib.resources.files("imagegen").joinpath("assets/digits.npz").open("rb") as file:
        with numpy.load(file) as arrays:
            pixels, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
    return Images(_scale(pixels[..., None], value_range), labels.astype(numpy.int64), DIGIT_NAMES)


def weights(name):
    """Return the weights in assets/`name`.npz, which a script of `tools/` has trained: {name: float32 array}, in the order of saving."""
    with importlib.resources.files("imagegen").joinpath(f"assets/{name}.npz").open("rb") as file:
        with numpy.load(file) as arrays:
            return {key: array.astype(numpy.float32) for key, array in arrays.items()}


def keras_images(name: str, split: str = "train", value_range: tuple[float, float] = (0.0, 1.0)) -> Images:
    """Return "mnist", "fashion_mnist" or "cifar10" as Keras downloads it, in the same form as `digits`.

    The first call needs a network. Raises ConnectionError where the download fails, ValueError for an unknown name.
    """
    if name not in KERAS_SETS:
        raise ValueError(f"Unknown data set {name!r}: choose one of {', '.join(KERAS_SETS)}.")
    _check_split(split)
    import keras  # here, because it takes seconds and the digits do not need it

    try:
        train, test = getattr(keras.datasets, name).load_data()
    except Exception as error:
        raise ConnectionError(
            f"The data set {name!r} could not be downloaded ({error}). "
            "imagegen.data.digits() holds 5,000 digits and needs no network."
        ) from error
    pixels, labels = train if split == "train" else test
    if pixels.ndim == 3:
        pixels = pixels[..., None]
    return Images(_scale(pixels, value_range), labels.reshape(-1).astype(numpy.int64), KERAS_SETS[name])


def shifted(batches, pixels: int = 1, seed: int = 0):
    """Yield each batch of images (B, H, W, C) moved by up to `pixels` in both directions, one shift a batch.

    4,000 digits are few: a network with a million weights learns them by heart within a minute, and shifted copies
    postpone that at no cost. What leaves on one side comes in on the other, so images need an empty margin.
    """
    generator = numpy.random.default_rng(seed)
    for images in batches:
        yield numpy.roll(images, generator.integers(-pixels, pixels + 1, 2), axis=(1, 2))


def _check_split(split):
    if split not in SPLITS:
        raise ValueError(f"Unknown split {split!r}: choose 'train' or 'test'.")


def _scale(pixels, value_range):
    low, high = value_range
    if not low < high:
        raise ValueError(f"value_range must rise, found {value_range!r}.")
    return (low + pixels.astype(numpy.float32) * ((high - low) / 255)).astype(numpy.float32)
