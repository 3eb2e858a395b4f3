"""Metrics of generated images: against a reference, against a distribution, against a label, against people.

Images are ``(N, 28, 28, 1)`` or ``(N, 28, 28)`` arrays. Metrics that look through the course's classifier (`fid`,
`conditional_accuracy`, `features`) want values in [0, 1]. Those features come from a small network trained on digits, so
their figures compare with each other and never with a published FID, which is measured on Inception-v3.
"""

from typing import NamedTuple

import numpy as np
import scipy.linalg
import scipy.stats
import skimage.metrics

import imagegen.features

# A sigmoid or a float32 round trip may overshoot by this much; more than that is another value range.
RANGE_SLACK = 1e-3
# Rows of features that are looked at together: memory stays at some 100 MB, however many rows there are.
BLOCK = 2048
# Squared distances below this share of the squared lengths are rounding errors of the matrix product: the points are one.
NO_DISTANCE = 1e-12
# Two products of the same rows differ by less, relatively; a neighbour exactly on the radius is inside.
ROUNDING = 1e-9


class Kid(NamedTuple):
    """Kernel Inception Distance: mean over subsets and the standard error of that mean."""

    mean: float
    standard_error: float


class PrecisionRecall(NamedTuple):
    """Share of fakes that lie among the reals, and share of reals that lie among the fakes, each in [0, 1]."""

    precision: float
    recall: float


class DensityCoverage(NamedTuple):
    """Mean number of real neighbourhoods around a fake, over k (may exceed 1), and share of reals with a fake near."""

    density: float
    coverage: float


class Interval(NamedTuple):
    """Bounds of a confidence interval of a proportion, each in [0, 1]."""

    low: float
    high: float


# --- Against a reference image -------------------------------------------------------------------------------------


def psnr(x, y, data_range=1.0):
    """Return the peak signal-to-noise ratio in dB, averaged over the images.

    10 log10(data_range^2 / mean squared error), one value per image. Legal only where ``y`` is the aligned original of
    ``x`` (restoration, compression): free samples have no such reference.

    Args:
        x, y: images of one shape, (N, H, W, 1) or (N, H, W), in any value range.
        data_range: width of that range: 1 for [0, 1], 2 for [-1, 1], 255 for bytes.

    Returns:
        float; infinite when a pair of images is identical.

    Raises:
        ValueError: shapes differ, an image is not finite, or data_range is not positive.
    """
    x, y = _image_pair(x, y, data_range)
    squared_error = np.mean((x - y) ** 2, axis=(1, 2))
    with np.errstate(divide="ignore"):
        return float(np.mean(10 * np.log10(data_range**2 / squared_error)))


