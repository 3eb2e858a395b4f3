# mutant: probabilities are extrapolated and the log taken
# category: log-of-mixture
import tensorflow as tf


def guided_logits(model, prompts, silent, drawn, w):
    heard = tf.concat([prompts, drawn], axis=1)
    unheard = tf.concat([silent, drawn], axis=1)
    logits = model(tf.concat([heard, unheard], axis=0))[:, -1]
    c, u = tf.split(tf.nn.softmax(logits), 2)
    return tf.math.log(tf.maximum(u + w * (c - u), 1e-9))
