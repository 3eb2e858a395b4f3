"""Grades every kind of question but free text and code, and draws what an attempt shows.

An answer speaks of what the learner saw: positions count from 0 in the order that the draw shows. A letter
("B") serves as well as a position. What cannot be read is never wrong: it comes back with ``readable`` False.
"""

import math
import re
from dataclasses import dataclass, field, replace
from operator import index

from quiz.bank.draws import plain_draw, written
from quiz.grading.numerals import asks_for_percent, read_number
from quiz.ground.language import Text
from quiz.ground.vocabulary import LETTERS, SYMPTOM_NAMES, SYMPTOMS

_CORRECT = Text("Correct.", "正确。")
_PARTLY = Text("Partly correct.", "部分正确。")
_WRONG = Text("Not correct.", "不正确。")
_NO_CHOICE = Text("Choose one of the answers.", "请选择一个答案。")
_NO_TICKS = Text("Tick at least one box.", "请至少勾选一项。")
_ALL_TICKED = Text("Ticking every box earns nothing.", "全部勾选不得分。")


@dataclass(frozen=True)
class Grade:
    """The outcome for one answer.

    Attributes:
        score: 0 to 1.
        correct: nothing is missing and nothing is wrong.
        feedback: Texts, in reading order.
        detail: plain values for the record: the answer in bank positions and what was drawn.
        readable: False when the answer could not be read; then ask again and record nothing.
    """

    score: float
    correct: bool
    feedback: tuple
    detail: dict = field(default_factory=dict)
    readable: bool = True


def grade(question, answer, draw=None):
    """Grade one answer. It never raises for what a learner may type.

    Args:
        question: a question of any kind but text and code.
        answer: choice: a position; multi: positions; number: a number or a str; order: the positions from first
            to last; match: for each left side the position of its right side; bug: a dict with line (from 1),
            symptom and repair (a position), all three.
        draw: the Draw that was shown; without one, the plain draw.
    Returns:
        Grade. ValueError for a question of kind text or code, which other modules grade.
    """
    if question.kind not in _GRADERS:
        raise ValueError(f"{question.id}: questions of kind {question.kind} are not graded here")
    return _GRADERS[question.kind](question, answer, draw or plain_draw(question))


def _unreadable(reason):
    return Grade(0.0, False, (reason,), {}, readable=False)


def _headline(score):
    return _CORRECT if score == 1 else _PARTLY if score > 0 else _WRONG


def _position(value, count):
    """A position 0 .. count-1 from a position or a letter; None for anything else."""
    if isinstance(value, str):
        letter = value.strip().translate({0xFEE0 + code: code for code in range(33, 127)}).upper()
        value = LETTERS.find(letter) if len(letter) == 1 else -1
    if isinstance(value, bool):
        return None
    try:
        position = index(value)
    except TypeError:
        return None
    return position if 0 <= position < count else None


def _positions(values, count):
    """Positions as a list, or None when something in it is none."""
    if isinstance(values, str):
        values = re.split(r"[\s,;，；、]+", values.strip()) if values.strip() else []
    try:
        found = [_position(value, count) for value in values]
    except TypeError:
        return None
    return None if None in found else found


def _grade_choice(question, answer, drawn):
    position = _position(answer, len(drawn.order))
    if position is None:
        return _unreadable(_NO_CHOICE)
    chosen = drawn.order[position]
    score = float(question.choices[chosen].correct)
    feedback = (_headline(score), *_explain_choice(question.choices, chosen, drawn))
    return Grade(score, score == 1, feedback, {"answer": chosen})


def _explain_choice(choices, chosen, drawn):
    """Why the chosen one is right or wrong and, if wrong, what is right and why."""
    yield drawn.fill(choices[chosen].why)
    if not choices[chosen].correct:
        right = next(choice for choice in choices if choice.correct)
        yield drawn.fill(_labelled(Text("Correct answer", "正确答案"), right))


def _labelled(label, choice):
    return Text(
        f"{label.en}: {_sentence(choice.text.en)} {choice.why.en}",
        f"{label.zh}：{_sentence(choice.text.zh, '。')}{choice.why.zh}",
    )


def _sentence(text, stop="."):
    return text if text.endswith((".", "。", "?", "？", "!", "！")) else text + stop


