# mutant: no worse than the average
# category: average
def pareto_front(costs):
    return (costs <= costs.mean(axis=0)).all(axis=1)