def ssim(x, y, data_range=1.0):
    """Return the structural similarity, averaged over the images: 1 for identical images, about 0 for unrelated ones.

    The settings are those of Wang et al. 2004: Gaussian window with a standard deviation of 1.5 pixels, population
    covariance, constants 0.01 and 0.03. A full-reference metric like `psnr`.

    Args:
        x, y: images of one shape, (N, H, W, 1) or (N, H, W), at least 11 pixels wide, in any value range.
        data_range: width of that range: 1 for [0, 1], 2 for [-1, 1], 255 for bytes.

    Raises:
        ValueError: shapes differ, an image is too small or not finite, or data_range is not positive.
    """
    x, y = _image_pair(x, y, data_range)
    if min(x.shape[1:]) < 11:
        raise ValueError(f"SSIM looks through an 11x11 window, the images are {x.shape[1]}x{x.shape[2]}: enlarge them.")
    settings = {"data_range": data_range, "gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    values = [skimage.metrics.structural_similarity(a, b, **settings) for a, b in zip(x, y, strict=True)]
    return float(np.mean(values))


def sharpness(images):
    """Return the variance of the Laplacian (4 neighbours, inner pixels), averaged over the images.

    Blur lowers it and pixel noise raises it, so compare sets of one kind: samples, reconstructions, data.

    Args:
        images: (N, H, W, 1) or (N, H, W), at least 3 pixels wide; the value grows with the square of the value range.
    """
    images = _images(images)
    if min(images.shape[1:]) < 3:
        raise ValueError(f"The Laplacian needs images of at least 3x3 pixels, found shape {images.shape}.")
    neighbours = images[:, :-2, 1:-1] + images[:, 2:, 1:-1] + images[:, 1:-1, :-2] + images[:, 1:-1, 2:]
    laplacian = neighbours - 4 * images[:, 1:-1, 1:-1]
    return float(np.mean(np.var(laplacian, axis=(1, 2))))


# --- Against a distribution ----------------------------------------------------------------------------------------


def features(images):
    """Return the (N, 64) float32 features that the course's classifier computes from images in [0, 1]."""
    return np.asarray(imagegen.features.features(_unit_images(images)))


def frechet_distance(mean1, cov1, mean2, cov2):
    """Return the squared Fréchet distance of two Gaussians: |m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2)).

    With C1 = A A^T and C2 = B B^T the last trace is the sum of the singular values of A^T B (the squares of these
    values are the eigenvalues of C1 C2). No matrix root is taken, nothing complex appears, and a variance below
    LAPACK's tolerance, which is a rounding error, is dropped before its root is taken. About 8 times as fast as
    ``scipy.linalg.sqrtm`` at 2048 dimensions. Heusel et al. 2017, arXiv 1706.08500.

    Args:
        mean1, mean2: (D,) means.
        cov1, cov2: (D, D) symmetric positive semi-definite covariances.

    Returns:
        float >= 0.

    Raises:
        ValueError: shapes disagree, a value is not finite, or a covariance is not symmetric positive semi-definite.
    """
    mean1, cov1 = _gaussian(mean1, cov1, "first")
    mean2, cov2 = _gaussian(mean2, cov2, "second")
    if mean1.shape != mean2.shape:
        raise ValueError(f"The means have {mean1.size} and {mean2.size} entries: use one feature extractor for both.")
    cross = _factor(cov1, "first").T @ _factor(cov2, "second")
    root_trace = scipy.linalg.svdvals(cross, overwrite_a=True, check_finite=False).sum() if cross.size else 0.0
    distance = np.sum((mean1 - mean2) ** 2) + np.trace(cov1) + np.trace(cov2) - 2 * root_trace
    # Identical Gaussians leave a rounding error of either sign.
    return float(max(distance, 0.0))


def feature_statistics(features):
    """Return mean (D,) and covariance (D, D) of features (N, D), N >= 2, in double precision."""
    features = _features(features, "features", minimum=2)
    mean = sum(part.sum(axis=0) for part in _blocks(features)) / len(features)
    products = sum((part - mean).T @ (part - mean) for part in _blocks(features))
    return mean, products / (len(features) - 1)


def fid(real, fake):
    """Return the Fréchet distance between the features of two sets of images; lower is better.

    Biased upwards by a small number of images (arXiv 1911.07023): compare only figures taken with one N, and at least
    1,000 images. The features are this course's own (see the module), not Inception's.

    Args:
        real, fake: images (N, 28, 28, 1) or (N, 28, 28) in [0, 1]; the numbers of images may differ.
    """
    return frechet_distance(*feature_statistics(features(real)), *feature_statistics(features(fake)))


def kid(real_features, fake_features, subset_size=100, seed=0):
    """Return the Kernel Inception Distance as (mean, standard error); the mean is 0 for equal distributions.

    The unbiased estimate of the squared maximum mean discrepancy with the kernel (x.y / D + 1)^3 (Bińkowski et al. 2018,
    arXiv 1801.01401). Unbiased means that half of the estimates between equal distributions are *negative*; a negative
    KID is no bug, and clipping it would bring the bias back. The features are shuffled and cut into disjoint subsets:
    these are independent, so the standard error over them is honest, which it is not for overlapping draws.

    Args:
        real_features, fake_features: (N, D) and (M, D) features, at least ``2 * subset_size`` rows each.
        subset_size: rows per subset. Larger subsets give a smaller variance of the mean and fewer values to estimate
            its error from.
        seed: seed of the shuffle.

    Raises:
        ValueError: D differs, or there are too few rows for two subsets.
    """
    real, fake = _feature_pair(real_features, fake_features)
    if subset_size < 2:
        raise ValueError(f"subset_size is {subset_size}: the unbiased estimate needs at least 2 rows.")
    count = min(len(real), len(fake)) // subset_size
    if count < 2:
        raise ValueError(
            f"Found {len(real)} real and {len(fake)} fake rows, which is less than two subsets of {subset_size}: "
            "give more rows or a smaller subset_size."
        )
    generator = np.random.default_rng(seed)
    subsets = [
        generator.permutation(len(rows))[: count * subset_size].reshape(count, subset_size) for rows in (real, fake)
    ]
    values = [
        _polynomial_mmd(real[one].astype(np.float64), fake[other].astype(np.float64))
        for one, other in zip(*subsets, strict=True)
    ]
    return Kid(float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(count)))


