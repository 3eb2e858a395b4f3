import numpy as np


def step(noisy, predicted, level, next_level, eta, fresh):
    deviation = eta * np.sqrt((1 - next_level) / (1 - level) * (1 - level / next_level))
    clean = (noisy - np.sqrt(1 - level) * predicted) / np.sqrt(level)
    return np.sqrt(next_level) * clean + np.sqrt(1 - next_level - deviation**2) * predicted + deviation * fresh


def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    rng = np.random.default_rng([seed, num_calls])
    top = len(alpha_bar) - 1
    x = start
    for call in range(num_calls):
        t = top if call == 0 else int(top * (num_calls - 1 - call) / (num_calls - 1) + 0.5)
        after = int(top * (num_calls - 2 - call) / (num_calls - 1) + 0.5) if call + 1 < num_calls else -1
        goal = alpha_bar[after] if after >= 0 else 1.0
        predicted = predict_noise(x, np.full(len(x), t))
        x = step(x, predicted, alpha_bar[t], goal, eta, rng.standard_normal(x.shape))
    return x
