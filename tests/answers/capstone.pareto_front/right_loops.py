def beats(one, other):
    return all(a <= b for a, b in zip(one, other, strict=True)) and any(a < b for a, b in zip(one, other, strict=True))


def pareto_front(costs):
    return [not any(beats(other, row) for other in costs) for row in costs]
