import tensorflow as tf


def discriminator_step(generator, discriminator, optimizer, images, labels, noise, wrong_labels=None):
    count = len(images)
    pictures, classes = [images, generator([noise, labels])], [labels, labels]
    weights = [1.0] * count + [1.0] * count
    if wrong_labels is not None:
        pictures.append(images)
        classes.append(wrong_labels)
        weights = [1.0] * count + [0.5] * (2 * count)
    targets = [[1.0]] * count + [[0.0]] * (len(weights) - count)
    with tf.GradientTape() as tape:
        logits = discriminator([tf.concat(pictures, 0), tf.concat(classes, 0)])
        terms = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant(targets), logits=logits)[:, 0]
        loss = tf.reduce_sum(tf.constant(weights) * terms) / count
    variables = discriminator.trainable_variables
    optimizer.apply_gradients(list(zip(tape.gradient(loss, variables), variables)))
    return float(loss)


def generator_step(generator, discriminator, optimizer, labels, noise):
    with tf.GradientTape() as tape:
        logits = discriminator((generator((noise, labels)), labels))
        loss = -tf.reduce_mean(tf.math.log_sigmoid(logits))
    variables = generator.trainable_variables
    optimizer.apply_gradients(list(zip(tape.gradient(loss, variables), variables)))
    return float(loss)
