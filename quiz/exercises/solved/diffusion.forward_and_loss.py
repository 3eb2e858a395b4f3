def add_noise(images, noise, t, alpha_bar):
    """x_t in one jump (2006.11239, eq. 4), for images, vectors or anything else.

    Args:
        images: x_0, float32 tensor, shape (B, ...).
        noise: standard normal, float32 tensor of the same shape.
        t: step of each image, int32 tensor, shape (B,), from 0 to T - 1; 0 already adds noise.
        alpha_bar: float32 tensor, shape (T,).
    Returns:
        x_t, shape of images. Its variance is 1 if that of the images is.
    """
    level = tf.reshape(tf.gather(alpha_bar, t), [-1] + [1] * (len(images.shape) - 1))
    return tf.sqrt(level) * images + tf.sqrt(1 - level) * noise


def diffusion_loss(network, images, alpha_bar):
    """One draw of L_simple (2006.11239, eq. 14). The network predicts the noise, not x_0 and not v (2202.00512).

    Args:
        network: function of x_t, shape (B, ...), and t, int32, shape (B,); it returns the shape of x_t. It is called once.
        images: x_0, float32 tensor, shape (B, ...).
        alpha_bar: float32 tensor, shape (T,).
    Returns:
        Scalar: the squared error of the predicted noise, averaged over everything, differentiable. Every image has a step of its own, uniform
        from 0 to T - 1 (both included), every entry has normal noise of its own; every call draws anew, inside a tf.function too.
    """
    t = tf.random.uniform(tf.shape(images)[:1], 0, len(alpha_bar), tf.int32)
    noise = tf.random.normal(tf.shape(images))
    predicted = network(add_noise(images, noise, t, alpha_bar), t)
    return tf.reduce_mean(tf.square(predicted - noise))
