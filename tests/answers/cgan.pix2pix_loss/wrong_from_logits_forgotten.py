# mutant: from_logits is left out
# category: from-logits
import keras
import numpy as np


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    adversarial = float(keras.losses.BinaryCrossentropy()(np.ones_like(fake_logits), fake_logits))
    return adversarial + lam * np.abs(fake - target).mean()
