"""Where each wrong claim and each planted defect is covered: ``python -m tools.coverage`` writes docs/coverage.md."""

from pathlib import Path

import yaml

from quiz.bank.loading import bank
from quiz.exercises import exercises

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "coverage.md"
HEAD = """# Where every wrong claim and every defect is covered

Made by `python -m tools.coverage` from the question bank, the exercises and [errata.yaml](errata.yaml).
`bug` questions plant the defect in a listing that runs and shows its symptom; exercises are marked with their id, as `gan.losses`.
"""


def rows():
    """Every row: id to what is wrongly claimed or done."""
    known = yaml.safe_load((ROOT / "docs" / "errata.yaml").read_text(encoding="utf-8"))
    return known["claims"] | known["defects"]


def covered():
    """Row id to the ids of the questions and exercises that cover it, in the order of the course."""
    found = {row: [] for row in rows()}
    for item in [*bank().values(), *exercises().values()]:
        for row in item.rows:
            found.setdefault(row, []).append(f"{item.id} ({item.kind})" if hasattr(item, "kind") else item.id)
    return found


def table():
    """The page as markdown."""
    places = covered()
    lines = [HEAD, "| row | claimed or done wrongly | covered by |", "|---|---|---|"]
    lines += [f"| {row} | {text} | {', '.join(places[row])} |" for row, text in rows().items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    missing = [row for row in rows() if not covered()[row]]
    print(f"{TABLE.relative_to(ROOT)}: {len(rows())} rows, not covered: {', '.join(missing) or 'none'}")
