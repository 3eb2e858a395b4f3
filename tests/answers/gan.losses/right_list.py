from keras import ops


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    log_d_real = ops.mean(ops.log_sigmoid(real_logits))
    log_not_d_fake = ops.mean(ops.log_sigmoid(-fake_logits))
    log_d_fake = ops.mean(ops.log_sigmoid(fake_logits))
    return [-(log_d_real + log_not_d_fake), -log_d_fake if kind == "non-saturating" else log_not_d_fake]
