def mixed_loss(logits, ids, velocity, target, segments, weight):
    """Return (text, image, text + weight * image), three scalars (2408.11039, with a velocity in place of noise).

    Args:
        logits: (B, T, K), scores of the token that follows each position.
        ids: (B, T) int32, 0 to K - 1; what stands at positions of images and padding means nothing.
        velocity, target: (B, T, D), predicted and true velocity of the patch at each position; elsewhere they mean nothing.
        segments: (B, T) int32, as for `mixed_mask`.
        weight: a number.
    text: cross-entropy in nats, averaged over all pairs of neighbours (t, t + 1) that are both text. image: squared error, averaged over all
    numbers at positions of images. A loss that nothing is asked for is 0, and so is its gradient.
    """
    words = segments == -1
    asked = tf.cast(words[:, :-1] & words[:, 1:], tf.float32)
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(ids[:, 1:], logits[:, :-1])
    text = tf.reduce_sum(nats * asked) / tf.maximum(tf.reduce_sum(asked), 1.0)
    drawn = tf.cast(segments >= 0, tf.float32)
    errors = tf.reduce_mean(tf.square(velocity - target), axis=-1)
    image = tf.reduce_sum(errors * drawn) / tf.maximum(tf.reduce_sum(drawn), 1.0)
    return text, image, text + weight * image
