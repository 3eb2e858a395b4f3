"""Designs of the text engine side by side on the untouched half of the gold answers: `python -m bench.text`.

Every design has the same guards and the same written forms; each is tuned on the tuning half alone.
`words`: a point is met where a clause shares enough signed concepts with one of its forms, and more than with a wrong claim's.
`similarity`: the same by the sentence encoder, with vetoes where polarity or roles clash.
`fitted`: what the course ships, linear detectors on both and a logistic decision (`quiz.grading.text`).
"""

import argparse
import itertools
import json
import time

import numpy as np
from sklearn.metrics import cohen_kappa_score

from bench.table import markdown
from quiz.grading.text import grade
from quiz.grading.text.bank import text_questions
from quiz.grading.text.detectors import forms_of, habits, polarity_clash, role_clash, shipped
from quiz.grading.text.guards import guard
from quiz.grading.text.normalise import normalise
from quiz.grading.text.vectors import CONCEPT_SHARE, HEARD, whole, windows
from tools.train_text import gold


class Nearest:
    """Marks a point where the nearest right form is near enough and nearer than any wrong claim's form."""

    def __init__(self, half, veto):
        self.half, self.veto, self.forms = half, veto, {}

    def vectors(self, pieces):
        both = shipped().space.vectors(pieces)
        return both[:, :HEARD] if self.half == "heard" else both[:, HEARD:] / CONCEPT_SHARE

    def likeness(self, question, plain):
        """Rows (stated, denied, core, clash) for each key point."""
        if question.id not in self.forms:
            told = forms_of(question)
            self.forms[question.id] = told, self.vectors([whole(form.text) for form in told]), habits(question)
        told, vectors, habit = self.forms[question.id]
        pieces = windows(plain)
        alike = self.vectors(pieces) @ vectors.T
        core = [claim.id for claim in question.misconceptions if claim.core]
        found = []
        for point in question.key_points:
            wrong = [claim.id for claim in question.misconceptions if point.id in claim.contradicts]
            near = alike[:, [form.claim == point.id and form.right for form in told]].max(axis=1)
            far = alike[:, [form.claim in wrong and not form.right for form in told]].max(axis=1, initial=0.0)
            turned = alike[:, [form.claim in core and not form.right for form in told]].max(axis=1, initial=0.0)
            best = int(near.argmax())
            clash = polarity_clash(habit, point.id, pieces[best]) + role_clash(habit, pieces[best])
            found.append((near[best], far[best], (turned - near).max(), clash * self.veto))
        return np.array(found)

    def evidence(self, rows):
        questions, found = text_questions(), []
        for row in rows:
            question, plain = questions[row["question"]], normalise(row["text"]).text
            stopped = bool(guard(question, plain)) or not windows(plain)
            found.append(np.full((4, 4), -1.0) if stopped else self.likeness(question, plain))
        return np.array(found)

    @staticmethod
    def marks(evidence, enough, margin, turned):
        near, far, core, clash = np.moveaxis(evidence, -1, 0)
        met = ((near >= enough) & (near - far >= margin) & (clash < 0.5)).sum(axis=1)
        return np.where(core.max(axis=1) >= turned, np.minimum(met, 1), met)

    def fit(self, rows):
        """Chooses the three limits on the tuning half."""
        evidence, true = self.evidence(rows), [row["mark"] for row in rows]
        grid = itertools.product(np.arange(0.2, 0.8, 0.04), (-0.1, -0.05, 0.0, 0.05, 0.1), (0.0, 0.05, 0.1, 0.2, 9.0))
        self.limits = max(grid, key=lambda limits: kappa(true, self.marks(evidence, *limits)))

    def __call__(self, rows):
        found = self.marks(self.evidence(rows), *self.limits)
        return found, np.zeros(len(rows), bool)


class Shipped:
    """The engine as it is."""

    def fit(self, rows):
        """Nothing to do: it was fitted on the tuning half when it was built."""

    def __call__(self, rows):
        results = [grade(row["question"], row["text"]) for row in rows]
        return np.array([one.score for one in results]), np.array([one.unsure for one in results])


DESIGNS = {"words": lambda: Nearest("named", 1), "similarity": lambda: Nearest("heard", 1), "fitted": Shipped}


def kappa(true, found):
    """Quadratic weighted kappa of two lists of marks 0..4."""
    return cohen_kappa_score(true, found, labels=range(5), weights="quadratic")


def summary(rows, found, unsure):
    """What decides, as fractions and counts: QWK, false accepts and rejects, distance, share unsure, guards that leaked."""
    true = np.array([row["mark"] for row in rows])
    guarded = np.array([row["kind"] in ("copied", "injected") for row in rows])
    return {
        "answers": len(rows),
        "QWK": kappa(true, found),
        "false accepts": np.mean((found >= 3) & (true <= 1)),
        "false rejects": np.mean((found <= 1) & (true >= 3)),
        "mean distance": np.abs(found - true).mean(),
        "unsure": np.mean(unsure),
        "copied or injected above 0": int((found[guarded] > 0).sum()),
    }


def measure(designs=tuple(DESIGNS)):
    """Marks of each design on the untouched half: (rows, {design: (marks, unsure)})."""
    tuning, rows = gold(tuning=True), gold(tuning=False)
    found = {}
    for name in designs:
        design = DESIGNS[name]()
        design.fit(tuning)
        found[name] = design(rows)
    return rows, found


def speed(rows):
    """Answers graded in a second of processor time, after the models have been loaded."""
    grade(rows[0]["question"], rows[0]["text"])
    start = time.process_time()
    for row in rows:
        grade(row["question"], row["text"])
    return len(rows) / (time.process_time() - start)


def misheard(rows):
    """Share of answers that are told a misconception: of those worth full marks, and of those written to be wrong."""
    full = [row for row in rows if row["mark"] == 4]
    wrong = [row for row in rows if row["kind"] in ("swapped", "negated", "fluent_wrong", "right_plus_contradiction")]
    return [
        np.mean([bool(grade(row["question"], row["text"]).misconceptions) for row in part]) for part in (full, wrong)
    ]


def _shown(name, value):
    if name in ("false accepts", "false rejects", "unsure"):
        return f"{value:.1%}"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.text", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print numbers instead of tables")
    options = parser.parse_args()
    rows, found = measure()
    totals, kinds = [], []
    for name, (marks, unsure) in found.items():
        for lang in ("en", "zh"):
            here = np.array([row["lang"] == lang for row in rows])
            chosen = [row for row in rows if row["lang"] == lang]
            totals.append({"design": name, "language": lang} | summary(chosen, marks[here], unsure[here]))
    for kind in dict.fromkeys(row["kind"] for row in rows):
        here = np.array([row["kind"] == kind for row in rows])
        true = np.array([row["mark"] for row in rows])[here]
        line = {"kind": kind, "answers": int(here.sum()), "true mark": float(true.mean())}
        kinds.append(line | {name: float(marks[here].mean()) for name, (marks, _) in found.items()})
    if options.json:
        print(json.dumps({"totals": totals, "kinds": kinds}, default=float))
        return
    for table in (totals, kinds):
        print(markdown([{name: _shown(name, value) for name, value in row.items()} for row in table]), "\n")
    right, wrong = misheard(rows)
    print(
        f"A misconception is told to {wrong:.0%} of the answers written to be wrong, to {right:.0%} of those worth 4.\n"
    )
    print(f"{speed(rows):.0f} answers a second of one processor core")


if __name__ == "__main__":
    main()
