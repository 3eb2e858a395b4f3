import numpy as np


def clean_estimate(noisy, noise, level):
    return (noisy - np.sqrt(1 - level) * noise) / np.sqrt(level)


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    clean = clean_estimate(noisy, predicted_noise, alpha_bar[t])
    if t_next < 0:
        return clean
    goal = alpha_bar[t_next]
    beta = 1 - alpha_bar[t] / goal
    sigma = eta * np.sqrt(beta * (1 - goal) / (1 - alpha_bar[t]))
    return np.sqrt(goal) * clean + np.sqrt(1 - goal - sigma**2) * predicted_noise + sigma * fresh_noise
