def optimal_discriminator(data_density, generated_density):
    """The best discriminator for a fixed generator (1406.2661, proposition 1).

    Args:
        data_density: p_data at N points, shape (N,), not negative.
        generated_density: p_g at the same points, shape (N,), not negative.
    Returns:
        D*(x) at every point, shape (N,), in [0, 1].
    """
    return data_density / (data_density + generated_density)


def game_value(grid, data_density, generated_density):
    """V(D*, G) by a sum over a uniform grid (1406.2661, theorem 1).

    Args:
        grid: N equidistant points, shape (N,).
        data_density, generated_density: both densities on the grid, shape (N,); either may be 0 in places.
    Returns:
        The integral of p_data log D* + p_g log(1 - D*), a scalar in nats. 0 log 0 counts as 0.
    """
    tiny = np.finfo(float).tiny  # turns 0 log 0 into 0 instead of NaN
    best = optimal_discriminator(data_density, generated_density + tiny)
    integrand = data_density * np.log(best + tiny) + generated_density * np.log(1 - best + tiny)
    return integrand.sum() * (grid[1] - grid[0])
