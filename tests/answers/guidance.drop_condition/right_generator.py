import tensorflow as tf

COINS = tf.random.Generator.from_seed(1)


def drop_condition(labels, null_label, probability):
    coins = COINS.uniform(tf.shape(labels))
    return tf.where(coins > 1 - probability if probability < 1 else tf.ones_like(coins, bool), null_label, labels)
