# mutant: logarithms to base two
# category: bits
import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = np.logaddexp(0, -fake_logits).mean() / np.log(2)
    return adversarial + lam * np.abs(fake - target).mean()
