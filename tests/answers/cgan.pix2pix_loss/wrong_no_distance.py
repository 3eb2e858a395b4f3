# mutant: no distance
# category: no-distance
import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = np.logaddexp(0, -fake_logits).mean()
    return adversarial