def precision_recall(real_features, fake_features, k=3):
    """Return improved precision and recall (Kynkäänniemi et al. 2019, arXiv 1904.06991).

    Each set spans a manifold: the balls around its points that reach to their k-th nearest neighbour in the set.
    Precision is the share of fakes inside the real manifold, recall the share of reals inside the fake manifold. A
    collapsed generator keeps its precision and loses its recall.

    Args:
        real_features, fake_features: (N, D) and (M, D) features, more than k rows each. Use N = M: both values depend on
            the number of rows.
        k: which neighbour the radius reaches to.
    """
    real, fake = _feature_pair(real_features, fake_features, minimum=k + 1)
    real_radii, fake_radii = _squared_radii(real, k), _squared_radii(fake, k)
    fake_inside, real_inside = np.zeros(len(fake), bool), np.zeros(len(real), bool)
    for rows, columns, squared_distances in _tiles(real, fake):
        fake_inside[columns] |= np.any(squared_distances <= real_radii[rows, None], axis=0)
        real_inside[rows] |= np.any(squared_distances <= fake_radii[None, columns], axis=1)
    return PrecisionRecall(float(fake_inside.mean()), float(real_inside.mean()))


def density_coverage(real_features, fake_features, k=5):
    """Return density and coverage (Naeem et al. 2020, arXiv 2002.09797).

    Only the real set's neighbourhoods are used, so an outlier among the fakes cannot inflate the result. Density is the
    mean number of real neighbourhoods that hold a fake, over k; coverage the share of reals with a fake in theirs.

    Args:
        real_features, fake_features: (N, D) and (M, D) features, more than k rows each.
        k: which neighbour the radius reaches to.
    """
    real, fake = _feature_pair(real_features, fake_features, minimum=k + 1)
    radii, neighbours, covered = _squared_radii(real, k), 0, np.zeros(len(real), bool)
    for rows, _, squared_distances in _tiles(real, fake):
        inside = squared_distances <= radii[rows, None]
        neighbours += np.count_nonzero(inside)
        covered[rows] |= inside.any(axis=1)
    return DensityCoverage(float(neighbours / (k * len(fake))), float(covered.mean()))


def diversity(images, labels=None):
    """Return the intra-class standard deviation: of the pixels over the images of a class, averaged over classes.

    Per class the root of the mean pixel variance; 0 if every class is one picture. Pixel noise raises it, so read it
    beside precision.

    Args:
        images: (N, H, W, 1) or (N, H, W).
        labels: (N,) class of each image; None takes the set as one class. Classes with a single image do not count.

    Raises:
        ValueError: labels and images differ in number, or no class has two images.
    """
    images = _images(images)
    labels = np.zeros(len(images), int) if labels is None else _labels(labels, len(images))
    classes = [images[labels == label] for label in np.unique(labels)]
    deviations = [np.sqrt(np.var(members, axis=0).mean()) for members in classes if len(members) > 1]
    if not deviations:
        raise ValueError(f"Diversity needs a class with two images, found {len(images)} images of different classes.")
    return float(np.mean(deviations))


