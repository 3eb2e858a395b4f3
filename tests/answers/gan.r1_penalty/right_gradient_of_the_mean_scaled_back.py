from keras import ops
import tensorflow as tf


class Penalty:
    def __init__(self, gamma):
        self.gamma = gamma

    def __call__(self, scores_of, batch):
        with tf.GradientTape() as tape:
            tape.watch(batch)
            score = ops.mean(scores_of(batch))
        slope = tape.gradient(score, batch) * len(batch)
        squares = ops.reshape(ops.square(slope), (len(batch), -1))
        return self.gamma / 2 * ops.mean(ops.sum(squares, axis=-1))


def r1_penalty(discriminator, images, gamma):
    return Penalty(gamma)(discriminator, images)