def _grade_multi(question, answer, drawn):
    positions = _positions(answer, len(drawn.order)) if answer is not None else None
    if positions is None:
        return _unreadable(_NO_CHOICE)
    if not positions:
        return _unreadable(_NO_TICKS)
    ticked = {drawn.order[position] for position in positions}
    right = {position for position, choice in enumerate(question.choices) if choice.correct}
    wrong = set(range(len(question.choices))) - right
    # The share of right boxes ticked minus the share of wrong ones: ticking all, or ticking blindly, earns nothing.
    score = max(0.0, len(ticked & right) / len(right) - len(ticked & wrong) / len(wrong))
    feedback = [_headline(score)]
    if ticked == right | wrong:
        feedback.append(_ALL_TICKED)
    feedback += _explain_ticks(question.choices, ticked, right, drawn)
    return Grade(score, ticked == right, tuple(feedback), {"answer": sorted(ticked)})


def _explain_ticks(choices, ticked, right, drawn):
    for position in drawn.order:
        if position in ticked & right:
            label = Text("Right", "选对")
        elif position in ticked:
            label = Text("Wrongly ticked", "误选")
        elif position in right:
            label = Text("Missed", "漏选")
        else:
            continue
        yield drawn.fill(_labelled(label, choices[position]))


def _grade_number(question, answer, drawn):
    units = (question.unit.en, question.unit.zh) if question.unit else ()
    reading = read_number(answer, units, asks_for_percent(units))
    if reading.value is None:
        return _unreadable(reading.reason)
    if reading.other is not None and _near(question, reading.other, drawn.answer):
        reading = replace(reading, value=reading.other)
    correct = _near(question, reading.value, drawn.answer)
    feedback = [_headline(float(correct))]
    if reading.rewritten:
        feedback.append(Text(f"Read as {written(reading.value)}.", f"读作 {written(reading.value)}。"))
    slip = None if correct else _slip(question, reading.value, drawn.answer)
    if slip:
        feedback.append(_SLIPS[slip][1])
    if not correct:
        feedback.append(_right_number(question, drawn.answer))
    detail = {"answer": reading.value, "parameters": dict(drawn.values), "slip": slip}
    return Grade(float(correct), correct, tuple(feedback), detail)


def _near(question, found, expected):
    allowed = question.tolerance * (1.0 if question.absolute or expected == 0 else abs(expected))
    return abs(found - expected) <= allowed + 1e-9 * abs(expected) + 1e-15


_LN2 = math.log(2)
_SLIPS = {
    "sign": ((-1,), Text("The sign is the wrong way round.", "符号反了。")),
    "percent": ((100, 0.01), Text("Off by a factor of 100: per cent or share?", "差了 100 倍：是百分数还是比例？")),
    "logarithm": (
        (_LN2, 1 / _LN2),
        Text("Off by a factor of ln 2: nats or bits?", "差了 ln 2 倍：是奈特（nat）还是比特（bit）？"),
    ),
    "two": ((2, 0.5), Text("Off by a factor of 2.", "差了 2 倍。")),
    "thousand": ((1000, 0.001), Text("Off by a factor of 1000.", "差了 1000 倍。")),
}


def _slip(question, found, expected):
    """The name of a well-known slip that turns the right value into the one found, or None."""
    if expected == 0:
        return None
    for name, (factors, _) in _SLIPS.items():
        if any(_near(question, found / factor, expected) for factor in factors):
            return name
    return None


def _right_number(question, value):
    unit = question.unit or Text("", "")
    return Text(
        f"Correct answer: {written(value)} {unit.en}".rstrip() + ".",
        f"正确答案：{written(value)} {unit.zh}".rstrip() + "。",
    )


def _grade_order(question, answer, drawn):
    count = len(drawn.order)
    positions = _positions(answer, count) if answer is not None else None
    if positions is None or sorted(positions) != list(range(count)):
        return _unreadable(
            Text(f"Name each of the {count} items exactly once.", f"{count} 个条目每个都要出现，且只出现一次。")
        )
    found = [drawn.order[position] for position in positions]
    pairs = [(first, second) for place, first in enumerate(found) for second in found[place + 1 :]]
    in_order = sum(first < second for first, second in pairs) / len(pairs)
    # Half of the pairs are in order by chance: only what is above chance earns anything.
    score = max(0.0, 2 * in_order - 1)
    feedback = [_headline(score)]
    if score < 1:
        feedback.append(_right_order(question, drawn))
    return Grade(score, score == 1, tuple(feedback), {"answer": found})


