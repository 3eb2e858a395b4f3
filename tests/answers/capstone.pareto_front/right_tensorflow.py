import tensorflow as tf


def pareto_front(costs):
    costs = tf.convert_to_tensor(costs)
    not_worse = tf.reduce_all(costs[:, None] <= costs[None], axis=2)
    better = tf.reduce_any(costs[:, None] < costs[None], axis=2)
    return tf.logical_not(tf.reduce_any(not_worse & better, axis=0))
