def negative_elbo(images, logits, mean, log_variance, beta=1.0):
    """Loss of a VAE with a Bernoulli decoder, and its two terms (1312.6114, eq. 3 and appendix C.1).

    Args:
        images: targets in [0, 1], float32 tensor, shape (B, H, W, C).
        logits: the decoder's output before the sigmoid, float32 tensor, shape (B, H, W, C).
        mean, log_variance: parameters of q(z|x), float32 tensors, shape (B, D).
        beta: weight of the rate in the loss; 1 gives the negative ELBO.
    Returns:
        (loss, distortion, rate), three scalars in nats per image. distortion is -log p(x|z) and rate the divergence from N(0, I),
        both summed over everything that belongs to one image and averaged over the batch, and neither multiplied by beta.
        loss = distortion + beta * rate.
    """
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
    distortion = tf.reduce_mean(tf.reduce_sum(per_pixel, axis=(1, 2, 3)))
    rate = tf.reduce_mean(gaussian_kl(mean, log_variance))
    return distortion + beta * rate, distortion, rate