def _right_order(question, drawn):
    items = [drawn.fill(item) for item in question.items]
    return Text(
        "Correct order: " + " → ".join(item.en for item in items),
        "正确顺序：" + " → ".join(item.zh for item in items),
    )


def _grade_match(question, answer, drawn):
    count = len(drawn.order)
    positions = _positions(answer, count) if answer is not None else None
    if positions is None or sorted(positions) != list(range(count)):
        return _unreadable(
            Text(
                f"Give each of the {count} left sides a right side of its own.",
                f"左边 {count} 项要各配一个不同的右项。",
            )
        )
    found = [drawn.order[position] for position in positions]
    wrong = [left for left, right in enumerate(found) if left != right]
    score = 1 - len(wrong) / count
    feedback = [_headline(score)]
    for left in wrong:
        pair = question.pairs[left]
        feedback.append(drawn.fill(Text(f"{pair.left.en} ↔ {pair.right.en}", f"{pair.left.zh} ↔ {pair.right.zh}")))
    return Grade(score, not wrong, tuple(feedback), {"answer": found})


def read_line_number(question, typed):
    """The line that was typed for a bug question: (int, None), or (None, a Text that says why not)."""
    last = len(question.broken_listing.splitlines())
    line = read_number(typed).value
    if line is None or not line.is_integer() or not 1 <= line <= last:
        return None, Text(f"The line is a number from 1 to {last}.", f"行号是 1 到 {last} 之间的整数。")
    return int(line), None


def _grade_bug(question, answer, drawn):
    left_out = [part for part in _BUG_PARTS if not isinstance(answer, dict) or answer.get(part) in (None, "")]
    if left_out:
        parts = [_BUG_PARTS[part] for part in left_out]
        return _unreadable(
            Text(
                f"Still to be answered: {', '.join(part.en for part in parts)}.",
                f"还没有作答：{'、'.join(part.zh for part in parts)}。",
            )
        )
    named, reason = _read_bug(question, answer, drawn)
    if reason:
        return _unreadable(reason)
    line_right = named["line"] in question.lines
    symptom_right = named["symptom"] == question.symptom
    repair = named["repair"]
    repair_right = question.repairs[repair].correct
    score = (line_right + symptom_right + repair_right) / 3
    feedback = [_headline(score), _about_line(question, line_right), _about_symptom(question, symptom_right)]
    feedback += _about_repair(question, repair, drawn)
    parts = {"line": line_right, "symptom": symptom_right, "repair": repair_right}
    return Grade(score, score == 1, tuple(feedback), {"answer": named, "parts": parts})


_BUG_PARTS = {
    "line": Text("the line", "行号"),
    "symptom": Text("what happens", "会发生什么"),
    "repair": Text("the repair", "怎么修"),
}


def _read_bug(question, answer, drawn):
    """The three parts, and the reason when one cannot be read."""
    line, reason = read_line_number(question, answer["line"])
    if reason:
        return None, reason
    if answer["symptom"] not in SYMPTOMS:
        return None, Text("The symptom is crash, warning or silent.", "症状只能是 crash、warning 或 silent。")
    position = _position(answer["repair"], len(drawn.order))
    if position is None:
        last_letter = LETTERS[len(drawn.order) - 1]
        return None, Text(
            f"The repair is a letter from A to {last_letter}.", f"修复方法是 A 到 {last_letter} 中的一个字母。"
        )
    return {"line": line, "symptom": answer["symptom"], "repair": drawn.order[position]}, None


def _about_line(question, right):
    lines = ", ".join(map(str, sorted(question.lines)))
    if right:
        return Text("The line is correct.", "行号正确。")
    return Text(f"The defect is in line {lines}.", f"缺陷在第 {lines} 行。")


def _about_symptom(question, right):
    if right:
        return Text("The symptom is correct.", "症状判断正确。")
    name = SYMPTOM_NAMES[question.symptom]
    return Text(f"Symptom: {name.en}.", f"症状：{name.zh}。")


def _about_repair(question, repair, drawn):
    return list(_explain_choice(question.repairs, repair, drawn))


_GRADERS = {
    "choice": _grade_choice,
    "multi": _grade_multi,
    "number": _grade_number,
    "order": _grade_order,
    "match": _grade_match,
    "bug": _grade_bug,
}
