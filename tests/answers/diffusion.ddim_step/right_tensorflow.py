import tensorflow as tf


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    noisy, predicted_noise, fresh_noise = (tf.convert_to_tensor(x) for x in (noisy, predicted_noise, fresh_noise))
    now = tf.constant(alpha_bar[t])
    then = tf.constant(alpha_bar[t_next]) if t_next >= 0 else tf.ones((), now.dtype)
    sigma = eta * tf.sqrt((1 - then) / (1 - now) * (1 - now / then))
    clean = (noisy - tf.sqrt(1 - now) * predicted_noise) / tf.sqrt(now)
    return tf.sqrt(then) * clean + tf.sqrt(1 - then - sigma**2) * predicted_noise + sigma * fresh_noise
