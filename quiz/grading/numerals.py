"""Reads a number as people type it, in English or Chinese, without ever evaluating anything."""

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from numbers import Real

from quiz.ground.language import Text

LONGEST = 60
_MINUS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"))
_PLAIN = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(rf"[+-]?{_PLAIN}", re.ASCII)
_FRACTION = re.compile(rf"([+-]?{_PLAIN})\s*[/\u2044\u2215\u00f7]\s*({_PLAIN})", re.ASCII)
_GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:,\d{3})+)(\.\d*)?", re.ASCII)
_SPACED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:[ _]\d{3})+)(\.\d*)?", re.ASCII)
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_LOGARITHM = re.compile(
    rf"([+-]?)({_PLAIN})?\s*[*·×]?\s*(ln|log2)\s*(?:\(\s*({_PLAIN})\s*\)|({_PLAIN}))(?:\s*/\s*({_PLAIN}))?",
    re.ASCII | re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d+)((?:[eE][+-]?\d+)?)", re.ASCII)
_LOOKS_COMPUTED = re.compile(r"[()*^+\-/=!√π×]|\b(log|ln|exp|sqrt|pi)\b|\*\*")

_EMPTY = Text("Please enter a number.", "还没有作答：请输入一个数。")
_NOT_FINITE = Text(
    "NaN and infinity are not answers: give a finite number.", "NaN 和无穷大不能作为答案：请输入有限的数。"
)
_TRUTH = Text("True and False are not numbers.", "True 和 False 不是数。")
_TOO_LARGE = Text("This number is too large.", "这个数太大，无法读取。")
_TOO_LONG = Text(
    f"Please enter one number of at most {LONGEST} characters.", f"请只输入一个数，最多 {LONGEST} 个字符。"
)
_BY_ZERO = Text("A fraction cannot have 0 below the line.", "分母不能为 0。")
_NO_LOGARITHM = Text("A logarithm needs a number above 0.", "对数的真数必须大于 0。")
_EXPRESSION = Text(
    "Expressions are not evaluated: work it out and give the number, such as 0.5, 1/3, 50%, 2e-4 or 2 ln 2.",
    "表达式不会被计算：请算出结果再输入，例如 0.5、1/3、50%、2e-4 或 2 ln 2。",
)
_NOT_A_NUMBER = Text(
    "This is not a number. Write it like 0.5, 1/3, 50% or 2e-4.", "这不是一个数。写法例如 0.5、1/3、50% 或 2e-4。"
)


@dataclass(frozen=True)
class Reading:
    """What was read: a finite ``value``, or None and the ``reason``. ``rewritten`` says the text was not a plain number.

    ``other`` is what the text means to a reader with a decimal comma: "1,386" is 1386 and 1.386.
    """

    value: float | None
    reason: Text | None = None
    rewritten: bool = False
    other: float | None = None


def read_number(answer, units=(), percent=False):
    """Read an answer as one number.

    Args:
        answer: a str, int or float; anything else is refused with a reason.
        units: names that may stand behind the number, in any language.
        percent: True when the question asks for per cent: then "50%" is 50 rather than 0.5.
    Returns:
        Reading.
    """
    if answer is None:
        return Reading(None, _EMPTY)
    if isinstance(answer, bool) or type(answer).__name__ in ("bool_", "bool"):
        return Reading(None, _TRUTH)
    if isinstance(answer, Real):
        return _finite(answer)
    if not isinstance(answer, str):
        return Reading(None, _NOT_A_NUMBER)
    return _read_text(answer, units, percent)


def _read_text(answer, units, percent):
    if len(answer) > 10 * LONGEST:
        return Reading(None, _TOO_LONG)
    if any("SUPERSCRIPT" in unicodedata.name(character, "") for character in answer):
        return Reading(None, _EXPRESSION)  # folding would turn 10 to the power of 2 into 102
    plain = " ".join(_fold(answer).split())
    if not plain:
        return Reading(None, _EMPTY)
    if len(plain) > LONGEST:
        return Reading(None, _TOO_LONG)
    body = _without_unit(plain, units).lstrip("=≈~ ")
    if _NUMBER.fullmatch(body):
        return _finite(body, rewritten=body != answer.strip())
    return _read_special(body, percent)


