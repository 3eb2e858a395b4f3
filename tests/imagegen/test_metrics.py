"""Metrics against closed forms, against SciPy and scikit-image, and under transformations that must not matter."""

import numpy as np
import pytest
import scipy.linalg
import skimage.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen import data, metrics


@pytest.fixture(scope="module")
def digits():
    return data.digits("test")


def textbook_distance(mean1, cov1, mean2, cov2):
    root = scipy.linalg.sqrtm(cov1 @ cov2)
    return np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * np.trace(root).real


def random_gaussian(generator, dimensions, num_samples, ridge=0.0):
    samples = generator.normal(size=(num_samples, dimensions)) @ generator.normal(size=(dimensions, dimensions))
    return samples.mean(axis=0), np.cov(samples, rowvar=False) + ridge * np.eye(dimensions)


# --- PSNR and SSIM


def test_psnr_of_a_known_error():
    images = np.full((3, 28, 28, 1), 0.5)
    assert metrics.psnr(images, images + 0.1) == pytest.approx(20.0)


def test_psnr_does_not_depend_on_the_value_range_if_data_range_follows(digits):
    x, y = digits.images[:5], digits.images[5:10]
    assert metrics.psnr(2 * x - 1, 2 * y - 1, data_range=2) == pytest.approx(metrics.psnr(x, y), rel=1e-5)


def test_psnr_is_the_mean_over_images_of_scikit_image(digits):
    x, y = digits.images[:5].astype(float), digits.images[5:10].astype(float)
    expected = [skimage.metrics.peak_signal_noise_ratio(a, b, data_range=1) for a, b in zip(x, y, strict=True)]
    assert metrics.psnr(x, y) == pytest.approx(np.mean(expected))


def test_psnr_of_identical_images_is_infinite(digits):
    assert metrics.psnr(digits.images[:2], digits.images[:2]) == np.inf


def test_ssim_is_one_for_identical_images_symmetric_and_below_one_otherwise(digits):
    x, y = digits.images[:4], digits.images[4:8]
    assert metrics.ssim(x, x) == pytest.approx(1)
    assert metrics.ssim(x, y) == pytest.approx(metrics.ssim(y, x))
    assert metrics.ssim(x, y) < 0.9


def test_ssim_of_constant_images_is_the_luminance_term():
    x, y = np.full((1, 28, 28), 0.2), np.full((1, 28, 28), 0.6)
    constant = 0.01**2
    assert metrics.ssim(x, y) == pytest.approx((2 * 0.2 * 0.6 + constant) / (0.2**2 + 0.6**2 + constant))


def test_images_with_and_without_a_channel_axis_are_the_same(digits):
    x, y = digits.images[:4], digits.images[4:8]
    assert metrics.ssim(x, y) == metrics.ssim(x[..., 0], y[..., 0])
    assert metrics.psnr(x, y) == metrics.psnr(x[..., 0], y[..., 0])


@pytest.mark.parametrize("metric", [metrics.psnr, metrics.ssim])
@pytest.mark.parametrize(
    ("x", "y", "data_range", "message"),
    [
        (np.zeros((2, 28, 28)), np.zeros((3, 28, 28)), 1, r"\(2, 28, 28\) and \(3, 28, 28\)"),
        (np.zeros((28, 28)), np.zeros((28, 28)), 1, r"found \(28, 28\)"),
        (np.zeros((2, 28, 28, 3)), np.zeros((2, 28, 28, 3)), 1, r"found \(2, 28, 28, 3\)"),
        (np.full((1, 28, 28), np.nan), np.zeros((1, 28, 28)), 1, "NaN"),
        (np.zeros((0, 28, 28)), np.zeros((0, 28, 28)), 1, "no image"),
        (np.zeros((1, 28, 28)), np.zeros((1, 28, 28)), 0, "data_range is 0"),
    ],
)
def test_reference_metrics_say_what_is_wrong(metric, x, y, data_range, message):
    with pytest.raises(ValueError, match=message):
        metric(x, y, data_range)


