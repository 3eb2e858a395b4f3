"""Probes of lesson 02."""

import numpy as np

from quiz.worker.probes.tools import array, arrays, stack


def psnr(psnr, images, references, bytes_a, bytes_b, few):
    """Values in [-1, 1], on errors that are known, on bytes, and on a batch with an identical pair."""

    def constant_error(error, data_range):
        black = np.zeros((1, 6, 5, 1), "float32")
        return float(np.ravel(array(psnr(black + np.float32(error), black, data_range), "psnr"))[0])

    return {
        "few": array(psnr(*few, 2.0), "psnr"),
        "few_bytes": array(psnr(np.uint8([[[[3]], [[200]]]]), np.uint8([[[[5]], [[190]]]]), 255), "psnr"),
        "value": array(psnr(images, references, 2.0), "psnr"),
        "known": np.array([constant_error(0.1, 1.0), constant_error(0.2, 2.0)]),
        "bytes": array(psnr(bytes_a, bytes_b, 255), "psnr"),
        "identical": array(psnr(np.stack([references[0], images[1]]), references[:2], 2.0), "psnr"),
    }


def ssim(ssim, images, references, window, uniform, few):
    """Values under two windows and two value ranges, on identical images and on negatives."""
    return {
        "few": array(ssim(*few, np.full((3, 3), 1 / 9), 1.0), "ssim"),
        "unit": array(ssim(images, references, window, 1.0), "ssim"),
        "bytes": array(ssim(255 * images, 255 * references, uniform, 255.0), "ssim"),
        "identical": array(ssim(references, references.copy(), window, 1.0), "ssim"),
        "negative": array(ssim(references, 1 - references, window, 1.0), "ssim"),
    }


def frechet_distance(feature_statistics, frechet_distance, features, deviations, few, few_features, **gaussians):
    """Statistics of a feature table; distances of diagonal, general, equal and rank-deficient Gaussians."""

    def distance(*gaussian_pair):
        return array(frechet_distance(*(value.copy() for value in gaussian_pair)), "frechet_distance")

    def gaussian(name):
        return gaussians[f"{name}_mean"], gaussians[f"{name}_cov"]

    mean, cov = gaussian("first")
    origin = np.zeros_like(mean)
    first, second = (np.diag(deviation**2) for deviation in deviations)
    return {
        "few": distance(*few),
        **{f"few_{name}": part for name, part in arrays(feature_statistics(few_features), ("mean", "cov")).items()},
        **arrays(feature_statistics(features), ("mean", "cov")),
        "diagonal": distance(origin, first, origin, second),
        "general": distance(mean, cov, *gaussian("second")),
        "identical": distance(mean, cov, mean, cov),
        "flat": distance(*gaussian("flat_first"), *gaussian("flat_second")),
    }


def kid(kid, real, fake, same_real, same_fake, few_real, few_fake):
    """Values on two sets, with roles exchanged, and over repeated draws from one distribution."""
    pairs = zip(same_real, same_fake, strict=True)
    return {
        "few": array(kid(few_real, few_fake), "kid"),
        "value": array(kid(real, fake), "kid"),
        "exchanged": array(kid(fake, real), "kid"),
        "same": stack([array(kid(x, y), "kid") for x, y in pairs]),
    }


def precision_recall(precision_recall, real, fake):
    """Values for two k, on equal sets, on a collapsed set and on sets that are far apart."""

    def values(x, y, k=3):
        return stack(arrays(precision_recall(x, y, k=k), ("precision", "recall")).values())

    return {
        "k3": values(real, fake),
        "k5": values(real, fake, k=5),
        "same": values(real, real.copy()),
        "border": values(np.array([[0.0], [1], [10], [12]]), np.array([[2.0], [14], [20], [5]]), k=1),
        "constant": values(np.ones((8, 2)), np.ones((8, 2))),
        "copies": values(real, np.concatenate([np.repeat(real[:1], 20, axis=0), real[:10] + 1000.0])),
        "collapsed": values(real, np.repeat(real[:1], 20, axis=0)),
        "apart": values(real, fake + 1000.0),
    }
