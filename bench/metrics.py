"""The course's metrics beside the implementations that people use: seconds, memory and the difference of the results.

    python -m bench --only metrics

Each measurement has a process of its own. The references: FID and KID as clean-fid and torch-fidelity compute them from features,
written out with SciPy and NumPy; precision, recall, density and coverage of `prdc`; SSIM and PSNR of scikit-image.
"""

import json
import sys
import time

import numpy
import scipy.linalg

from bench import child

SIZES = {"lesson": (1000, 64), "large": (50_000, 2048)}
KID_SUBSET = {"lesson": 100, "large": 1000}
ALL_PAIRS = 10_000
"""Rows from which on prdc, which holds the distances of all pairs, would need more than a gigabyte or two."""


def sets(size):
    """Return two sets of features (N, D) float32 that overlap in part."""
    count, dimensions = SIZES[size]
    generator = numpy.random.default_rng(0)
    scales = generator.exponential(size=dimensions).astype("float32")
    found = tuple(generator.standard_normal((count, dimensions), "float32") for _ in range(2))
    for rows, shift in zip(found, (0, 0.1), strict=True):  # in place: a copy would hide what the call adds to the peak
        rows *= scales
        rows += shift
    return found


def photographs(size):
    """Return digits and noisy copies of them, (N, 28, 28, 1)."""
    from imagegen import data

    images = data.digits("train").images[: SIZES["lesson"][0]]
    return images, numpy.clip(images + numpy.random.default_rng(0).normal(0, 0.1, images.shape), 0, 1)


def our_fid(real, fake, size):
    from imagegen import metrics

    return metrics.frechet_distance(*metrics.feature_statistics(real), *metrics.feature_statistics(fake))


def their_fid(real, fake, size):
    (mean1, cov1), (mean2, cov2) = (
        (rows.mean(axis=0, dtype=float), numpy.cov(rows, rowvar=False)) for rows in (real, fake)
    )
    root = scipy.linalg.sqrtm(cov1 @ cov2)
    return numpy.sum((mean1 - mean2) ** 2) + numpy.trace(cov1) + numpy.trace(cov2) - 2 * numpy.trace(root).real


def our_kid(real, fake, size):
    from imagegen import metrics

    return metrics.kid(real, fake, KID_SUBSET[size]).mean


def their_kid(real, fake, size):
    generator, subset = numpy.random.default_rng(0), KID_SUBSET[size]
    orders = [generator.permutation(len(rows)) for rows in (real, fake)]
    found = []
    for start in range(0, len(real) // subset * subset, subset):
        x, y = (
            rows[order[start : start + subset]].astype(float) for rows, order in zip((real, fake), orders, strict=True)
        )
        kernel = [(a @ b.T / x.shape[1] + 1) ** 3 for a, b in ((x, x), (y, y), (x, y))]
        within = kernel[0] + kernel[1]
        found.append(((within.sum() - numpy.trace(within)) / (subset - 1) - 2 * kernel[2].sum() / subset) / subset)
    return numpy.mean(found)


def our_precision(real, fake, size):
    from imagegen import metrics

    return [*metrics.precision_recall(real, fake, 5), *metrics.density_coverage(real, fake, 5)]


def their_precision(real, fake, size):
    import prdc

    found = prdc.compute_prdc(real, fake, 5)
    return [found[name] for name in ("precision", "recall", "density", "coverage")]


def our_ssim(x, y, size):
    from imagegen import metrics

    return metrics.ssim(x, y)


def their_ssim(x, y, size):
    import skimage.metrics

    settings = {"data_range": 1, "gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    return numpy.mean(
        [skimage.metrics.structural_similarity(a[..., 0], b[..., 0], **settings) for a, b in zip(x, y, strict=True)]
    )


def our_psnr(x, y, size):
    from imagegen import metrics

    return metrics.psnr(x, y)


def their_psnr(x, y, size):
    import skimage.metrics

    return numpy.mean([skimage.metrics.peak_signal_noise_ratio(a, b, data_range=1) for a, b in zip(x, y, strict=True)])


METRICS = {
    "FID": (our_fid, their_fid, sets),
    "KID": (our_kid, their_kid, sets),
    "precision, recall, density, coverage": (our_precision, their_precision, sets),
    "SSIM": (our_ssim, their_ssim, photographs),
    "PSNR": (our_psnr, their_psnr, photographs),
}


def run(name, size, whose):
    """Return [result, seconds, bytes that the call has added to the process's peak] of our (0) or their (1) metric."""
    import scipy.stats  # noqa: F401  what both import is no part of the call
    import skimage.metrics  # noqa: F401

    from bench.memory import peak_bytes

    *functions, build = METRICS[name]
    arrays = build(size)
    functions[whose](*(rows[:300] for rows in arrays), "lesson")  # imports and the library's threads
    before, start = peak_bytes(), time.perf_counter()
    result = functions[whose](*arrays, size)
    return numpy.asarray(result, float).tolist(), time.perf_counter() - start, peak_bytes() - before


def rows():
    """Yield a row for each metric and size."""
    for name, (_, _, build) in METRICS.items():
        for size in SIZES if build is sets else ["lesson"]:
            ours = child.measured("metrics", name, size, 0)
            shape = " x ".join(f"{number:,}" for number in SIZES[size]) if build is sets else "1,000 digits"
            row = {"metric": name, "features": shape, "seconds": ours[1], "added MB": ours[2] / 1e6}
            if not (METRICS[name][1] is their_precision and SIZES[size][0] > ALL_PAIRS):
                theirs = child.measured("metrics", name, size, 1)
                difference = numpy.max(numpy.abs(numpy.subtract(ours[0], theirs[0])) / numpy.abs(theirs[0]))
                row |= {"reference, seconds": theirs[1], "relative difference": f"{difference:.0e}"}
            yield row


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
