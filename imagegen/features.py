"""A small digit classifier in NumPy: the ruler with which the course measures generated digits.

FID is defined with the features of Inception (1706.08500), which never saw a digit and cannot ship with a course. Here
the features are the 64 units before the class scores of a network trained on the training digits, with shifted and
rotated copies (`tools/train_classifier.py`), scaled so that the training digits have a total variance of 1,000. So a
generator that always draws one image scores 1,000 or worse, and the training digits themselves about 5. Distances in
these features are comparable with each other and with nothing else: say "FID in digit features". Written in NumPy, so
that measuring needs no TensorFlow.
"""

import functools
import importlib.resources

import numpy

FEATURE_DIM = 64
BATCH = 250


class Classifier:
    """The network of this module with weights from an .npz file, in half precision, as `tools/train_classifier.py` writes it."""

    def __init__(self, file):
        with numpy.load(file) as arrays:
            self.weights = {name: arrays[name].astype(numpy.float32) for name in arrays.files}

    def features(self, images: numpy.ndarray) -> numpy.ndarray:
        """Return the features (N, 64) float32, none negative, of images (N, 28, 28, 1) with values in [0, 1].

        Raises ValueError for another shape or for values outside [0, 1], the usual slip of a tanh generator.
        """
        images = _checked(images)
        batches = [self._batch_features(images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
        return numpy.concatenate(batches) if batches else numpy.zeros((0, FEATURE_DIM), numpy.float32)

    def probabilities_from_features(self, image_features: numpy.ndarray) -> numpy.ndarray:
        """Return the probability (N, 10) of each digit from features (N, 64), which are then computed only once."""
        scores = image_features @ self.weights["scores_kernel"] + self.weights["scores_bias"]
        odds = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    def _batch_features(self, images):
        weights = self.weights
        maps = _strided_convolution(images, weights["strokes_kernel"], weights["strokes_bias"])
        maps = _strided_convolution(maps, weights["parts_kernel"], weights["parts_bias"])
        flat = maps.reshape(len(maps), -1)
        return numpy.maximum(flat @ weights["features_kernel"] + weights["features_bias"], 0)


def features(images: numpy.ndarray) -> numpy.ndarray:
    """Return the features (N, 64) float32 that the classifier which ships computes; see `Classifier.features`."""
    return shipped().features(images)


def class_probabilities(images: numpy.ndarray) -> numpy.ndarray:
    """Return the probability (N, 10) of each digit for images (N, 28, 28, 1) with values in [0, 1]."""
    return probabilities_from_features(features(images))


def probabilities_from_features(image_features: numpy.ndarray) -> numpy.ndarray:
    """Return the probability (N, 10) of each digit from features (N, 64), which are then computed only once."""
    return shipped().probabilities_from_features(image_features)


@functools.cache
def shipped() -> Classifier:
    """Return the classifier that ships with the course."""
    with importlib.resources.files("imagegen").joinpath("assets/classifier.npz").open("rb") as file:
        return Classifier(file)


def _checked(images):
    images = numpy.asarray(images, numpy.float32)
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1):
        raise ValueError(f"images must have shape (N, 28, 28, 1), found {images.shape}.")
    if images.size and not (images.min() >= -1e-3 and images.max() <= 1 + 1e-3):
        raise ValueError(
            f"images must lie in [0, 1], found {images.min():.3g} to {images.max():.3g}. "
            "Map the output of tanh with (x + 1) / 2 first."
        )
    return images


def _strided_convolution(maps, kernel, bias):
    """Convolve (N, H, W, C) with kernel (k, k, C, F), padding k // 2 on each side, stride 2; then ReLU."""
    size, _, channels, filters = kernel.shape
    margin = size // 2
    padded = numpy.pad(maps, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))[:, ::2, ::2]
    count, height, width = windows.shape[:3]
    columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(count * height * width, size * size * channels)
    convolved = columns @ kernel.reshape(-1, filters) + bias
    return numpy.maximum(convolved, 0).reshape(count, height, width, filters)
