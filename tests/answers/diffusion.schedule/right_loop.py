def make_schedule(num_steps):
    first, last = 0.1 / num_steps, 20 / num_steps
    betas, kept, ratios, left = [], [], [], 1.0
    for step in range(num_steps):
        beta = min(first + (last - first) * step / (num_steps - 1), 0.999)
        left *= 1 - beta
        betas.append(beta)
        kept.append(left)
        ratios.append(left / (1 - left))
    return betas, kept, ratios
