"""The metrics beside the implementations that people use, on the same arrays."""

import numpy
import prdc
import pytest
import scipy.linalg
import skimage.metrics
import tensorflow as tf

from imagegen import metrics

TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def features():
    """Two sets that overlap in part, of more rows than a block, so that the seams between blocks are crossed."""
    generator = numpy.random.default_rng(5)
    mixing = generator.normal(size=(24, 24))
    real, fake = generator.normal(size=(2300, 24)) @ mixing, generator.normal(size=(2100, 24)) @ mixing
    return real, 0.7 * fake + 0.4


@pytest.fixture(scope="module")
def images():
    generator = numpy.random.default_rng(6)
    smooth = generator.random((6, 7, 7, 1)).repeat(4, axis=1).repeat(4, axis=2)
    return smooth, numpy.clip(smooth + generator.normal(0, 0.1, smooth.shape), 0, 1)


def test_fid_is_the_formula_of_clean_fid_and_torch_fidelity(features):
    mean1, mean2 = (rows.mean(axis=0) for rows in features)
    cov1, cov2 = (numpy.cov(rows, rowvar=False) for rows in features)
    difference = mean1 - mean2
    theirs = difference @ difference + numpy.trace(cov1) + numpy.trace(cov2)
    theirs -= 2 * numpy.trace(scipy.linalg.sqrtm(cov1 @ cov2).real)
    ours = metrics.frechet_distance(*map_all(metrics.feature_statistics, features))
    assert ours == pytest.approx(theirs, rel=TOLERANCE)


def test_kid_is_the_formula_of_clean_fid_and_torch_fidelity(features):
    real, fake = features
    size, dimensions = 500, real.shape[1]
    generator = numpy.random.default_rng(3)
    orders = [generator.permutation(len(rows)) for rows in features]
    found = []
    for start in range(0, 2000, size):
        x, y = (rows[order[start : start + size]] for rows, order in zip(features, orders, strict=True))
        within = (x @ x.T / dimensions + 1) ** 3 + (y @ y.T / dimensions + 1) ** 3
        across = (x @ y.T / dimensions + 1) ** 3
        total = (within.sum() - numpy.diag(within).sum()) / (size - 1) - across.sum() * 2 / size
        found.append(total / size)
    assert metrics.kid(real, fake, size, seed=3).mean == pytest.approx(numpy.mean(found), rel=TOLERANCE)


@pytest.mark.parametrize("k", [3, 5])
def test_precision_recall_density_and_coverage_are_those_of_prdc(features, k, capsys):
    theirs = prdc.compute_prdc(*features, nearest_k=k)
    ours = (*metrics.precision_recall(*features, k=k), *metrics.density_coverage(*features, k=k))
    assert ours == pytest.approx(
        [theirs[name] for name in ("precision", "recall", "density", "coverage")], abs=TOLERANCE
    )
    assert 0.05 < min(ours[:2]) and max(ours[:2]) < 1, "sets that tell nothing apart would agree with anything"


def test_points_on_the_radius_and_copies_are_inside():
    points = numpy.random.default_rng(8).normal(size=(2500, 30)) + 1000
    assert metrics.precision_recall(points, points[::-1]) == (1, 1)
    # The fakes are the third neighbours of reals, exactly: a neighbour on the radius belongs to the ball.
    distances = ((points[:40, None] - points[None]) ** 2).sum(axis=-1)
    third = points[numpy.argsort(distances, axis=1)[:, 3]]
    assert metrics.precision_recall(points, third).precision == 1
    copies = numpy.repeat(points[:1], 10, axis=0)
    assert metrics.density_coverage(copies, copies) == (2, 1)  # ten neighbourhoods of radius 0 over k = 5


def test_memory_does_not_grow_with_the_pairs(monkeypatch):
    import tracemalloc

    monkeypatch.setattr(metrics, "BLOCK", 128)
    generator = numpy.random.default_rng(9)
    real, fake = (generator.normal(size=(4000, 8)).astype("float32") for _ in range(2))
    tracemalloc.start()
    metrics.precision_recall(real, fake)
    metrics.density_coverage(real, fake)
    metrics.feature_statistics(real)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10e6, "all pairs at once would take 128 MB"


def test_ssim_is_that_of_scikit_image_and_tensorflow(images):
    clean, noisy = images
    theirs = [
        skimage.metrics.structural_similarity(
            one[..., 0], other[..., 0], data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        for one, other in zip(clean, noisy, strict=True)
    ]
    assert metrics.ssim(clean, noisy) == pytest.approx(numpy.mean(theirs), abs=TOLERANCE)
    assert metrics.ssim(clean, noisy) == pytest.approx(
        float(tf.reduce_mean(tf.image.ssim(clean, noisy, 1.0))), abs=TOLERANCE
    )


def test_psnr_is_that_of_scikit_image_and_tensorflow(images):
    clean, noisy = images
    theirs = [skimage.metrics.peak_signal_noise_ratio(*pair, data_range=1) for pair in zip(clean, noisy, strict=True)]
    assert metrics.psnr(clean, noisy) == pytest.approx(numpy.mean(theirs), rel=TOLERANCE)
    assert metrics.psnr(clean, noisy) == pytest.approx(
        float(tf.reduce_mean(tf.image.psnr(clean, noisy, 1.0))), rel=TOLERANCE
    )


def map_all(function, sets):
    """The results of a function that returns several, for each set, one behind the other."""
    return [result for one in sets for result in function(one)]
