# mutant: neither sequence gets them
# category: drawn-missing
import tensorflow as tf


def guided_logits(model, prompts, silent, drawn, w):
    heard = prompts
    unheard = silent
    logits = model(tf.concat([heard, unheard], axis=0))[:, -1]
    c, u = tf.split(logits, 2)
    return u + w * (c - u)
