# mutant: one mean over all images together
# category: pooled
import numpy as np


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real_term = np.logaddexp(0, -real_logits).mean()
    fake_term = np.logaddexp(0, fake_logits).mean()
    generator = np.logaddexp(0, -fake_logits).mean() if kind == "non-saturating" else -fake_term
    count, other = len(real_logits), len(fake_logits)
    return (count * real_term + other * fake_term) / (count + other), generator
