# mutant: the number of the call as time
# category: number-of-the-call-as-time
import numpy as np


def step(noisy, predicted, level, next_level, eta, fresh):
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted) / np.sqrt(level)
    return np.sqrt(next_level) * clean + np.sqrt(1 - next_level - deviation**2) * predicted + deviation * fresh


def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    random = np.random.default_rng(seed)
    times = np.round(np.linspace(len(alpha_bar) - 1, 0, num_calls)).astype(int)
    levels = np.append(alpha_bar[times], 1.0)
    current = start
    for place, t in enumerate(times):
        fresh = random.standard_normal(start.shape)
        current = step(current, predict_noise(current, num_calls - 1 - place), levels[place], levels[place + 1], eta, fresh)
    return current