# --- Sharpness and diversity


def test_sharpness_of_a_checkerboard():
    board = (np.indices((28, 28)).sum(axis=0) % 2).astype(float)
    # Every inner Laplacian is +4 or -4, equally often.
    assert metrics.sharpness(board[None]) == pytest.approx(16)


def test_sharpness_ignores_brightness_and_linear_shading_and_falls_with_blur(digits):
    images = digits.images[:20].astype(float)
    ramp = np.linspace(0, 1, 28)[None, None, :, None]
    blurred = (images + np.roll(images, 1, axis=1) + np.roll(images, 1, axis=2)) / 3
    assert metrics.sharpness(images + 0.3 + ramp) == pytest.approx(metrics.sharpness(images))
    assert metrics.sharpness(blurred) < 0.6 * metrics.sharpness(images)


def test_diversity_is_zero_for_one_image_per_class_and_positive_for_digits(digits):
    one_per_class = np.stack([digits.images[digits.labels == label][0] for label in range(10)])
    labels = np.arange(50) % 10
    assert metrics.diversity(one_per_class[labels], labels) == pytest.approx(0, abs=1e-7)
    assert metrics.diversity(digits.images, digits.labels) > 0.1


def test_diversity_of_two_constant_images_is_half_their_difference():
    images = np.stack([np.full((28, 28), 0.2), np.full((28, 28), 0.8)])
    assert metrics.diversity(images) == pytest.approx(0.3)


def test_diversity_needs_a_class_with_two_images():
    with pytest.raises(ValueError, match="two images"):
        metrics.diversity(np.zeros((3, 28, 28)), [0, 1, 2])


# --- Fréchet distance


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("num_samples1", "num_samples2", "ridge"),
    [(500, 400, 0), (500, 20, 0), (20, 25, 0), (20, 25, 1e-8), (20, 25, 1e-3)],
    ids=["full rank", "one singular", "both singular", "near singular", "ridge"],
)
def test_frechet_distance_agrees_with_sqrtm(seed, num_samples1, num_samples2, ridge):
    generator = np.random.default_rng(seed)
    first = random_gaussian(generator, 48, num_samples1, ridge)
    second = random_gaussian(generator, 48, num_samples2, ridge)
    assert metrics.frechet_distance(*first, *second) == pytest.approx(textbook_distance(*first, *second), rel=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 8))
@settings(max_examples=40)
def test_frechet_distance_of_diagonal_gaussians_has_a_closed_form(seed, dimensions):
    generator = np.random.default_rng(seed)
    mean1, mean2 = generator.normal(size=(2, dimensions))
    # Exact zeros too: dead feature units are common.
    std1, std2 = generator.exponential(size=(2, dimensions)) * generator.integers(0, 2, size=(2, dimensions))
    expected = np.sum((mean1 - mean2) ** 2) + np.sum((std1 - std2) ** 2)
    found = metrics.frechet_distance(mean1, np.diag(std1**2), mean2, np.diag(std2**2))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_frechet_distance_is_symmetric_and_survives_rotation_and_shift(seed):
    generator = np.random.default_rng(seed)
    mean1, cov1 = random_gaussian(generator, 6, 30)
    mean2, cov2 = random_gaussian(generator, 6, 4)
    rotation = np.linalg.qr(generator.normal(size=(6, 6)))[0]
    shift = generator.normal(size=6)
    distance = metrics.frechet_distance(mean1, cov1, mean2, cov2)
    moved = [(rotation @ mean + shift, rotation @ cov @ rotation.T) for mean, cov in ((mean1, cov1), (mean2, cov2))]
    assert metrics.frechet_distance(mean2, cov2, mean1, cov1) == pytest.approx(distance, rel=1e-9)
    # Rotation leaves rounding errors of 1e-16 where the second covariance has no variance; their roots are 1e-8.
    rounding = 1e-7 * (np.trace(cov1) + np.trace(cov2))
    assert metrics.frechet_distance(*moved[0], *moved[1]) == pytest.approx(distance, abs=rounding)


