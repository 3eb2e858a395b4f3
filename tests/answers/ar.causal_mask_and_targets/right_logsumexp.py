import numpy as np
import tensorflow as tf


def causal_mask(real):
    length = np.shape(real)[1]
    mask = np.tril(np.repeat(np.asarray(real)[:, None], length, axis=1))
    mask[:, np.arange(length), np.arange(length)] = True
    return mask


def next_token_loss(logits, ids, prompt, pad):
    guesses, answers = logits[:, :-1], ids[:, 1:]
    picked = tf.gather(guesses, answers, batch_dims=2)
    nats = tf.reduce_logsumexp(guesses, axis=-1) - picked
    asked = tf.sequence_mask(tf.fill((tf.shape(ids)[0],), prompt - 1), tf.shape(ids)[1] - 1)
    asked = ~asked & (answers != pad)
    return tf.reduce_mean(nats[asked])
