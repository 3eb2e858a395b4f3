from keras import ops


def gan_losses(real_logits, fake_logits, kind="non-saturating"):
    real, fake = ops.convert_to_tensor(real_logits), ops.convert_to_tensor(fake_logits)
    discriminator = ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))
    generator = {
        "non-saturating": ops.mean(ops.softplus(-fake)),
        "saturating": ops.mean(ops.log_sigmoid(-fake)),
    }[kind]
    return discriminator, generator
