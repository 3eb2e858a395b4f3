from keras import ops


def pix2pix_g_loss(fake_logits, fake, target, lam=100):
    fooled = -ops.mean(ops.log_sigmoid(ops.convert_to_tensor(fake_logits)))
    return fooled + lam * ops.mean(ops.absolute(ops.subtract(fake, target)))
