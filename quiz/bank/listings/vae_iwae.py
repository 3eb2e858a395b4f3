"""Bounds on log p(x) in a model where log p(x) is known: z ~ N(0, 1), x given z ~ N(z, 1)."""

import numpy as np
from scipy.special import logsumexp

SAMPLES, REPEATS = 50, 4000


def log_normal(value, mean, variance):
    return -0.5 * (np.log(2.0 * np.pi * variance) + (value - mean) ** 2 / variance)


def log_weights(x, mean, variance, random, shape):
    code = mean + np.sqrt(variance) * random.normal(size=shape)
    joint = log_normal(code, 0.0, 1.0) + log_normal(x, code, 1.0)
    return joint - log_normal(code, mean, variance)


def evidence_bound(weights):
    return float(weights.mean())


def importance_bound(weights):
    per_repeat = logsumexp(weights, axis=1) - np.log(weights.shape[1])
    return float(per_repeat.mean())


random = np.random.default_rng(5)
x = 1.5
log_evidence = float(log_normal(x, 0.0, 2.0))
rough = log_weights(x, 0.3, 1.0, random, (REPEATS, SAMPLES))
exact = log_weights(x, x / 2, 0.5, random, (REPEATS, SAMPLES))
rough_elbo, rough_iwae = evidence_bound(rough), importance_bound(rough)
exact_elbo = evidence_bound(exact)
