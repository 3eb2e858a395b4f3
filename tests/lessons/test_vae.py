"""What lesson 04 claims, held by the lesson's own functions in cases small enough to know the truth."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

SOLVED = Path(__file__).resolve().parents[2] / "quiz" / "exercises" / "solved"
EXERCISES = ("reparameterize", "gaussian_kl", "elbo", "active_units", "rate_distortion")


@pytest.fixture(scope="module")
def lesson():
    """The functions of the solved lesson, by name."""
    names = {"np": np, "tf": tf}
    for exercise in EXERCISES:
        exec((SOLVED / f"vae.{exercise}.py").read_text(encoding="utf-8"), names)
    return names


@pytest.mark.parametrize("seed", [1, 2])
def test_divergence_is_the_expected_difference_of_log_densities(lesson, seed):
    random = np.random.default_rng(seed)
    mean, log_variance = random.normal(size=(2, 1, 3))
    z = mean + np.exp(0.5 * log_variance) * random.normal(size=(200_000, 3))
    log_q = -0.5 * (np.log(2 * np.pi) + log_variance + (z - mean) ** 2 / np.exp(log_variance))
    log_p = -0.5 * (np.log(2 * np.pi) + z**2)
    differences = (log_q - log_p).sum(axis=1)
    found = float(lesson["gaussian_kl"](tf.constant(mean), tf.constant(log_variance))[0])
    assert found == pytest.approx(differences.mean(), abs=6 * differences.std() / np.sqrt(len(z)))


def test_bound_is_tight_at_the_true_posterior_only(lesson):
    """z ~ N(0, 1) and two black or white pixels: log p(x) by quadrature, the ELBO for several q."""
    weights, image = np.array([2.0, -1.0]), np.array([1.0, 0.0])
    grid = np.linspace(-8, 8, 4001)
    log_likelihood = -np.logaddexp(0, -(2 * image - 1) * weights * grid[:, None]).sum(axis=1)
    joint = np.exp(log_likelihood - 0.5 * grid**2) / np.sqrt(2 * np.pi)
    log_evidence = np.log(joint.sum() * (grid[1] - grid[0]))
    bounds = {}
    for mean in (-1.0, 0.6, 2.0):
        tf.random.set_seed(1)
        means, log_variances = tf.fill((200_000, 1), mean), tf.fill((200_000, 1), float(np.log(0.6)))
        logits = lesson["reparameterize"](means, log_variances) * weights.astype("float32")
        images = tf.constant(np.tile(image.astype("float32"), (200_000, 1)))
        loss, _, _ = lesson["negative_elbo"](images[:, :, None, None], logits[:, :, None, None], means, log_variances)
        bounds[mean] = -float(loss)
    assert max(bounds.values()) < log_evidence + 0.005
    assert bounds[0.6] == max(bounds.values()) and log_evidence - bounds[0.6] < 0.1
    assert log_evidence - bounds[-1.0] > 0.5


@pytest.mark.parametrize("beta", [0.5, 1.0, 6.0])
def test_rate_and_error_are_the_minimum_of_the_cost(lesson, beta):
    variances, noise = np.array([0.03, 0.4, 5.0]), 0.1
    rate, error = lesson["rate_distortion"](variances, beta, noise)
    best = error / (2 * noise) + beta * rate
    for share in np.linspace(0.001, 1.0, 1000):
        cost = share * variances / (2 * noise) - 0.5 * beta * np.log(share)
        assert np.all(best <= cost + 1e-9)


def test_without_beta_it_is_probabilistic_pca(lesson):
    """Tipping & Bishop 1999: one component of variance v, weight sqrt(v - s), posterior N(w x / v, s / v)."""
    variance, noise = 3.0, 0.5
    weight = np.sqrt(variance - noise)
    slope, posterior_variance = weight / variance, noise / variance
    error = (1 - weight * slope) ** 2 * variance + weight**2 * posterior_variance
    rate = 0.5 * (posterior_variance + slope**2 * variance - 1 - np.log(posterior_variance))
    found_rate, found_error = lesson["rate_distortion"](np.array([variance]), 1.0, noise)
    assert found_error[0] == pytest.approx(error) and found_rate[0] == pytest.approx(rate)


def test_score_function_is_noisier_and_worsens_with_the_dimension():
    random = np.random.default_rng(3)
    noise = random.standard_normal((50_000, 32))
    log_likelihood = np.cumsum(-0.5 * (1.5 - noise) ** 2, axis=1)
    spread = [(log_likelihood[:, size - 1] * noise[:, 0]).std() for size in (1, 8, 32)]
    assert (1.5 - noise[:, 0]).std() < spread[0] < spread[1] < spread[2]
    # Both estimate the same slope, 1.5.
    assert np.mean(1.5 - noise[:, 0]) == pytest.approx(1.5, abs=0.05)
    assert np.mean(log_likelihood[:, 0] * noise[:, 0]) == pytest.approx(1.5, abs=6 * spread[0] / np.sqrt(50_000))
