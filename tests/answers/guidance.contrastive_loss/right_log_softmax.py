import tensorflow as tf


def contrastive_loss(images, texts, log_scale):
    dots = tf.einsum("id,jd->ij", images, texts)
    lengths = tf.norm(images, axis=1)[:, None] * tf.norm(texts, axis=1)[None]
    table = tf.exp(tf.minimum(log_scale, tf.math.log(100.0))) * dots / lengths
    rows = tf.linalg.diag_part(tf.nn.log_softmax(table, axis=1))
    columns = tf.linalg.diag_part(tf.nn.log_softmax(table, axis=0))
    return -tf.reduce_mean(rows + columns) / 2
