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

    def compiled_calls_differ(self, seen, frozen, category="noise-frozen"):
        """Check that two calls of a tf.function drew other noise; ``frozen`` says what is wrong where they did not."""
        error = seen["compiled_error"]
        raised = Text(f"inside a tf.function it raises {error}", f"放进 tf.function 会报错：{error}")
        return self.true(
            Text("two calls of a tf.function differ", "在 tf.function 里两次调用也不同"),
            seen["compiled_calls_differ"],
            "not-compilable" if error else category,
            raised if error else frozen,
        )

    def shape(self, name, found, expected, category="shape", weight=1.0, call=None):
        """Check the shape of one array. ``expected`` may hold None for a free axis; ``call`` as in ``close``."""
        found_shape = np.shape(found)
        fits = len(found_shape) == len(expected) and all(
            want is None or have == want for have, want in zip(found_shape, expected, strict=True)
        )
        return self._add(
            name, fits, category, _wrong_shape((f"`{call}`",) * 2 if call else None, found_shape, expected), weight
        )

    def close(
        self, name, found, expected, category, rtol=1e-4, atol=1e-5, wrong=None, weight=1.0, call=None, where=None
    ):
        """Check numbers: the right shape, finite, and near ``expected``.

        Args:
            found: what the probe brought back, any array or number.
            expected: reference value; its shape is the shape that is asked for.
            category: reported when the value is off and matches no known mistake.
            wrong: known mistakes, ``{category: (value, Text)}``; when the value found is one of them
                (and that value differs from the expected one), its category and text are reported.
            call: the call that gave ``found``, as the function ``call`` writes it; messages quote it.
            where: Text after the call, for inputs that a call does not show.
        """
        call = (f"`{call}`{where.en if where else ''}", f"`{call}`{where.zh if where else ''}") if call else None
        found = np.asarray(found)
        expected = np.asarray(expected, dtype=float)
        if found.dtype.kind not in "biuf":
            message = Text(
                f"yours holds {found.dtype}, real numbers were expected", f"你返回的是 {found.dtype}，这里需要实数"
            )
            return self._add(name, False, "type", message, weight)
        mistakes = [
            (mistake, text)
            for mistake, (value, text) in (wrong or {}).items()
            if np.shape(value) == found.shape and np.allclose(found, value, rtol=rtol, atol=atol, equal_nan=True)
        ]
        if found.shape != expected.shape and not mistakes:
            return self._add(name, False, "shape", _wrong_shape(call, found.shape, expected.shape), weight)
        found = found.astype(float)
        if found.shape == expected.shape and np.allclose(found, expected, rtol=rtol, atol=atol):
            return self._add(name, True, category, None, weight)
        if mistakes:
            mistake, text = mistakes[0]
            return self._add(name, False, mistake, _named_mistake(text, call, found, expected), weight)
        if not np.all(np.isfinite(found)):
            message = Text("yours holds NaN or infinity", "你的结果中有 NaN 或无穷大")
            if call:
                message = Text(f"{call[0]} gave NaN or infinity", f"{_spaced(call[1])}的结果中有 NaN 或无穷大")
            return self._add(name, False, "not-finite", message, weight)
        en, zh = _gave(call, found, expected)
        return self._add(name, False, category, Text(f"{en}, which is not right", f"{zh}，不对"), weight)


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
    def primary(self):
        """The first check that failed, or None. Later ones often follow from it: their messages are not shown."""
        return next((check for check in self.checks if not check.passed), None)

    def lines(self):
        """What a learner reads, as pairs of a mark and a line: every check, and of the failed ones the first in full."""
        for check in self.checks:
            told = str(Text(f": {check.message.en}", f"：{check.message.zh}")) if check is self.primary else ""
            yield "✓" if check.passed else "✗", f"{check.name}{told}"

    @property
    def category(self):
        """The category of the first check that failed; the status where there was nothing to check."""
        return self.primary.category if self.primary else "" if self.status == CORRECT else self.status

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


def help_left(exercise_id, hints_left):
    """What a learner may ask for next: a hint while there are any, then the solution."""
    if hints_left:
        return Text(
            f'A hint: quiz.hint("{exercise_id}") ({hints_left} left)',
            f'需要提示：quiz.hint("{exercise_id}")（还有 {hints_left} 条）',
        )
    return Text(
        f'No hints are left, but there is a solution: quiz.solution("{exercise_id}")',
        f'提示已经看完，还可以看参考答案：quiz.solution("{exercise_id}")',
    )


def call(name, *arguments, **keywords):
    """A call as one would type it: numbers and small arrays in full, a large array by its shape, text as it is."""
    listed = [written(value) for value in arguments] + [f"{key}={written(value)}" for key, value in keywords.items()]
    return f"{name}({', '.join(listed)})"


def nearest(found, candidates):
    """The candidate, of one mistake that people make in several ways, that lies nearest to what was found."""
    found = np.asarray(found)
    fitting = [np.asarray(value, float) for value in candidates if np.shape(value) == found.shape]
    if not fitting or found.dtype.kind not in "biuf":
        return candidates[0]
    return min(fitting, key=lambda value: np.nansum(np.abs(value - found)))


def written(value, most=30):
    """A number or a small array as one would type it; a large array by its shape; text as it is."""
    if isinstance(value, str):
        return value
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{array[()]:.6g}" if array.dtype.kind == "f" else str(array[()])
    if array.size > most:
        return f"<{array.dtype} {array.shape}>"
    text = _listed(array.tolist())
    return f"np.uint8({text})" if array.dtype == np.uint8 else text


def _listed(value):
    if isinstance(value, list):
        return f"[{', '.join(map(_listed, value))}]"
    return f"{value + 0.0:.5g}" if isinstance(value, float) else str(value)


def _gave(call, found, expected, most=8):
    """What came back, in both languages; of a large array the entry that is farthest off."""
    subject_en, subject_zh = (f"{call[0]} gave", f"{_spaced(call[1])}得到") if call else ("found", "得到")
    if found.shape != expected.shape or found.size <= most and call:
        return f"{subject_en} {written(found, most)}", f"{subject_zh} {written(found, most)}"
    difference = np.abs(found - expected)
    worst = np.unravel_index(np.argmax(np.where(np.isnan(difference), np.inf, difference)), found.shape)
    value, place = f"{found[worst]:.6g}", list(map(int, worst))
    return (
        (f"{subject_en} {value} at index {place}", f"{subject_zh} {value}（下标 {place}）")
        if place
        else (
            f"{subject_en} {value}",
            f"{subject_zh} {value}",
        )
    )


def _named_mistake(text, call, found, expected):
    if not call or len(call[0]) > 250:
        return text
    en, zh = _gave(call, found, expected)
    return Text(f"{text.en} ({en})", f"{text.zh}（{zh}）")


def _wrong_shape(call, found, expected):
    sizes = ["any" if size is None else str(size) for size in expected]
    wanted = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
    wanted_en, wanted_zh = (wanted, f" {wanted}") if expected else ("one number", "一个数")
    subject_en, subject_zh = (f"{call[0]} has", _spaced(call[1])) if call else ("yours has", "你")
    return Text(
        f"{subject_en} shape {found}, the docstring asks for {wanted_en}",
        f"{subject_zh}的形状是 {found}，要求是{wanted_zh}",
    )


def _spaced(text):
    """Chinese text before Chinese text: a space after code, none after a bracket."""
    return f"{text} " if text.endswith("`") else text


def _both(text):
    return None if text is None else {"en": text.en, "zh": text.zh}
