# mutant: another default
# category: default
import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=10):
    adversarial = np.logaddexp(0, -fake_logits).mean()
    return adversarial + lam * np.abs(fake - target).mean()
