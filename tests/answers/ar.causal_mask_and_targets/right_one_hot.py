import numpy as np
import tensorflow as tf


def causal_mask(real):
    rows, columns = np.indices((real.shape[1], real.shape[1]))
    return np.stack([(columns == rows) | ((columns < rows) & row) for row in real])


def next_token_loss(logits, ids, prompt, pad):
    log_shares = tf.nn.log_softmax(logits)
    told = tf.one_hot(ids, logits.shape[-1])
    told *= tf.cast(ids != pad, tf.float32)[..., None]
    told = tf.roll(told, -1, axis=1)[:, prompt - 1 : -1]
    return -tf.reduce_sum(told * log_shares[:, prompt - 1 : -1]) / tf.reduce_sum(told)
