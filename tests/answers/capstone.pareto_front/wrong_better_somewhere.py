# mutant: better in one cost is enough
# category: none-left
def pareto_front(costs):
    return ~(costs[:, None] < costs[None]).any(axis=2).any(axis=0)
