"""What lesson 03 claims, held by the lesson's own functions in cases small enough to know the truth."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

SOLVED = Path(__file__).resolve().parents[2] / "quiz" / "exercises" / "solved"
EXERCISES = ("linear", "denoise", "known_pixels", "ex_post")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf}
    for exercise in EXERCISES:
        exec((SOLVED / f"ae.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(1)
    return random.normal(size=(300, 8)) * np.geomspace(3, 0.1, 8) @ random.normal(size=(8, 8)) + 2.0


@pytest.mark.parametrize("size", [1, 3, 7])
def test_error_of_pca_is_the_variance_that_was_left_out(lesson, rows, size):
    error = np.mean(np.sum((lesson["pca_reconstruct"](rows, rows, size) - rows) ** 2, axis=1))
    variances = np.linalg.eigvalsh(np.cov(rows, rowvar=False, bias=True))[::-1]
    assert error == pytest.approx(variances[size:].sum())


def test_without_a_bottleneck_pca_is_the_identity_noise_included(lesson, rows):
    noise = np.random.default_rng(2).normal(size=(5, 8))
    np.testing.assert_allclose(lesson["pca_reconstruct"](rows, noise, 8), noise, atol=1e-9)


def test_descent_of_a_linear_autoencoder_meets_the_subspace_of_pca(lesson, rows):
    """Plain gradient descent on both matrices, full batch (Baldi & Hornik 1989: no other minimum)."""
    centred = (rows - rows.mean(axis=0)) / rows.std()
    random = np.random.default_rng(3)
    encoder, decoder = 0.1 * random.normal(size=(8, 2)), 0.1 * random.normal(size=(2, 8))
    for _ in range(4000):
        codes = centred @ encoder
        residual = (codes @ decoder - centred) / len(rows)
        slopes = centred.T @ residual @ decoder.T, codes.T @ residual
        encoder, decoder = encoder - 0.05 * slopes[0], decoder - 0.05 * slopes[1]
    components = np.linalg.svd(centred, full_matrices=False)[2][:2]
    assert lesson["principal_angles"](decoder, components).max() < 0.5
    reconstructed = lesson["pca_reconstruct"](centred, centred, 2)
    assert np.mean((centred @ encoder @ decoder - centred) ** 2) == pytest.approx(
        np.mean((reconstructed - centred) ** 2), rel=1e-3
    )


def test_loss_of_copying_is_the_variance_of_the_noise(lesson):
    tf.random.set_seed(1)
    images = tf.random.uniform((50, 20, 20, 1))

    def copy(batch, training=None):
        return batch

    assert float(lesson["restoration_loss"](copy, lambda batch: batch, images)) == 0.0
    noisy = lesson["restoration_loss"](copy, lambda batch: lesson["add_noise"](batch, 0.3), images)
    assert float(noisy) == pytest.approx(0.09, rel=0.05)


@pytest.mark.parametrize("factor", [2, 4])
def test_matching_the_averages_never_adds_to_the_error(lesson, factor):
    random = np.random.default_rng(factor)
    truth = random.uniform(size=(20, 8, 12, 1))
    small = truth.reshape(20, 8 // factor, factor, 12 // factor, factor, 1).mean(axis=(2, 4))
    proposals = truth + random.normal(0, 0.3, truth.shape)
    matched = lesson["match_averages"](proposals, small)
    before, after = (np.mean((images - truth) ** 2, axis=(1, 2, 3)) for images in (proposals, matched))
    assert np.all(after < before)
    again = matched.reshape(20, 8 // factor, factor, 12 // factor, factor, 1).mean(axis=(2, 4))
    np.testing.assert_allclose(again, small, atol=1e-12)


def test_known_pixels_survive_whatever_the_model_draws(lesson):
    random = np.random.default_rng(4)
    images = random.uniform(-1, 2, size=(3, 6, 5, 1)).astype("float32")
    known = random.uniform(size=images.shape) < 0.5
    hidden = np.where(known, images, np.float32("nan"))
    filled = np.array(lesson["inpaint"](lambda batch: tf.fill(tf.shape(batch), 7.0), hidden, known))
    assert np.array_equal(filled[known], images[known])
    assert np.all(filled[~known] == 7.0)


def test_codes_drawn_ex_post_decode_to_the_statistics_of_the_data(lesson):
    """A linear decoder: mean and covariance of its images follow from those of the codes, whatever basis the codes have."""
    random = np.random.default_rng(5)
    codes = random.normal(size=(4000, 3)) @ np.array([[1.0, 0.9, 0.0], [0.0, 0.4, 0.8], [0.0, 0.0, 0.1]]) + 5.0
    decoder = random.normal(size=(3, 6))
    draws = lesson["ex_post_sample"](codes.astype("float32"), 40_000, 1)
    images, samples = codes @ decoder, draws @ decoder
    spread = images.std(axis=0)
    np.testing.assert_allclose(samples.mean(axis=0) / spread, images.mean(axis=0) / spread, atol=0.05)
    np.testing.assert_allclose(samples.std(axis=0), spread, rtol=0.03)


def test_the_best_denoiser_points_up_the_density():
    """(E[clean | x] - x) / sigma^2 is the slope of the log-density of noisy data (1211.4246), for a handful of points."""
    points, sigma = np.array([-1.0, 0.4, 2.0]), 0.5

    def log_density(x):
        return np.log(np.mean(np.exp(-((x - points) ** 2) / (2 * sigma**2))))

    for x in (-1.5, 0.0, 0.9, 3.0):
        weights = np.exp(-((x - points) ** 2) / (2 * sigma**2))
        denoised = np.sum(weights * points) / weights.sum()
        slope = (log_density(x + 1e-5) - log_density(x - 1e-5)) / 2e-5
        assert (denoised - x) / sigma**2 == pytest.approx(slope, abs=1e-5)
