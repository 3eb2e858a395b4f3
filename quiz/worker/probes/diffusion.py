"""Probes of lesson 09."""

import numpy as np

from quiz.worker.probes.tools import BadAnswer, array, arrays, told


def schedule(make_schedule, num_steps, few_steps):
    """Betas, alpha-bars and signal-to-noise ratios for a number of steps, for 1,000, and for so few that a beta would pass 1."""
    names = ("beta", "alpha_bar", "snr")
    seen = {}
    for prefix, steps in (("", num_steps), ("thousand_", 1000), ("few_", few_steps)):
        found = arrays(make_schedule(steps), names)
        seen |= {f"{prefix}{name}": value for name, value in found.items()}
    return seen


def forward_and_loss(
    add_noise, diffusion_loss, images, noise, t, flat_images, flat_noise, alpha_bar, many, weight, offset
):
    """One jump for images and for vectors; then the loss of a network that remembers what it was asked.

    Args:
        images, noise: shape (B, H, W, C).
        t: shape (B,), int32.
        flat_images, flat_noise: shape (B, D).
        alpha_bar: shape (T,), float32.
        many: images (N, H, W, C) for the loss, N large.
        weight, offset: the network returns weight * x_t + offset.
    """
    import tensorflow as tf

    constants = [tf.constant(value) for value in (t, alpha_bar)]
    seen = {
        "noisy": array(add_noise(tf.constant(images), tf.constant(noise), *constants), "add_noise"),
        "noisy_flat": array(add_noise(tf.constant(flat_images), tf.constant(flat_noise), *constants), "add_noise"),
    }
    factor, asked = tf.Variable(weight, dtype=tf.float32), []

    def network(noisy, steps):
        asked.append((array(noisy, "x_t"), array(steps, "t")))
        return factor * tf.cast(noisy, tf.float32) + offset

    with tf.GradientTape() as tape:
        loss = diffusion_loss(network, tf.constant(many), constants[1])
    if loss is None:
        array(None, "diffusion_loss")
    slope = tape.gradient(loss, factor) if tf.is_tensor(loss) else None
    seen |= {
        "loss": array(loss, "diffusion_loss"),
        "slope": None if slope is None else array(slope),
        "number_of_calls": len(asked),
    }
    if len(asked) == 1:
        seen["asked_noisy"], seen["asked_steps"] = asked[0]
    return seen | _redrawn(diffusion_loss, many[:64], alpha_bar)


def _redrawn(diffusion_loss, images, alpha_bar):
    """Whether two calls draw different noise: plainly, and in one compiled function."""
    import tensorflow as tf

    images, alpha_bar = tf.constant(images), tf.constant(alpha_bar)

    def zero_loss():
        return diffusion_loss(lambda noisy, steps: tf.zeros_like(noisy), images, alpha_bar)

    seen = {"calls_differ": float(zero_loss()) != float(zero_loss())}
    compiled = tf.function(zero_loss, autograph=False)
    try:
        first, second = float(compiled()), float(compiled())
    except Exception as error:  # NumPy on a symbolic tensor raises NotImplementedError: that is no untouched stub
        return seen | {"compiled_error": told(error), "compiled_calls_differ": False}
    return seen | {"compiled_error": "", "compiled_calls_differ": first != second}


def posterior(posterior, clean, noisy, beta, alpha_bar, middle):
    """Mean and variance at a step in the middle, at the noisiest one, and at step 0."""
    seen = {}
    for name, t in (("middle", middle), ("top", len(beta) - 1), ("last", 0)):
        found = arrays(posterior(clean.copy(), noisy.copy(), t, beta.copy(), alpha_bar.copy()), ("mean", "variance"))
        seen[f"{name}_mean"], seen[f"{name}_variance"] = found["mean"], found["variance"]
    return seen


