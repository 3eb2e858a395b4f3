import subprocess
import sys

import numpy
import pytest

from imagegen import data, features


def frechet(first, second):
    first, second = first.astype(float), second.astype(float)
    root = numpy.sqrt(numpy.linalg.eigvals(numpy.cov(first.T) @ numpy.cov(second.T)).astype(complex)).real
    shift = ((first.mean(axis=0) - second.mean(axis=0)) ** 2).sum()
    return shift + numpy.trace(numpy.cov(first.T) + numpy.cov(second.T) - 2 * numpy.diag(root))


@pytest.fixture(scope="module")
def train():
    return features.features(data.digits("train").images)


@pytest.fixture(scope="module")
def test():
    return features.features(data.digits("test").images)


def test_form(test):
    assert test.shape == (1000, 64) and test.dtype == numpy.float32
    assert test.min() >= 0 and features.features(numpy.zeros((0, 28, 28, 1))).shape == (0, 64)


def test_it_reads_digits_it_never_saw(test):
    images, labels, _ = data.digits("test")
    probabilities = features.class_probabilities(images)
    numpy.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (probabilities.argmax(axis=1) == labels).mean() >= 0.97
    numpy.testing.assert_array_equal(probabilities, features.probabilities_from_features(test))


def test_the_scale_is_the_promised_one(train):
    assert train.var(axis=0).sum() == pytest.approx(1000, rel=0.01)


def test_distance_grows_with_damage(train, test):
    rng = numpy.random.default_rng(1)
    images = data.digits("test").images
    distances = [frechet(train, test)]
    for sigma in (0.1, 0.2, 0.4):
        noisy = numpy.clip(images + sigma * rng.standard_normal(images.shape), 0, 1)
        distances.append(frechet(train, features.features(noisy)))
    distances.append(frechet(train, features.features(rng.random((1000, 28, 28, 1)))))
    assert distances == sorted(distances)
    assert distances[0] < 8 and distances[-1] > 1000


def test_one_class_is_far_from_all(train):
    assert frechet(train, train[data.digits("train").labels == 1]) > 500


def test_batches_do_not_matter(test):
    images = data.digits("test").images[: features.BATCH + 3]
    one_by_one = numpy.concatenate([features.features(image[None]) for image in images[-5:]])
    numpy.testing.assert_allclose(features.features(images)[-5:], one_by_one, rtol=1e-4, atol=1e-3)


def test_wrong_shape_and_range_are_named():
    with pytest.raises(ValueError, match=r"\(2, 28, 28\)"):
        features.features(numpy.zeros((2, 28, 28)))
    with pytest.raises(ValueError, match="tanh"):
        features.features(numpy.full((2, 28, 28, 1), -1.0))
    with pytest.raises(ValueError, match="nan"):
        features.features(numpy.full((2, 28, 28, 1), numpy.nan))


def test_no_tensorflow():
    code = (
        "import sys; from imagegen import data, features; features.features(data.digits('test').images[:2]);"
        "print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_numpy_repeats_the_network_that_was_trained(test):
    from tools import train_classifier

    model = train_classifier.build_classifier()
    weights = features.shipped().weights
    for name in ("strokes", "parts", "features", "scores"):
        model.get_layer(name).set_weights([weights[f"{name}_kernel"], weights[f"{name}_bias"]])
    images = data.digits("test").images[:200]
    scores = model.predict(images, verbose=0)
    mine = test[:200] @ weights["scores_kernel"] + weights["scores_bias"]
    numpy.testing.assert_allclose(mine, scores, rtol=1e-3, atol=1e-3)