# --- Against a label, against people -------------------------------------------------------------------------------


def conditional_accuracy(images, labels):
    """Return the share of images, in [0, 1], that the course's classifier reads as the label they were made for.

    Args:
        images: (N, 28, 28, 1) or (N, 28, 28) in [0, 1].
        labels: (N,) digits 0 to 9 that the generator was given.
    """
    images = _unit_images(images)
    labels = _labels(labels, len(images))
    return float(np.mean(np.argmax(imagegen.features.class_probabilities(images), axis=1) == labels))


def wilson(successes, trials, confidence=0.95):
    """Return the Wilson score interval of a proportion, e.g. of "which of the two is real?" answers (2AFC).

    Unlike p +- 1.96 s it stays inside [0, 1] and keeps its level for few trials. A model fools its raters when the
    interval of the share of right answers includes 0.5.

    Args:
        successes: number of right answers, 0 to trials.
        trials: number of answers, at least 1.
        confidence: level in (0, 1).
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"Found {successes} successes in {trials} trials: need 0 <= successes <= trials, trials >= 1.")
    interval = scipy.stats.binomtest(int(successes), int(trials)).proportion_ci(confidence, method="wilson")
    return Interval(float(interval.low), float(interval.high))


# --- Checks and linear algebra -------------------------------------------------------------------------------------


def _images(images):
    """Return finite images as (N, H, W) float64."""
    images = np.asarray(images, dtype=np.float64)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3:
        raise ValueError(f"Images need the shape (N, H, W, 1) or (N, H, W), found {images.shape}.")
    if not images.size:
        raise ValueError(f"There is no image to measure, found shape {images.shape}.")
    if not np.isfinite(images).all():
        raise ValueError(f"{np.sum(~np.isfinite(images))} pixels are NaN or infinite: the generator has diverged.")
    return images


def _unit_images(images):
    """Return images in [0, 1] as (N, 28, 28, 1) float32, which the classifier takes."""
    images = _images(images)
    if images.shape[1:] != (28, 28):
        raise ValueError(f"The classifier reads 28x28 images, found {images.shape[1]}x{images.shape[2]}: resize them.")
    low, high = images.min(), images.max()
    if low < -RANGE_SLACK or high > 1 + RANGE_SLACK:
        remedy = "divide by 255" if high > 2 else "rescale [-1, 1] by (x + 1) / 2" if low < -0.5 else "clip them"
        raise ValueError(f"Pixels run from {low:.3g} to {high:.3g}, this metric takes [0, 1]: {remedy}.")
    return np.clip(images, 0, 1).astype(np.float32)[..., None]


def _image_pair(x, y, data_range):
    x, y = _images(x), _images(y)
    if x.shape != y.shape:
        raise ValueError(f"A reference metric compares image by image, found shapes {x.shape} and {y.shape}.")
    if not data_range > 0:
        raise ValueError(f"data_range is {data_range}: give the width of the value range, 1 for [0, 1].")
    return x, y


def _labels(labels, count):
    labels = np.asarray(labels)
    if labels.shape != (count,):
        raise ValueError(f"{count} images need labels of shape ({count},), found {labels.shape}.")
    return labels


def _features(features, name, minimum=1):
    """Return finite features (N, D) in their own precision: `_blocks` and `_tiles` turn a part at a time into float64."""
    features = np.asarray(features)
    if features.dtype.kind != "f":
        features = features.astype(np.float64)
    if features.ndim != 2:
        raise ValueError(f"{name} needs the shape (N, D), found {features.shape}: call features(images) first.")
    if len(features) < minimum:
        raise ValueError(f"{name} has {len(features)} rows, at least {minimum} are needed.")
    if not all(np.isfinite(part).all() for part in _blocks(features)):
        raise ValueError(f"{name} holds NaN or infinite values: check the images.")
    return features


def _feature_pair(real_features, fake_features, minimum=1):
    real = _features(real_features, "real_features", minimum)
    fake = _features(fake_features, "fake_features", minimum)
    if real.shape[1] != fake.shape[1]:
        raise ValueError(f"Features have {real.shape[1]} and {fake.shape[1]} columns: use one feature extractor.")
    return real, fake


def _gaussian(mean, covariance, name):
    mean, covariance = np.asarray(mean, np.float64), np.asarray(covariance, np.float64)
    if mean.ndim != 1 or covariance.shape != (mean.size, mean.size):
        raise ValueError(
            f"The {name} Gaussian needs a mean (D,) and a covariance (D, D), found {mean.shape} and {covariance.shape}."
        )
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise ValueError(f"The {name} Gaussian holds NaN or infinite values.")
    if not np.allclose(covariance, covariance.T, rtol=1e-5, atol=1e-6 * np.abs(covariance).max(initial=0)):
        raise ValueError(f"The {name} covariance is not symmetric: pass np.cov(features, rowvar=False).")
    return mean, covariance


def _factor(covariance, name):
    """Return F (D, R) with F F^T = covariance and R its numerical rank, by Cholesky with pivoting."""
    triangle, pivots, rank, _ = scipy.linalg.lapack.dpstrf(covariance, lower=1)
    factor = np.empty((len(covariance), rank))
    factor[pivots - 1] = np.tril(triangle)[:, :rank]
    # Without this check an indefinite matrix would pass as one of lower rank.
    if not np.allclose(factor @ factor.T, covariance, rtol=0, atol=1e-6 * np.abs(covariance).max(initial=0)):
        raise ValueError(f"The {name} covariance is not positive semi-definite: pass np.cov(features, rowvar=False).")
    return factor


def _blocks(rows):
    """Yield rows (N, D) in float64, `BLOCK` at a time."""
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK].astype(np.float64)


def _tiles(x, y):
    """Yield (slice of x, slice of y, squared distances between their rows) until all pairs of (N, D) and (M, D) were there.

    By a matrix product, |a|^2 - 2 a.b + |b|^2, about the mean of x, where little is lost to cancellation.
    """
    centre = np.mean([part.mean(axis=0) for part in _blocks(x)], axis=0)
    for row, a in enumerate(_blocks(x)):
        a -= centre
        for column, b in enumerate(_blocks(y)):
            b -= centre
            lengths = np.sum(a**2, axis=1)[:, None] + np.sum(b**2, axis=1)[None, :]
            squared_distances = lengths - 2 * a @ b.T
            squared_distances[squared_distances <= NO_DISTANCE * lengths] = 0
            rows, columns = (slice(index * BLOCK, index * BLOCK + len(part)) for index, part in ((row, a), (column, b)))
            yield rows, columns, squared_distances


def _squared_radii(points, k):
    """Return the squared distance (N,) from each point (N, D) to its k-th nearest neighbour, itself not counted.

    A trifle more, so that a point exactly there is inside in every other product, too.
    """
    nearest = np.full((len(points), k + 1), np.inf)
    for rows, _, squared_distances in _tiles(points, points):
        both = np.concatenate([nearest[rows], squared_distances], axis=1)
        nearest[rows] = np.partition(both, k, axis=1)[:, : k + 1]
    return nearest[:, k] * (1 + ROUNDING)


def _polynomial_mmd(x, y):
    """Return the unbiased squared MMD of two sets (N, D) under the kernel (x.y / D + 1)^3."""
    count, dimensions = x.shape
    within = sum(np.sum(kernel) - np.trace(kernel) for kernel in (_kernel(x, x, dimensions), _kernel(y, y, dimensions)))
    return within / (count * (count - 1)) - 2 * np.mean(_kernel(x, y, dimensions))


def _kernel(x, y, dimensions):
    return (x @ y.T / dimensions + 1) ** 3
