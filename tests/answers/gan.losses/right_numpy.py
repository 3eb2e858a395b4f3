import numpy as np


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    def minus_log_sigmoid(a):
        return np.maximum(-a, 0) + np.log1p(np.exp(-np.abs(a)))

    real, fake = np.asarray(real_logits, float), np.asarray(fake_logits, float)
    caught = np.mean(minus_log_sigmoid(-fake))
    loss = {"non-saturating": np.mean(minus_log_sigmoid(fake)), "saturating": -caught}[kind]
    return np.mean(minus_log_sigmoid(real)) + caught, loss
