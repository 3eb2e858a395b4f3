import numpy as np


def patchify(latents, patch):
    latents = np.asarray(latents)
    _, height, width, _ = latents.shape
    if height % patch != 0 or width % patch != 0:
        raise ValueError("does not fit")
    tokens = []
    for y in range(0, height, patch):
        for x in range(0, width, patch):
            tokens.append(latents[:, y : y + patch, x : x + patch].reshape(len(latents), -1))
    return np.stack(tokens, axis=1)


def unpatchify(tokens, patch, height, width):
    tokens = np.asarray(tokens)
    latents = np.empty((len(tokens), height, width, tokens.shape[2] // patch // patch), tokens.dtype)
    token = 0
    for y in range(0, height, patch):
        for x in range(0, width, patch):
            latents[:, y : y + patch, x : x + patch] = tokens[:, token].reshape(len(tokens), patch, patch, -1)
            token += 1
    return latents