def _read_special(body, percent):
    """Percentages, fractions, commas; and the reason why anything else is refused."""
    if body.endswith("%"):
        return _read_percentage(body[:-1].strip(), percent)
    fraction = _FRACTION.fullmatch(body)
    if fraction:
        above, below = _finite(fraction[1]), _finite(fraction[2])
        if above.value is None or below.value is None:
            return Reading(None, _TOO_LARGE)
        return Reading(None, _BY_ZERO) if below.value == 0 else _finite(above.value / below.value, rewritten=True)
    plain = _without_commas(body)
    if plain is not None:
        read = _finite(plain, rewritten=True)
        return replace(read, other=float(body.replace(",", "."))) if _ONE_GROUP.fullmatch(body) else read
    logarithm = _LOGARITHM.fullmatch(body)
    if logarithm:
        return _read_logarithm(*logarithm.groups())
    return Reading(None, _why_not(body))


def _read_logarithm(sign, factor, name, bracketed, bare, below):
    """A multiple of a logarithm, as results are written on paper: 2 ln 2, ln(3)/2."""
    inside, divisor = float(bracketed or bare), float(below or 1)
    if inside <= 0:
        return Reading(None, _NO_LOGARITHM)
    if divisor == 0:
        return Reading(None, _BY_ZERO)
    found = (math.log2 if name.casefold() == "log2" else math.log)(inside)
    return _finite(float(sign + (factor or "1")) * found / divisor, rewritten=True)


def _read_percentage(body, percent):
    inner = read_number(body)
    if inner.value is None:
        return inner
    return _finite(inner.value if percent else inner.value / 100, rewritten=True)


def _fold(answer):
    """Full-width forms, odd minus signs and invisible characters made plain."""
    folded = unicodedata.normalize("NFKC", answer.translate(_INVISIBLE).translate(_MINUS))
    return folded.translate(_MINUS).replace("。", ".").replace("、", ",")


def unit_names(units):
    """How the units of a question may be written behind a number, folded, the longest first: a list of str."""
    names = {_fold(unit).casefold() for unit in units}
    names |= {name.removesuffix("s") for name in names}  # 1 bit, 2 bits
    return sorted(names - {"", "%"}, key=lambda name: (-len(name), name))


def asks_for_percent(units):
    """Whether units say that the answer is wanted in per cent."""
    return any(unit.strip().casefold() in ("%", "percent", "per cent") for unit in units)


def _without_unit(plain, units):
    for unit in unit_names(units):
        if plain.casefold().endswith(unit):
            return plain[: len(plain) - len(unit)].rstrip()
    return plain


def _without_commas(body):
    """The number with its commas and gaps resolved: groups of three digits, or one decimal comma; else None."""
    grouped = _GROUPED.fullmatch(body) or _SPACED.fullmatch(body)
    if grouped:
        return grouped[1] + re.sub(r"[, _]", "", grouped[2]) + (grouped[3] or "")
    decimal = _DECIMAL_COMMA.fullmatch(body)
    return f"{decimal[1]}.{decimal[2]}{decimal[3]}" if decimal else None


def _finite(value, rewritten=False):
    try:
        found = float(value)
    except (OverflowError, ValueError, TypeError):
        return Reading(None, _TOO_LARGE)
    if math.isfinite(found):
        return Reading(found, None, rewritten)
    return Reading(None, _TOO_LARGE if isinstance(value, str) else _NOT_FINITE)


def _why_not(body):
    word = body.strip("+- ").casefold()
    if word in ("nan", "inf", "infinity", "∞", "无穷", "无穷大"):
        return _NOT_FINITE
    if word in ("true", "false"):
        return _TRUTH
    return _EXPRESSION if _LOOKS_COMPUTED.search(body) else _NOT_A_NUMBER
