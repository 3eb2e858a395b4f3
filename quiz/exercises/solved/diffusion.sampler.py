def ddim_sample(predict_noise, start, num_calls, alpha_bar, eta=0.0, seed=0):
    """Draw samples with a given number of calls of the network (2010.02502, section 4.2).

    Args:
        predict_noise: function of x, shape (B, ...), and t, one integer from 0 to T - 1: a time of the schedule, not the number of the call.
        start: x at t = T - 1, standard normal, NumPy array, shape (B, ...).
        num_calls: number of calls, from 1 to T. Their times run evenly from T - 1 to 0, both included, as whole numbers (within 1); one call is at T - 1.
        alpha_bar: NumPy array, shape (T,).
        eta: as in ddim_step.
        seed: decides the fresh noise; every step and every image has its own. Another seed gives other samples if eta > 0.
    Returns:
        Samples, shape of start; the step behind the last call goes to the clean image and adds no noise. Nothing is clipped.
    """
    random = np.random.default_rng(seed)
    times = np.round(np.linspace(len(alpha_bar) - 1, 0, num_calls)).astype(int)
    current = start
    for t, t_next in zip(times, [*times[1:], -1]):
        fresh_noise = random.standard_normal(start.shape)
        current = ddim_step(current, predict_noise(current, t), t, t_next, alpha_bar, eta, fresh_noise)
    return current