@pytest.mark.parametrize("num_samples", [5, 200])
def test_frechet_distance_of_a_gaussian_to_itself_is_zero(num_samples):
    mean, covariance = random_gaussian(np.random.default_rng(0), 32, num_samples)
    assert metrics.frechet_distance(mean, covariance, mean, covariance) < 1e-9 * np.trace(covariance)


@pytest.mark.parametrize(
    ("mean", "covariance", "message"),
    [
        (np.zeros(2), np.zeros((3, 3)), r"\(2,\) and \(3, 3\)"),
        (np.zeros(2), np.array([[1.0, 2.0], [0.0, 1.0]]), "not symmetric"),
        (np.zeros(2), np.array([[1.0, 2.0], [2.0, 1.0]]), "not positive semi-definite"),
        (np.zeros(2), np.array([[0.0, 1.0], [1.0, 0.0]]), "not positive semi-definite"),
        (np.zeros(2), np.diag([1.0, -1.0]), "not positive semi-definite"),
        (np.array([0.0, np.nan]), np.eye(2), "NaN"),
        (np.zeros(3), np.eye(3), "2 and 3 entries"),
    ],
)
def test_frechet_distance_says_what_is_wrong(mean, covariance, message):
    with pytest.raises(ValueError, match=message):
        metrics.frechet_distance(np.zeros(2), np.eye(2), mean, covariance)


def test_feature_statistics_are_mean_and_unbiased_covariance():
    rows = np.array([[0.0, 1.0], [2.0, 1.0], [4.0, 4.0]])
    mean, covariance = metrics.feature_statistics(rows)
    np.testing.assert_allclose(mean, [2, 2])
    np.testing.assert_allclose(covariance, [[4, 3], [3, 3]])


# --- FID and the classifier


def test_fid_orders_real_noisy_and_collapsed_images(digits):
    generator = np.random.default_rng(0)
    half, rest = digits.images[::2], digits.images[1::2]
    noisy = np.clip(rest + 0.3 * generator.normal(size=rest.shape), 0, 1)
    collapsed = np.repeat(rest[:1], len(rest), axis=0)
    assert metrics.fid(half, half) < 1e-6
    assert metrics.fid(half, rest) < metrics.fid(half, noisy) < metrics.fid(half, collapsed)


def test_fid_falls_with_the_number_of_images_of_one_distribution(digits):
    few = metrics.fid(digits.images[0:200:2], digits.images[1:200:2])
    many = metrics.fid(digits.images[0::2], digits.images[1::2])
    assert many < few


def test_conditional_accuracy_reads_real_digits_and_notices_permuted_labels(digits):
    images, labels = digits.images[:300], digits.labels[:300]
    assert metrics.conditional_accuracy(images, labels) > 0.95
    assert metrics.conditional_accuracy(images, (labels + 1) % 10) < 0.05


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.full((2, 28, 28), 255.0), "divide by 255"),
        (np.linspace(-1, 1, 2 * 28 * 28).reshape(2, 28, 28), r"\(x \+ 1\) / 2"),
        (np.full((2, 28, 28), 1.1), "clip"),
        (np.zeros((2, 32, 32)), "32x32"),
    ],
)
def test_classifier_metrics_say_how_to_rescale(images, message):
    with pytest.raises(ValueError, match=message):
        metrics.fid(images, images)
    with pytest.raises(ValueError, match=message):
        metrics.conditional_accuracy(images, np.zeros(2, int))


# --- KID, precision and recall


def test_kid_is_unbiased_for_one_distribution_and_may_be_negative():
    generator = np.random.default_rng(0)
    draws = [metrics.kid(*generator.normal(size=(2, 200, 8)), subset_size=20) for _ in range(60)]
    means = np.array([draw.mean for draw in draws])
    assert abs(means.mean()) < 3 * means.std() / np.sqrt(len(means))
    assert 0.2 < (means < 0).mean() < 0.8
    # The reported error is the spread that repeated draws really have.
    assert np.mean([draw.standard_error for draw in draws]) == pytest.approx(means.std(), rel=0.3)


