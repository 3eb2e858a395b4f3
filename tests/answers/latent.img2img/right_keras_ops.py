from keras import ops


def img2img(velocity, latents, noise, strength, steps):
    count = int(steps * strength)
    time = ops.ones(latents.shape[0]) * (1 - count / steps)
    weight = time[:, None]
    x = weight * latents + (1 - weight) * noise
    for _ in range(count):
        x = x + ops.convert_to_tensor(velocity(x, time)) * (1.0 / steps)
        time = time + 1.0 / steps
    return x
