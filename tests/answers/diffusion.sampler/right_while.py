import numpy as np


def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    generator = np.random.RandomState(seed)
    table = np.concatenate([[1.0], alpha_bar])
    grid = np.round(np.linspace(len(alpha_bar), 1, num_calls)).astype(int)
    x, place = np.array(start), 0
    while place < num_calls:
        now = table[grid[place]]
        then = table[grid[place + 1]] if place + 1 < num_calls else table[0]
        noise = predict_noise(x, int(grid[place]) - 1)
        sigma = eta * np.sqrt((1 - then) * (1 - now / then) / (1 - now))
        x = np.sqrt(then / now) * (x - np.sqrt(1 - now) * noise) + np.sqrt(1 - then - sigma**2) * noise
        if sigma > 0:
            x = x + sigma * generator.standard_normal(x.shape)
        place += 1
    return x
