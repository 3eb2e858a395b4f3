"""An exercise, the checks of one attempt, and what they add up to.

This is the trusted half. It holds reference values and tolerances, imports no TensorFlow, and never
runs a learner's code: the functions in ``quiz.worker.probes`` do that and hand back plain data.
"""

from dataclasses import dataclass, field

import numpy as np

from quiz.ground.language import Text
from quiz.worker.running import BAD_ANSWER, CRASHED, MEMORY, NOT_ATTEMPTED

CORRECT = "correct"
WRONG = "wrong"
TIMEOUT = "timeout"
STATUSES = (CORRECT, WRONG, NOT_ATTEMPTED, CRASHED, TIMEOUT, MEMORY, BAD_ANSWER)


class Exercise:
    """One exercise. Subclasses fill in the attributes and the two methods."""

    id: str
    title: Text
    defines: tuple[str, ...]
    rows: tuple[str, ...] = ()
    hints: tuple[Text, ...]
    seconds: float = 20.0
    """Processor seconds of answer and probe when a file is graded in isolation; three times that by the clock."""

    def draw(self, rng: np.random.Generator) -> dict:
        """Inputs for the probe: plain arrays, numbers, strings, lists and dicts of them."""
        raise NotImplementedError

    def judge(self, inputs: dict, seen: dict, verdict: "Verdict") -> None:
        """Compare what the probe has seen with what is right."""
        raise NotImplementedError


@dataclass(frozen=True)
class CheckOutcome:
    """One check of an exercise."""

    name: Text
    passed: bool
    category: str
    message: Text | None = None
    weight: float = 1.0


@dataclass
class Verdict:
    """Collects the checks of one attempt."""

    checks: list[CheckOutcome] = field(default_factory=list)

    def _add(self, name, passed, category, message, weight):
        self.checks.append(CheckOutcome(name, bool(passed), category, None if passed else message, weight))
        return bool(passed)

    def true(self, name, condition, category, message, weight=1.0):
        """Check a condition. Gives back whether it holds."""
        return self._add(name, condition, category, message, weight)

    def shape(self, name, found, expected, category="shape", weight=1.0):
        """Check the shape of one array. ``expected`` may hold None for a free axis."""
        found_shape = np.shape(found)
        fits = len(found_shape) == len(expected) and all(
            want is None or have == want for have, want in zip(found_shape, expected, strict=True)
        )
        message = Text(
            f"yours has shape {found_shape}, the docstring asks for {_shape(expected)}",
            f"你的形状是 {found_shape}，要求是 {_shape(expected)}",
        )
        return self._add(name, fits, category, message, weight)

    def close(self, name, found, expected, category, rtol=1e-4, atol=1e-5, wrong=None, weight=1.0):
        """Check numbers: the right shape, finite, and near ``expected``.

        Args:
            found: what the probe brought back, any array or number.
            expected: reference value; its shape is the shape that is asked for.
            category: reported when the value is off and matches no known mistake.
            wrong: known mistakes, ``{category: (value, Text)}``; when the value found is one of them
                (and that value differs from the expected one), its category and text are reported.
        """
        found = np.asarray(found)
        expected = np.asarray(expected, dtype=float)
        if found.dtype.kind not in "biuf":
            message = Text(
                f"yours holds {found.dtype}, real numbers were expected", f"你返回的是 {found.dtype}，这里需要实数"
            )
            return self._add(name, False, "type", message, weight)
        if found.shape != expected.shape:
            message = Text(
                f"yours has shape {found.shape}, expected {expected.shape}",
                f"你的形状是 {found.shape}，应为 {expected.shape}",
            )
            return self._add(name, False, "shape", message, weight)
        found = found.astype(float)
        if np.allclose(found, expected, rtol=rtol, atol=atol):
            return self._add(name, True, category, None, weight)
        for mistake, (value, text) in (wrong or {}).items():
            if np.shape(value) == found.shape and np.allclose(found, value, rtol=rtol, atol=atol, equal_nan=True):
                return self._add(name, False, mistake, text, weight)
        if not np.all(np.isfinite(found)):
            message = Text("yours holds NaN or infinity", "你的结果中有 NaN 或无穷大")
            return self._add(name, False, "not-finite", message, weight)
        worst = np.unravel_index(np.argmax(np.abs(found - expected)), found.shape)
        where = (
            Text(f" at index {list(map(int, worst))}", f"（下标 {list(map(int, worst))}）") if worst else Text("", "")
        )
        message = Text(
            f"found {found[worst]:.6g}{where.en}, which is not right", f"得到 {found[worst]:.6g}{where.zh}，不对"
        )
        return self._add(name, False, category, message, weight)


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one attempt at an exercise."""

    exercise: str
    status: str
    checks: tuple[CheckOutcome, ...] = ()
    message: Text | None = None
    isolation: str = "none"

    @property
    def score(self):
        """Share of the weight of the checks that passed, 0 to 1."""
        total = sum(check.weight for check in self.checks)
        return sum(check.weight for check in self.checks if check.passed) / total if total else 0.0

    @property
    def category(self):
        """The category of the first check that failed; the status where there was nothing to check."""
        failed = [check.category for check in self.checks if not check.passed]
        return failed[0] if failed else ("" if self.status == CORRECT else self.status)

    def to_json(self):
        """A dict of plain values, both languages included."""
        return {
            "exercise": self.exercise,
            "status": self.status,
            "score": round(self.score, 4),
            "category": self.category,
            "message": _both(self.message),
            "isolation": self.isolation,
            "checks": [
                {
                    "name": _both(check.name),
                    "passed": check.passed,
                    "category": check.category,
                    "message": _both(check.message),
                }
                for check in self.checks
            ],
        }


def judge(exercise, inputs, seen, isolation="none"):
    """Judge what a probe has brought back. ``seen`` must be a dict of plain data."""
    verdict = Verdict()
    try:
        exercise.judge(inputs, seen, verdict)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        # What a probe brings back follows the learner's code: a judge that trips over it must not take
        # the whole grading down. Any check that was passed before stays on record.
        message = Text(
            f"the answer has a form that cannot be compared ({type(error).__name__}: {error})",
            f"返回值的形式无法比较（{type(error).__name__}: {error}）",
        )
        verdict.true(Text("form of the answer", "返回值的形式"), False, BAD_ANSWER, message)
        return CheckResult(exercise.id, BAD_ANSWER, tuple(verdict.checks), message, isolation)
    passed = bool(verdict.checks) and all(check.passed for check in verdict.checks)
    return CheckResult(exercise.id, CORRECT if passed else WRONG, tuple(verdict.checks), None, isolation)


def _shape(expected):
    return (
        "("
        + ", ".join("any" if size is None else str(size) for size in expected)
        + ("," if len(expected) == 1 else "")
        + ")"
    )


def _both(text):
    return None if text is None else {"en": text.en, "zh": text.zh}
