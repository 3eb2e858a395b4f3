# mutant: winners of a single cost
# category: best-somewhere
def pareto_front(costs):
    return (costs == costs.min(axis=0)).any(axis=1)
