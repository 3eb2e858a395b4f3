import tensorflow as tf


def projection_logit(features, labels, class_vectors, weights):
    labels = tf.cast(tf.reshape(labels, (tf.shape(features)[0],)), tf.int32)
    rows = tf.nn.embedding_lookup(class_vectors, labels)
    return (tf.linalg.matvec(features, weights) + tf.einsum("bd,bd->b", features, rows))[:, None]
