import numpy as np
import tensorflow as tf


def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    generator = tf.random.Generator.from_seed(seed)
    times = [round(t) for t in np.linspace(len(alpha_bar) - 1, 0, num_calls).tolist()]
    levels = [float(alpha_bar[t]) for t in times] + [1.0]
    x = tf.constant(start, tf.float64)
    for t, now, then in zip(times, levels[:-1], levels[1:]):
        noise = tf.convert_to_tensor(predict_noise(x, t), tf.float64)
        sigma = eta * ((1 - then) / (1 - now) * (1 - now / then)) ** 0.5
        clean = (x - (1 - now) ** 0.5 * noise) / now**0.5
        x = then**0.5 * clean + (1 - then - sigma**2) ** 0.5 * noise
        x += sigma * generator.normal(x.shape, dtype=tf.float64)
    return x
