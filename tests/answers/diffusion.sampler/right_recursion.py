import numpy as np


def step(noisy, predicted, level, next_level, eta, fresh):
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted) / np.sqrt(level)
    return np.sqrt(next_level) * clean + np.sqrt(1 - next_level - deviation**2) * predicted + deviation * fresh


def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    random = np.random.default_rng(seed)
    times = np.rint(np.linspace(0, len(alpha_bar) - 1, num_calls)) if num_calls > 1 else np.array([len(alpha_bar) - 1])
    times = times.astype(int)[::-1]

    def walk(x, rest):
        if len(rest) == 0:
            return x
        t = rest[0]
        goal = alpha_bar[rest[1]] if len(rest) > 1 else 1.0
        return walk(step(x, predict_noise(x, t), alpha_bar[t], goal, eta, random.standard_normal(x.shape)), rest[1:])

    return walk(start, times)
