import tensorflow as tf


def r1_penalty(discriminator, images, gamma):
    total = 0.0
    for index in range(len(images)):
        image = images[index : index + 1]
        with tf.GradientTape() as tape:
            tape.watch(image)
            score = discriminator(image)
        total += tf.reduce_sum(tape.gradient(score, image) ** 2)
    return gamma * total / (2 * len(images))
