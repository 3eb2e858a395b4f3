# mutant: a clipped probability
# category: clipped
import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = -np.log(np.clip(1 / (1 + np.exp(-fake_logits)), 1e-7, 1)).mean()
    return adversarial + lam * np.abs(fake - target).mean()
