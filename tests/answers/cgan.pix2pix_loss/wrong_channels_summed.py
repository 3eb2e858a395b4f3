# mutant: the channels are summed
# category: channels-summed
import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = np.logaddexp(0, -fake_logits).mean()
    return adversarial + lam * np.abs(fake - target).sum(axis=-1).mean()
