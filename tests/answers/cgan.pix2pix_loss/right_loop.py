import math


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    logits = fake_logits.reshape(-1).tolist()
    adversarial = sum(max(-a, 0) + math.log1p(math.exp(-abs(a))) for a in logits) / len(logits)
    gaps = [abs(a - b) for a, b in zip(fake.reshape(-1).tolist(), target.reshape(-1).tolist())]
    return adversarial + lam * sum(gaps) / len(gaps)
