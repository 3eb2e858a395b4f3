import tensorflow as tf


def vector_quantize(vectors, codebook, beta=0.25):
    # |v|^2 is the same for all codes and may be left out.
    flat = tf.reshape(vectors, (-1, codebook.shape[1]))
    scores = tf.reduce_sum(tf.square(codebook), axis=1) - 2.0 * tf.matmul(flat, codebook, transpose_b=True)
    flat_ids = tf.argmin(scores, axis=1)
    codes = tf.reshape(tf.gather(codebook, flat_ids), tf.shape(vectors))
    loss = tf.reduce_mean(tf.square(tf.stop_gradient(vectors) - codes))
    loss += beta * tf.reduce_mean(tf.square(vectors - tf.stop_gradient(codes)))
    return tf.stop_gradient(codes - vectors) + vectors, tf.reshape(flat_ids, tf.shape(vectors)[:-1]), loss
