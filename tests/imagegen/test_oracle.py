"""The oracle denoiser against direct summation, closed forms, and the samplers it exists for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen import data
from imagegen.oracle import Oracle


@pytest.fixture(scope="module")
def digits():
    images, labels, _ = data.digits(value_range=(-1, 1))
    return images[:400], labels[:400]


def test_two_points_give_a_tanh():
    # E[x | x_t] for x = +-1 is tanh(a x_t / s^2).
    oracle = Oracle(np.array([[-1.0], [1.0]]))
    noisy = np.linspace(-2, 2, 9)[:, None]
    np.testing.assert_allclose(oracle.clean(noisy, 0.6, 0.8), np.tanh(0.6 * noisy / 0.64), atol=1e-6)


@given(st.integers(0, 1000), st.floats(0.05, 1), st.floats(0.2, 2))
@settings(max_examples=30)
def test_weights_are_the_normalised_gaussian_likelihoods(seed, signal, noise):
    generator = np.random.default_rng(seed)
    images, noisy = generator.normal(size=(6, 2, 2)), generator.normal(size=(3, 2, 2))
    squared_distances = np.sum((noisy[:, None] - signal * images[None]) ** 2, axis=(2, 3))
    likelihoods = np.exp(-squared_distances / (2 * noise**2))
    expected = likelihoods / likelihoods.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(Oracle(images).weights(noisy, signal, noise), expected, atol=1e-4)


def test_little_noise_finds_the_image_and_pure_noise_gives_the_mean(digits):
    images, _ = digits
    generator = np.random.default_rng(0)
    noisy = (0.999 * images[:20] + 0.04 * generator.normal(size=images[:20].shape)).astype("float32")
    oracle = Oracle(images)
    np.testing.assert_allclose(oracle.clean(noisy, 0.999, 0.04), images[:20], atol=1e-4)
    np.testing.assert_allclose(
        oracle.clean(noisy, 0.0, 1.0), np.repeat(images.mean(axis=0)[None], 20, axis=0), atol=1e-5
    )


def test_no_other_denoiser_has_a_smaller_error(digits):
    images, _ = digits
    generator = np.random.default_rng(1)
    clean = images[generator.integers(len(images), size=500)]
    noisy = (0.1 * clean + np.sqrt(1 - 0.01) * generator.normal(size=clean.shape)).astype("float32")
    best = Oracle(images).clean(noisy, 0.1, np.sqrt(1 - 0.01))
    error = np.mean((best - clean) ** 2)
    assert error < np.mean((images.mean(axis=0) - clean) ** 2)
    assert error < np.mean((0.9 * best - clean) ** 2) and error < np.mean((1.1 * best - clean) ** 2)


def test_noise_and_velocity_agree_with_the_clean_prediction(digits):
    images, _ = digits
    noisy = np.random.default_rng(2).normal(size=(5, 28, 28, 1)).astype("float32")
    oracle = Oracle(images)
    np.testing.assert_allclose(
        0.6 * oracle.clean(noisy, 0.6, 0.8) + 0.8 * oracle.noise(noisy, 0.6, 0.8), noisy, atol=1e-5
    )
    clean = oracle.clean(noisy, 0.3, 0.7)
    np.testing.assert_allclose(oracle.velocity(noisy, 0.3), clean - (noisy - 0.3 * clean) / 0.7, atol=1e-4)


def test_labels_restrict_the_posterior_to_a_class(digits):
    images, labels = digits
    asked = np.arange(20) % 10
    noisy = np.random.default_rng(3).normal(size=(20, 28, 28, 1)).astype("float32")
    weights = Oracle(images, labels).weights(noisy, 0.2, 0.98, asked)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    assert np.all(weights[labels[None, :] != asked[:, None]] == 0)


def test_a_flow_lands_on_stored_images_of_the_class_and_a_wrong_one_does_not(digits):
    images, labels = digits
    oracle, asked = Oracle(images, labels), np.arange(30) % 10
    start = np.random.default_rng(4).normal(size=(30, 28, 28, 1)).astype("float32")
    right, backwards = start, start
    for step in range(20):
        right = right + oracle.velocity(right, step / 20, asked) / 20
        backwards = backwards - oracle.velocity(backwards, step / 20, asked) / 20
    distance, index = oracle.nearest(right)
    assert distance.max() < 1e-3 and np.array_equal(labels[index], asked)
    assert oracle.nearest(backwards)[0].min() > 10


def test_nearest_of_stored_and_moved_images(digits):
    images, _ = digits
    distance, index = Oracle(images).nearest(images[:10] + 0.1)
    np.testing.assert_array_equal(index, np.arange(10))
    np.testing.assert_allclose(distance, 0.1 * 28, rtol=1e-4)


def test_mistakes_are_named(digits):
    images, labels = digits
    oracle = Oracle(images)
    with pytest.raises(ValueError, match="noise is 0"):
        oracle.clean(images[:2], 1, 0)
    with pytest.raises(ValueError, match=r"\(28, 28, 1\), found a batch of \(2, 784\)"):
        oracle.clean(np.zeros((2, 784)), 1, 1)
    with pytest.raises(ValueError, match="have no labels"):
        oracle.clean(images[:2], 1, 1, [0, 1])
    with pytest.raises(ValueError, match="label 11"):
        Oracle(images, labels).clean(images[:2], 1, 1, [0, 11])
    with pytest.raises(ValueError, match="400 images and 3 labels"):
        Oracle(images, [1, 2, 3])
    with pytest.raises(ValueError, match="N > 0"):
        Oracle(np.zeros((0, 28, 28, 1)))
