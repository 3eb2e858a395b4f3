# mutant: beaten only where worse in all
# category: strict
def pareto_front(costs):
    return ~(costs[:, None] < costs[None]).all(axis=2).any(axis=0)
