import numpy as np


def step(noisy, predicted, level, next_level, eta, fresh):
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted) / np.sqrt(level)
    return np.sqrt(next_level) * clean + np.sqrt(1 - next_level - deviation**2) * predicted + deviation * fresh


def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    random = np.random.default_rng(seed)
    times = np.linspace(len(alpha_bar) - 1, 0, num_calls).astype(int).tolist()
    x = start
    for t, t_next in zip(times, times[1:] + [-1]):
        goal = 1.0 if t_next < 0 else alpha_bar[t_next]
        x = step(x, predict_noise(x, t), alpha_bar[t], goal, eta, random.normal(size=x.shape))
    return x
