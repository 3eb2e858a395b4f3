"""A ring of eight Gaussians in the plane: GAN and conditional GAN dynamics in seconds, with every mode in sight.

Mode collapse on images needs a metric; on the ring one look and one count show it (Metz et al. 2017, arXiv 1611.02163).
"""

import itertools
from typing import NamedTuple

import numpy as np

import imagegen.training
from imagegen.ring_points import CENTERS, NUM_MODES, RADIUS, SIGMA, WIRINGS, labelled_sample, sample

__all__ = [
    "CENTERS",
    "NUM_MODES",
    "RADIUS",
    "SIGMA",
    "WIRINGS",
    "ModeStats",
    "RingRun",
    "conditional_accuracy",
    "labelled_sample",
    "mode_stats",
    "sample",
    "train_ring_cgan",
    "train_ring_gan",
]


class ModeStats(NamedTuple):
    """Number of modes found, and share of samples, in [0, 1], within 3 sigma of a centre."""

    modes: int
    high_quality: float


class RingRun(NamedTuple):
    """Samples (N, 2) of a trained generator, the labels (N,) they were asked for or None, and the `History`."""

    samples: np.ndarray
    labels: np.ndarray | None
    history: imagegen.training.History


def mode_stats(samples, centers=CENTERS, sigma=SIGMA):
    """Return how many modes the samples found and the share of high-quality samples.

    A sample is of high quality within 3 sigma of its nearest centre (98.9 % of real samples are); a mode is found when a
    high-quality sample belongs to it.

    Args:
        samples: (N, 2) points.
        centers: (M, 2) means of the modes.
        sigma: standard deviation of every mode.
    """
    distances = _distances(samples, centers)
    good = distances.min(axis=1) <= 3 * sigma
    return ModeStats(len(np.unique(distances.argmin(axis=1)[good])), float(good.mean()))


def conditional_accuracy(samples, labels, centers=CENTERS):
    """Return the share of samples, in [0, 1], whose nearest centre is the one of their label; chance is 1/8."""
    labels = np.asarray(labels)
    if len(labels) != len(samples):
        raise ValueError(f"Found {len(samples)} samples and {len(labels)} labels.")
    return float(np.mean(_distances(samples, centers).argmin(axis=1) == labels))


def train_ring_gan(loss="non-saturating", r1_gamma=0.1, steps=2500, seed=0, discriminator_steps=1, num_samples=2000):
    """Train a small GAN on the ring, and return a `RingRun`.

    Args:
        loss: "non-saturating", "saturating", or a function of (real_logits, fake_logits), each (B, 1), that returns
            (discriminator loss, generator loss): yours, for example.
        r1_gamma: weight of the R1 penalty 0.5 * gamma * E|grad D(x)|^2 on real samples (arXiv 1801.04406); 0 is none.
        steps: generator updates; made 50 at a time, so rounded up to a multiple of 50.
        seed: seed of weights, noise and data.
        discriminator_steps: discriminator updates per generator update; 0 freezes the discriminator.
        num_samples: number of samples returned.
    """
    from imagegen import ring_networks  # here, because TensorFlow takes seconds to import and the statistics do without

    networks = ring_networks.RingGan(loss, r1_gamma, discriminator_steps, seed)
    history = imagegen.training.train(networks.step, itertools.repeat(()), steps=steps)
    return RingRun(networks.samples(np.zeros(num_samples)), None, history)


def train_ring_cgan(wiring="both", r1_gamma=0.1, steps=2500, seed=0, num_samples=2000):
    """Train a small conditional GAN on the labelled ring, and return a `RingRun` with labels.

    Args:
        wiring: where the label goes (arXiv 1411.1784).
            "both": one-hot into generator and discriminator, which judges pairs.
            "generator only": the discriminator judges the point alone, nothing ties a point to its label.
            "random fake labels": the discriminator sees each fake with a label other than the generator's.
            "scalar label": label / 7 in place of the one-hot code, as if classes 3 and 4 were alike.
        r1_gamma: weight of the R1 penalty on real samples; 0 is none.
        steps: generator updates; made 50 at a time, so rounded up to a multiple of 50.
        seed: seed of weights, noise and data.
        num_samples: number of samples returned; their labels run evenly over the modes.
    """
    if wiring not in WIRINGS:
        raise ValueError(f"Unknown wiring {wiring!r}: choose one of {', '.join(WIRINGS)}.")
    from imagegen import ring_networks

    networks = ring_networks.RingGan("non-saturating", r1_gamma, 1, seed, wiring)
    history = imagegen.training.train(networks.step, itertools.repeat(()), steps=steps)
    labels = np.arange(num_samples) % NUM_MODES
    return RingRun(networks.samples(labels), labels, history)


def _distances(samples, centers):
    """Return the distance (N, M) of every sample (N, 2) to every centre (M, 2)."""
    samples = np.asarray(samples)
    if samples.ndim != 2 or samples.shape[1] != 2 or not len(samples):
        raise ValueError(f"Samples need the shape (N, 2), N > 0, found {samples.shape}.")
    return np.linalg.norm(samples[:, None] - np.asarray(centers)[None], axis=-1)
