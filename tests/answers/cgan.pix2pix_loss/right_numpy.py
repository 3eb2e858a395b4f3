import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    logits = np.asarray(fake_logits, dtype=float)
    return np.logaddexp(0, -logits).mean() + lam * np.abs(np.asarray(fake, float) - np.asarray(target, float)).mean()