def ddim_step(ddim_step, noisy, predicted_noise, fresh_noise, t, t_next, alpha_bar, clean, true_noise, many_fresh):
    """Steps with eta 0, 0.5 and 1, with a prediction of 0, to the clean image, and with the noise that is really there."""

    def at(start, predicted, goal, eta, fresh):
        given = start.copy(), predicted.copy(), t, goal, alpha_bar.copy(), eta, fresh.copy()
        found = array(ddim_step(*given), "ddim_step")
        changed = not all(
            np.array_equal(mine, theirs) for mine, theirs in zip(given[:2], (start, predicted), strict=True)
        )
        return found, changed

    ordinary, changed = at(noisy, predicted_noise, t_next, 0.0, fresh_noise)
    signal, noise = np.sqrt(alpha_bar[t]), np.sqrt(1 - alpha_bar[t])
    many_noisy = signal * clean + noise * true_noise
    return {
        "zero_prediction": at(noisy, np.zeros_like(noisy), t_next, 0.0, fresh_noise)[0],
        "deterministic": ordinary,
        "ancestral": at(noisy, predicted_noise, t_next, 1.0, fresh_noise)[0],
        "between": at(noisy, predicted_noise, t_next, 0.5, fresh_noise)[0],
        "to_clean": at(noisy, predicted_noise, -1, 1.0, fresh_noise)[0],
        "spread": at(many_noisy, true_noise, t_next, 1.0, many_fresh)[0],
        "inputs_changed": changed,
    }


def sampler(ddim_sample, stored, start, many_start, alpha_bar, ladder, calls, seed):
    """Samples, and what the network was asked on the way, with the exact noise prediction for a stored set of images.

    Args:
        stored: (N, H, W, C) images, the whole data distribution.
        start: (B, H, W, C) standard normal noise; many_start: the same with a larger B, for the noise of eta = 1.
        ladder: numbers of calls to try with eta = 0.
        calls: number of calls with eta = 1.
    """
    flat = stored.reshape(len(stored), -1)

    def run(begin, number, eta, seed):
        times, path = [], []

        def predict_noise(noisy, t):
            noisy = array(noisy, "x_t").astype(float)
            if noisy.shape != begin.shape:
                raise BadAnswer(
                    f"the network was handed x_t of shape {noisy.shape}, the start has {begin.shape}",
                    f"传给网络的 x_t 形状是 {noisy.shape}，起点的形状是 {begin.shape}",
                )
            step = np.unique(array(t, "t"))
            if len(step) != 1 or step[0] != int(step[0]) or not 0 <= step[0] < len(alpha_bar):
                raise BadAnswer(
                    f"the network was asked about t = {step[:3].tolist()}: one whole number from 0 to {len(alpha_bar) - 1} is wanted",
                    f"传给网络的 t = {step[:3].tolist()}：应是 0 到 {len(alpha_bar) - 1} 之间的一个整数",
                )
            times.append(int(step[0]))
            path.append(noisy)
            return exact_noise(noisy, alpha_bar[int(step[0])])

        samples = array(ddim_sample(predict_noise, begin.copy(), number, alpha_bar.copy(), eta, seed), "ddim_sample")
        return samples, np.array(path), np.array(times)

    def exact_noise(noisy, level):
        signal, noise = np.sqrt(level), np.sqrt(1 - level)
        rows = noisy.reshape(len(noisy), -1)
        logits = (signal * rows @ flat.T - 0.5 * level * np.sum(flat**2, axis=1)) / noise**2
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        clean = (weights / weights.sum(axis=1, keepdims=True)) @ flat
        return (noisy - signal * clean.reshape(noisy.shape)) / noise

    seen = {}
    for number in ladder:
        for name, value in zip(("samples", "path", "times"), run(start, number, 0.0, seed), strict=True):
            seen[f"{name}_{number}"] = value
    for name, value in zip(("samples", "path", "times"), run(many_start, calls, 1.0, seed), strict=True):
        seen[f"noisy_{name}"] = value
    seen["other_seed_differs"] = not np.array_equal(seen["noisy_samples"], run(many_start, calls, 1.0, seed + 1)[0])
    seen["same_seed_repeats"] = np.array_equal(seen["noisy_samples"], run(many_start, calls, 1.0, seed)[0])
    return seen
