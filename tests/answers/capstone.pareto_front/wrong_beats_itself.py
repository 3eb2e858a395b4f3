# mutant: no worse is enough
# category: none-left
def pareto_front(costs):
    return ~(costs[:, None] <= costs[None]).all(axis=2).any(axis=0)
