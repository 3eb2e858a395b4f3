# mutant: logits of all positions
# category: shape
import tensorflow as tf


def guided_logits(model, prompts, silent, drawn, w):
    heard = tf.concat([prompts, drawn], axis=1)
    unheard = tf.concat([silent, drawn], axis=1)
    logits = model(tf.concat([heard, unheard], axis=0))
    c, u = tf.split(logits, 2)
    return u + w * (c - u)
