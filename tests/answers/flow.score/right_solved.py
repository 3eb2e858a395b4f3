import numpy as np


def clean_and_noise(velocity, x, time):
    clean, noise = [], []
    for row in range(len(x)):
        t = float(time[row])
        # x = t clean + (1 - t) noise and velocity = clean - noise
        both = np.linalg.solve([[t, 1 - t], [1, -1]], [np.ravel(x[row]), np.ravel(velocity[row])])
        clean.append(both[0].reshape(x.shape[1:]))
        noise.append(both[1].reshape(x.shape[1:]))
    return np.array(clean), np.array(noise)


def score(velocity, x, time):
    noise = clean_and_noise(velocity, x, time)[1]
    return np.array([-part / (1 - float(t)) for part, t in zip(noise, time, strict=True)])
