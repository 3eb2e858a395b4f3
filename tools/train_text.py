"""Fits what the text engine ships: ``python -m tools.train_text``.

1. ``quiz/grading/text/data/detectors.npz``: one linear detector for each key point and misconception, fitted on written forms.
2. ``quiz/grading/text/data/decision.json``: two small logistic models over the evidence, fitted on the tuning half of the gold
   answers. The report says what they reach when the questions of a fold were left out; the untouched half is not read.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from quiz.grading.text.bank import text_questions
from quiz.grading.text.decision import LIMITS, point_probabilities, probabilities
from quiz.grading.text.detectors import Detectors, exchanged
from quiz.grading.text.evidence import NAMES, NOTHING, OVERALL, gather
from quiz.grading.text.grading import stops
from quiz.grading.text.guards import guard
from quiz.grading.text.normalise import normalise

DATA = Path("quiz/grading/text/data")
GOLD = Path("tests/gold")


def is_tuning(answer_id):
    """Whether an answer belongs to the half that may be looked at."""
    return int(hashlib.sha1(answer_id.encode()).hexdigest(), 16) % 2 == 0


def gold(tuning):
    """The gold answers of one half, a list of dicts."""
    rows = [json.loads(line) for file in sorted(GOLD.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return [row for row in rows if is_tuning(row["id"]) == tuning]


def logistic(features, labels, strength=0.3):
    """A fitted logistic model as plain numbers, the inputs bounded to what was seen."""
    lower, upper = np.percentile(features, 1, axis=0), np.percentile(features, 99, axis=0)
    bounded = np.clip(features, lower, upper)
    mean, scale = bounded.mean(axis=0), np.maximum(bounded.std(axis=0), 1e-3)
    found = LogisticRegression(C=strength, max_iter=1000).fit((bounded - mean) / scale, labels)
    numbers = {"lower": lower, "upper": upper, "mean": mean, "scale": scale, "weights": found.coef_[0]}
    return {name: [round(float(one), 5) for one in value] for name, value in numbers.items()} | {
        "bias": round(float(found.intercept_[0]), 5)
    }


def evidence_of(rows, detectors):
    """Point features (n, points, features), vetoes (n, points), overall features, and which answers a guard stopped."""
    questions, points, vetoed, overall, stopped = text_questions(), [], [], [], []
    for row in rows:
        question, plain = questions[row["question"]], normalise(row["text"]).text
        found = None if guard(question, plain) else gather(question, plain, detectors)
        stopped.append(found is None or bool(stops(found)))
        points.append(found.points if found else np.full((len(question.key_points), len(NAMES)), NOTHING))
        vetoed.append(found.vetoed if found else np.zeros(len(question.key_points), bool))
        overall.append(found.overall if found else np.full(len(OVERALL), NOTHING))
    return np.array(points), np.array(vetoed), np.array(overall), np.array(stopped)


def marks(points_model, inversion_model, points, vetoed, overall, stopped):
    """The marks 0..4 that two models give to headline answers."""
    likely = point_probabilities(points_model, points, vetoed)
    found = (likely >= LIMITS["met"]).sum(axis=1)
    found = np.where(probabilities(inversion_model, overall) >= LIMITS["inverted"], np.minimum(found, 1), found)
    return np.where(stopped, 0, found), likely


def swapped_answers():
    """Model answers in which every pair of rivals has been exchanged: each turns its question's core round."""
    found = []
    for question in text_questions().values():
        pairs = [pair for claim in question.misconceptions if claim.core for pair in claim.rules.get("swaps", ())]
        for lang in ("en", "zh"):
            right = question.model_answer.get(lang)
            text = right
            for pair in dict.fromkeys(map(tuple, pairs)):
                text = exchanged(text, *pair)
            if question.headline and text != right:
                found += [
                    {"question": question.id, "text": text, "inversion": True},
                    {"question": question.id, "text": right, "inversion": False},
                ]
    return found


def fitted(points, met, overall, turned):
    """The models of key points and of inversions; ``points`` (answers, points, features), ``overall`` (answers, features)."""
    return logistic(points.reshape(-1, points.shape[-1]), met.ravel()), logistic(overall, turned)


def report(rows, points, vetoed, overall, stopped, extra, extra_overall, folds=6):
    """Prints what models reach on questions that they were not fitted on; ``extra`` rows only help to fit."""
    met = np.array([[number in row["points"] for number in (1, 2, 3, 4)] for row in rows])
    turned = np.array([row["inversion"] for row in rows])
    mark = np.array([row["mark"] for row in rows])
    found, likely, flipped = np.zeros(len(rows), int), np.zeros(met.shape), np.zeros(len(rows))
    names = sorted({row["question"] for row in rows})
    groups = [names.index(row["question"]) for row in rows]
    for train, test in GroupKFold(folds).split(rows, groups=groups):
        train = train[~stopped[train]]
        apart = {rows[index]["question"] for index in test}
        more = [index for index, row in enumerate(extra) if row["question"] not in apart]
        one, other = fitted(
            points[train],
            met[train],
            np.vstack([overall[train], extra_overall[more]]),
            np.append(turned[train], [extra[index]["inversion"] for index in more]),
        )
        found[test], likely[test] = marks(one, other, points[test], vetoed[test], overall[test], stopped[test])
        flipped[test] = probabilities(other, overall[test])
    for lang in ("en", "zh"):
        here = np.array([row["lang"] == lang for row in rows])
        open_ = here & ~stopped
        kappa = cohen_kappa_score(mark[here], found[here], labels=range(5), weights="quadratic")
        accepts = ((found >= 3) & (mark <= 1))[here].mean()
        rejects = ((found <= 1) & (mark >= 3))[here].mean()
        print(
            f"{lang}: QWK {kappa:.3f}, false accepts {accepts:.1%}, false rejects {rejects:.1%}, "
            f"area for points {roc_auc_score(met[open_].ravel(), likely[open_].ravel()):.3f}, "
            f"for inversions {roc_auc_score(turned[open_], flipped[open_]):.3f}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decision-only", action="store_true", help="keep the detectors that are there")
    options = parser.parse_args()
    if not options.decision_only:
        Detectors.train(list(text_questions().values())).save(DATA / "detectors.npz")
    detectors = Detectors.load(DATA / "detectors.npz")
    rows = gold(tuning=True)
    points, vetoed, overall, stopped = evidence_of(rows, detectors)
    extra = swapped_answers()
    _, _, extra_overall, left_out = evidence_of(extra, detectors)
    extra, extra_overall = [row for row, out in zip(extra, left_out, strict=True) if not out], extra_overall[~left_out]
    report(rows, points, vetoed, overall, stopped, extra, extra_overall)
    met = np.array([[number in row["points"] for number in (1, 2, 3, 4)] for row in rows])
    turned = np.array([row["inversion"] for row in rows])
    told, inverted = fitted(
        points[~stopped],
        met[~stopped],
        np.vstack([overall[~stopped], extra_overall]),
        np.append(turned[~stopped], [row["inversion"] for row in extra]),
    )
    decision = {"points": {"features": list(NAMES)} | told, "inversion": {"features": list(OVERALL)} | inverted}
    (DATA / "decision.json").write_text(json.dumps(decision, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
