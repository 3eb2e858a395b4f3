"""Train the flow on grid latents that lesson 11 fills holes with, and store it as imagegen/assets/flow_grid.npz.

    python -m tools.train_grid_flow

A minute on two cores. The test digits are looked at once, after training.
"""

from pathlib import Path

import keras
import numpy
import tensorflow as tf

from imagegen import data, latents, metrics, models, training

TARGET = Path(__file__).parents[1] / "imagegen" / "assets" / "flow_grid.npz"
SEED = 2026
STEPS, BATCH_SIZE, LEARNING_RATE, DECAY = 4000, 128, 2e-3, 0.998


def flow_step(network, average, optimizer):
    """Return a compiled update: latents at time 1 (B, D) and labels (B,) to the squared error of the velocity (2210.02747)."""
    optimizer.build(network.trainable_variables)

    @tf.function
    def step(clean, labels):
        noise, time = tf.random.normal(clean.shape), tf.random.uniform((len(clean),))
        labels = tf.where(tf.random.uniform((len(clean),)) < 0.1, latents.NUM_CLASSES, labels)
        with tf.GradientTape() as tape:
            predicted = network([noise + time[:, None] * (clean - noise), time, labels], training=True)
            loss = tf.reduce_mean(tf.square(predicted - (clean - noise)))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))
        models.update_average(average, network, DECAY)
        return loss

    return step


def train():
    """Return the network with averaged weights."""
    keras.utils.set_random_seed(SEED)
    images, labels, _ = data.digits("train")
    flat = latents.load("grid").encode(images).reshape(len(images), -1)
    network, average = latents.grid_flow(), latents.grid_flow()
    average.set_weights(network.get_weights())
    optimizer = keras.optimizers.Adam(latents.warm_cosine(LEARNING_RATE, STEPS), beta_2=0.99)
    batches = training.batches(flat, labels.astype("int32"), batch_size=BATCH_SIZE, seed=SEED)
    training.train(flow_step(network, average, optimizer), batches, steps=STEPS)
    return average


def samples(network, count=1000, guidance=1.5, steps=25):
    """Return images (count, 28, 28, 1) by Euler steps, and the labels that they were drawn for, each class equally often."""
    labels = tf.range(count) % 10
    nothing = tf.fill((count,), latents.NUM_CLASSES)
    x = tf.random.stateless_normal((count, network.output.shape[-1]), seed=(1, 2))
    for step in range(steps):
        time = tf.fill((count,), step / steps)
        conditional, unconditional = network([x, time, labels]), network([x, time, nothing])
        x = x + (unconditional + guidance * (conditional - unconditional)) / steps
    return latents.load("grid").decode(numpy.reshape(x, (count, *latents.GRID_SHAPE))), labels.numpy()


def main():
    """Train, store in half precision, read back, and print what 1,000 samples measure."""
    network = train()
    numpy.savez_compressed(TARGET, *[array.astype(numpy.float16) for array in network.get_weights()])
    for guidance in (1.0, 1.5, 2.0):
        images, labels = samples(latents.load_grid_flow(), guidance=guidance)
        fid, accuracy = metrics.fid(data.digits("test").images, images), metrics.conditional_accuracy(images, labels)
        print(f"guidance {guidance}: FID {fid:.1f}, accuracy {accuracy:.3f}, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
