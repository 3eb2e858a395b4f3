"""Text tables of benchmark results."""

import math

import numpy


def markdown(rows: list[dict], digits: dict[str, int] | None = None) -> str:
    """Return a markdown table of rows whose cells are texts, numbers, or lists of numbers, one a run.

    The columns are the keys of the rows in order of appearance; "curve" and columns that no row has a number for are left
    out, a missing cell is "-". `digits` gives decimals by column.
    """
    columns = [
        column
        for column in dict.fromkeys(key for row in rows for key in row)
        if column != "curve" and any(row.get(column) not in (None, []) for row in rows)
    ]
    if digits:  # what every recipe has stands in the order of the module, the name of the row first
        order = list(digits)
        columns.sort(key=lambda column: order.index(column) if column in digits else -1)
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        cells = [cell(row.get(column, "-"), (digits or {}).get(column)) for column in columns]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def cell(value, places: int | None = None) -> str:
    """Return a cell's text: "median (lowest to highest)" for a list, the rounded number for a number."""
    if isinstance(value, list):
        return spread(value, places if places is not None else 1)
    if isinstance(value, float):
        return _rounded(value, places if places is not None else 1)
    return "-" if value is None else str(value)


def spread(values: list[float | None], digits: int = 1) -> str:
    """Return "median (lowest to highest)", or the value itself if there is only one; None is "never", later than all."""
    values = [math.inf if value is None else value for value in values]
    middle = _rounded(float(numpy.median(values)), digits)
    if len(values) == 1:
        return middle
    return f"{middle} ({_rounded(min(values), digits)} to {_rounded(max(values), digits)})"


def _rounded(value, digits):
    return "never" if value == math.inf else f"{value:.{digits}f}"
