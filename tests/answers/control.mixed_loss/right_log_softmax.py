import tensorflow as tf


def mixed_loss(logits, ids, velocity, target, segments, weight):
    words = segments == -1
    logs = tf.gather(tf.nn.log_softmax(logits)[:, :-1], ids[:, 1:], batch_dims=2)
    asked = words[:, :-1] & words[:, 1:]
    text = -tf.reduce_sum(tf.where(asked, logs, 0.0)) / max(1, int(tf.math.count_nonzero(asked)))
    drawn = (segments >= 0)[..., None]
    squares = tf.where(drawn, (velocity - target) ** 2, 0.0)
    image = tf.reduce_sum(squares) / max(1, velocity.shape[-1] * int(tf.math.count_nonzero(drawn)))
    return text, image, text + weight * image
