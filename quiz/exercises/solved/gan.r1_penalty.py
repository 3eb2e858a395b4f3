def r1_penalty(discriminator, images, gamma):
    """gamma / 2 times the mean squared norm of D's gradient on real images (1801.04406, section 4.1).

    Args:
        discriminator: callable, images (B, ...) to logits (B, 1).
        images: real images, shape (B, ...), a float32 tensor.
        gamma: weight, a float.
    Returns:
        A scalar that the discriminator's variables can be trained by.
    """
    with tf.GradientTape() as inner_tape:
        inner_tape.watch(images)
        total_score = tf.reduce_sum(discriminator(images))
    slope = inner_tape.gradient(total_score, images)
    per_image = tf.reduce_sum(tf.square(slope), axis=tf.range(1, tf.rank(slope)))
    return 0.5 * gamma * tf.reduce_mean(per_image)
