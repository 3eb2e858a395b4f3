"""Text tables of benchmark results."""

import numpy


def markdown(rows: list[dict]) -> str:
    """Return a markdown table; the columns are the keys of the rows in order of appearance, a missing cell is "-"."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(str(row.get(column, "-")) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def spread(values: list[float], digits: int = 1) -> str:
    """Return "median (lowest to highest)", or the value itself if there is only one."""
    middle = f"{numpy.median(values):.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def summary(name: str, runs: list[dict[str, float]], digits: dict[str, int]) -> dict[str, str]:
    """Return the table row of several runs of one recipe, one run a seed; `digits` names the columns to show."""
    row = {"recipe": name, "seeds": str(len(runs))}
    return row | {column: spread([run[column] for run in runs], places) for column, places in digits.items()}


def cost(history):
    """Return what a run has cost, from its imagegen.training.History; the first step compiles."""
    return {"seconds": history.seconds, "steps": history.steps, "ms a step": 1000 * history.seconds / history.steps}
