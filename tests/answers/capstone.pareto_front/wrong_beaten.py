# mutant: True for the beaten
# category: complement
def pareto_front(costs):
    not_worse = (costs[:, None] <= costs[None]).all(axis=2)
    better = (costs[:, None] < costs[None]).any(axis=2)
    return (not_worse & better).any(axis=0)
