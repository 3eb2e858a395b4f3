import tensorflow as tf


def guided_logits(model, prompts, silent, drawn, w):
    batch = tf.shape(prompts)[0]
    pairs = tf.stack([tf.concat([prompts, drawn], 1), tf.concat([silent, drawn], 1)], axis=1)
    logits = model(tf.reshape(pairs, (2 * batch, -1)))
    logits = tf.reshape(logits[:, -1], (batch, 2, -1))
    return tf.einsum("bsk,s->bk", logits, tf.constant([w, 1.0 - w]))
