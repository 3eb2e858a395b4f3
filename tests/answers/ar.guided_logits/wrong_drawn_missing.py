# mutant: the silent sequence never gets the drawn tokens
# category: drawn-missing-without-caption
import tensorflow as tf


def guided_logits(model, prompts, silent, drawn, w):
    heard = tf.concat([prompts, drawn], axis=1)
    logits = tf.concat([model(heard)[:, -1], model(silent)[:, -1]], axis=0)
    c, u = tf.split(logits, 2)
    return u + w * (c - u)
