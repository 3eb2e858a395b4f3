def img2img(velocity, start, noise, strength, steps):
    """Redraw latents from part of the way back: SDEdit (2108.01073) on a straight path.

    Args:
        velocity: function of x (B, D) and time (B,), float32, to dx/dt (B, D); time 0 is noise, time 1 is data.
        start: latents of the image to edit, shape (B, D).
        noise: standard normal, shape (B, D): the only noise that is used.
        strength: share of the path to run, 0 (return the latents) to 1 (ignore them).
        steps: Euler steps of the whole path, each 1 / steps long. The last int(strength * steps) of them are taken, from
            t * start + (1 - t) * noise at the time t where the first of them begins.
    Returns:
        Latents at time 1, shape (B, D).
    """
    taken = int(strength * steps)
    begin = 1.0 - taken / steps
    x = begin * start + (1.0 - begin) * noise
    for step in range(taken):
        x = x + velocity(x, tf.fill((len(x),), begin + step / steps)) / steps
    return x