def test_kid_equals_its_definition_on_subsets_of_two():
    # Two equal subsets: the shuffle cannot matter.
    real, fake = np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]])
    found = metrics.kid(np.repeat(real, 4, axis=0), np.repeat(fake, 4, axis=0), subset_size=2)
    within_real, within_fake, between = (1 / 2 + 1) ** 3, (4 / 2 + 1) ** 3, 1.0
    assert found == pytest.approx((within_real + within_fake - 2 * between, 0))


def test_kid_grows_with_the_shift_and_needs_enough_rows():
    real, fake = np.random.default_rng(2).normal(size=(2, 400, 8))
    near, far = metrics.kid(real, fake + 0.3), metrics.kid(real, fake + 1.0)
    assert 0 < near.mean < far.mean
    with pytest.raises(ValueError, match="two subsets of 300"):
        metrics.kid(real, fake, subset_size=300)


def test_precision_and_recall_of_one_distribution_of_a_collapse_and_of_noise():
    generator = np.random.default_rng(3)
    real, fake = generator.normal(size=(2, 500, 4))
    same = metrics.precision_recall(real, fake)
    collapsed = metrics.precision_recall(real, np.repeat(real[:1], 500, axis=0))
    far = metrics.precision_recall(real, fake + 100)
    assert same.precision > 0.8 and same.recall > 0.8
    assert collapsed.precision == 1 and collapsed.recall < 0.01
    assert far == (0, 0)


def test_precision_and_recall_change_places_when_the_sets_do():
    generator = np.random.default_rng(4)
    real, fake = generator.normal(size=(300, 4)), 0.3 * generator.normal(size=(300, 4))
    there, back = metrics.precision_recall(real, fake), metrics.precision_recall(fake, real)
    assert there == (back.recall, back.precision)
    assert there.precision > there.recall


def test_precision_on_a_line_by_hand():
    # With k = 1 each real point's ball reaches its neighbour: [-1, 1], [0, 2] (twice) and [9 - 7, 9 + 7].
    real = np.array([[0.0], [1.0], [2.0], [9.0]])
    fake = np.array([[-0.5], [-1.5], [20.0], [5.0]])
    assert metrics.precision_recall(real, fake, k=1).precision == 0.5


def test_density_and_coverage():
    real, fake = np.random.default_rng(5).normal(size=(2, 800, 4))
    same = metrics.density_coverage(real, fake)
    collapsed = metrics.density_coverage(real, np.repeat(real[:1], 800, axis=0))
    assert same.density == pytest.approx(1, abs=0.15) and same.coverage > 0.9
    assert collapsed.coverage < 0.05


@pytest.mark.parametrize("metric", [metrics.kid, metrics.precision_recall, metrics.density_coverage])
def test_feature_metrics_say_what_is_wrong(metric):
    with pytest.raises(ValueError, match="call features"):
        metric(np.zeros((10, 28, 28)), np.zeros((10, 28, 28)))
    with pytest.raises(ValueError, match="64 and 32 columns"):
        metric(np.zeros((10, 64)), np.zeros((10, 32)))


# --- Wilson interval


def test_wilson_interval_closed_form():
    z = 1.959963984540054
    share, trials = 0.6, 50
    center = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    assert metrics.wilson(30, 50) == pytest.approx((center - half, center + half))


@given(st.integers(1, 500), st.data())
@settings(max_examples=60)
def test_wilson_interval_holds_the_share_and_mirrors(trials, data):
    successes = data.draw(st.integers(0, trials))
    low, high = metrics.wilson(successes, trials)
    assert -1e-12 <= low <= successes / trials + 1e-12 and successes / trials - 1e-12 <= high <= 1 + 1e-12
    assert metrics.wilson(trials - successes, trials) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("successes", "trials"), [(3, 2), (-1, 5), (0, 0)])
def test_wilson_interval_needs_a_proportion(successes, trials):
    with pytest.raises(ValueError, match="successes"):
        metrics.wilson(successes, trials)
