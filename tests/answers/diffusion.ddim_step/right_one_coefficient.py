import math


def ddim_step(noisy, predicted_noise, t, t_next, alpha_bar, eta, fresh_noise):
    now = float(alpha_bar[t])
    then = 1.0 if t_next < 0 else float(alpha_bar[t_next])
    sigma = eta * math.sqrt((1 - then) / (1 - now) * (1 - now / then))
    ratio = math.sqrt(then / now)
    return ratio * noisy + (math.sqrt(1 - then - sigma**2) - ratio * math.sqrt(1 - now)) * predicted_noise + sigma * fresh_noise
