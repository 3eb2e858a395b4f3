# mutant: two calls
# category: called-twice
import tensorflow as tf


def guided_logits(model, prompts, silent, drawn, w):
    heard = tf.concat([prompts, drawn], axis=1)
    unheard = tf.concat([silent, drawn], axis=1)
    c, u = model(heard)[:, -1], model(unheard)[:, -1]
    return u + w * (c - u)
