def pareto_front(costs):
    """Mark the models that no other beats.

    One model beats another if it is at most as large in every cost and smaller in at least one. Equal rows beat nobody.

    Args:
        costs: float array, shape (N, D): N models, D costs each; smaller is better.
    Returns:
        Booleans, shape (N,): True for a model that no other beats.
    """
    not_worse = (costs[:, None] <= costs[None]).all(axis=2)
    better = (costs[:, None] < costs[None]).any(axis=2)
    return ~(not_worse & better).any(axis=0)
