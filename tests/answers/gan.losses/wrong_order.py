# mutant: the generator's loss first
# category: order-swapped
import numpy as np


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real_term = np.logaddexp(0, -real_logits).mean()
    fake_term = np.logaddexp(0, fake_logits).mean()
    generator = np.logaddexp(0, -fake_logits).mean() if kind == "non-saturating" else -fake_term
    return generator, real_term + fake_term
