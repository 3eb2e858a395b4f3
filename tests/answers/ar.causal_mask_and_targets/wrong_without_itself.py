# mutant: the diagonal is hidden
# category: mask-without-itself
import numpy as np
import tensorflow as tf


def causal_mask(real):
    count = real.shape[1]
    earlier = np.tri(count, k=-1, dtype=bool)
    return earlier & real[:, None, :]


def next_token_loss(logits, ids, prompt, pad):
    targets = ids[:, 1:]
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits[:, :-1])
    asked = (tf.range(1, ids.shape[1]) >= prompt) & (targets != pad)
    weights = tf.cast(asked, nats.dtype)
    return tf.reduce_sum(nats * weights) / tf.reduce_sum(weights)
