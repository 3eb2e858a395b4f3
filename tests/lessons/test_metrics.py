"""What lesson 02 claims, with its own solved functions: numbers against closed forms, scikit-image and imagegen.metrics."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import skimage.metrics
from scipy.spatial.distance import cdist

from imagegen import data, metrics

SOLVED = Path(__file__).parents[2] / "quiz" / "exercises" / "solved"


@pytest.fixture(scope="module")
def lesson():
    names = {"np": np, "cdist": cdist}
    for file in sorted(SOLVED.glob("metrics.*.py")):
        exec(compile(file.read_text(encoding="utf-8"), file.name, "exec"), names)
    return SimpleNamespace(**names)


@pytest.fixture(scope="module")
def digits():
    return data.digits("test").images


def test_decibels_of_known_errors(lesson):
    black = np.zeros((2, 5, 4, 1))
    np.testing.assert_allclose(lesson.psnr(black + 0.1, black, 1), 20.0)
    np.testing.assert_allclose(lesson.psnr(black + 0.2, black, 2), 20.0)
    np.testing.assert_allclose(lesson.psnr(black + 0.2, black, 1), 20 - 10 * np.log10(4))
    assert np.isposinf(lesson.psnr(black, black, 1)).all()


def test_bytes_do_not_wrap(lesson):
    dark, bright = np.full((1, 4, 4, 1), 3, np.uint8), np.full((1, 4, 4, 1), 5, np.uint8)
    expected = 10 * np.log10(255**2 / 4)
    np.testing.assert_allclose([lesson.psnr(dark, bright, 255), lesson.psnr(bright, dark, 255)], expected)


def test_similarity_agrees_with_scikit_image(lesson, digits):
    noisy = np.clip(digits[:5, ..., 0] + np.random.default_rng(1).normal(0, 0.1, (5, 28, 28)), 0, 1)
    clean = digits[:5, ..., 0].astype(float)
    expected = [
        skimage.metrics.structural_similarity(a, b, data_range=1, win_size=7, use_sample_covariance=False)
        for a, b in zip(noisy, clean, strict=True)
    ]
    np.testing.assert_allclose(lesson.ssim(noisy, clean, np.full((7, 7), 1 / 49), 1.0), expected, rtol=1e-9)


def test_distribution_metrics_agree_with_the_package(lesson, digits):
    features = metrics.features(digits)
    first, second = features[:500], 1.1 * features[500:] + 0.2
    statistics = [lesson.feature_statistics(part) for part in (first, second)]
    for found, expected in zip(statistics[0], metrics.feature_statistics(first), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)
    distance = lesson.frechet_distance(*statistics[0], *statistics[1])
    assert distance == pytest.approx(metrics.frechet_distance(*statistics[0], *statistics[1]), rel=1e-5)
    assert lesson.precision_recall(first, second) == pytest.approx(metrics.precision_recall(first, second))


def test_distance_of_digits_is_what_the_package_calls_fid(lesson, digits):
    statistics = [lesson.feature_statistics(metrics.features(part)) for part in (digits[:500], digits[500:])]
    distance = lesson.frechet_distance(*statistics[0], *statistics[1])
    assert distance == pytest.approx(metrics.fid(digits[:500], digits[500:]), rel=1e-3)


@pytest.mark.parametrize("dimensions, count", [(8, 200), (32, 500)])
def test_bias_follows_the_first_order_formula(lesson, dimensions, count):
    random = np.random.default_rng(3)
    values = []
    for _ in range(30):
        pair = random.normal(size=(2, count, dimensions))
        values.append(lesson.frechet_distance(*(s for part in pair for s in lesson.feature_statistics(part))))
    error = np.std(values) / np.sqrt(len(values))
    expected = dimensions * (dimensions + 5) / (2 * count)
    assert abs(np.mean(values) - expected) < 4 * error + 0.1 * expected


def test_kid_of_one_distribution_scatters_around_zero(lesson):
    random = np.random.default_rng(5)
    values = np.array([lesson.kid(*random.normal(size=(2, 25, 4))) for _ in range(300)])
    assert abs(values.mean()) < 4 * values.std() / np.sqrt(len(values))
    assert 0.3 < (values < 0).mean() < 0.7


def test_the_mean_image_beats_real_images(lesson, digits):
    originals, others = digits[:300], digits[300:600]
    mean = np.broadcast_to(data.digits("train").images.mean(axis=0), originals.shape)
    gain = lesson.psnr(mean, originals, 1).mean() - lesson.psnr(others, originals, 1).mean()
    # The mean pays the variance once, an independent image twice.
    assert gain == pytest.approx(10 * np.log10(2), abs=0.6)


def test_blind_spots(lesson, digits):
    train = data.digits("train").images
    real = lesson.feature_statistics(metrics.features(train))
    copies, unseen = train[:1000], digits
    fids = [lesson.frechet_distance(*real, *lesson.feature_statistics(metrics.features(x))) for x in (copies, unseen)]
    assert fids[0] < fids[1]
    collapsed = np.repeat(metrics.features(train[:10]), 50, axis=0)
    precision, recall = lesson.precision_recall(metrics.features(train[:500]), collapsed)
    assert precision == 1.0 and recall < 0.05
