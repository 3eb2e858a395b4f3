"""Asks one question in a terminal, or of a pipe: shows it, reads the answer, grades it, records the attempt."""

import re
import sys
import time

from rich.padding import Padding
from rich.text import Text as Styled

from quiz.bank.draws import draw, shown
from quiz.bank.models import source_link
from quiz.grading.kinds import read_line_number
from quiz.ground.language import Text, current
from quiz.ground.vocabulary import (
    FLAG_NAMES,
    KIND_NAMES,
    LETTERS,
    LEVEL_NAMES,
    POINT_MARKS,
    POINT_NAMES,
    SYMPTOM_NAMES,
    SYMPTOMS,
)
from quiz.practice import answering
from quiz.rendering import console as render

_ANSWER = Text("Your answer", "你的答案")
_ONE_LETTER = Text("One letter", "输入一个字母")
_LETTERS = Text("All the correct letters, such as AC", "输入所有正确项的字母，例如 AC")
_ORDER = Text("The letters from first to last, such as BAC", "按先后顺序输入字母，例如 BAC")
_MATCH = Text("The letters for 1, 2, 3 ..., such as BAC", "依次输入 1、2、3…… 对应的字母，例如 BAC")
_LINE = Text("Line of the defect", "缺陷所在行号")
_WHAT_HAPPENS = Text("What happens when it runs?", "运行时会发生什么？")
_REPAIR = Text("Which repair is correct?", "哪种修复正确？")
_FREE_TEXT = Text(
    "Answer in your own words; an empty line ends the answer, /skip passes.",
    "请用自己的话作答，空行结束；输入 /skip 跳过。",
)
PASS = "/skip"
"""What is typed in place of an answer to pass over a question."""
_EDITOR = Text(
    "Answer in your own words. Ctrl-D (or Esc, then Enter) hands it in, /skip passes.",
    "请用自己的话作答。按 Ctrl-D（或先按 Esc 再按回车）提交，输入 /skip 跳过。",
)
_KEPT = Text("Your draft so far; carry on where you left off:", "上次留下的草稿如下，请接着写：")
MODEL_ANSWER = Text("A model answer:", "参考答案：")
_RATE = Text("The grader is unsure about these: which of them did you say?", "以下几点拿不准，哪些你说到了？")
_READING = Text("Reading your answer", "正在读你的回答")
_RATE_LETTERS = Text(
    "Letters, such as AC; after a slash what you said in part, such as A/C; empty for none",
    "输入字母，例如 AC；只说到一部分的写在斜杠后，例如 A/C；没有则直接回车",
)
_MARK = Text("{mark} of 4", "得 {mark} 分（满分 4 分）")
_CLAIMED_MARK = Text("{mark} of 4, with your own judgement", "得 {mark} 分（满分 4 分，含自评）")
_RATE_ALL = Text(
    "This question gets no automatic mark. Compare with the model answer: which points did you say?",
    "这道题不自动打分。请对照参考答案：哪些要点你说到了？",
)
_POINT_STYLES = {"met": "green", "contradicted": "red", "unsure": "yellow", "missing": ""}
_LETTERS_ONLY = Text("Please use letters from A to {last}.", "只能输入 A 到 {last} 之间的字母。")
_SOURCES = Text("Sources", "参考文献")


class NoAnswer(Exception):
    """The input ended before an answer was given."""


class Passed(Exception):
    """The learner passed over the question; nothing is recorded."""


class Asker:
    """Asks questions on a console.

    Args:
        console: a rich Console.
        progress: a ``quiz.progress.Progress``, which records the attempts.
        read: takes a prompt and gives one line of input; EOFError at the end of the input.
        judge: a ``quiz.grading.text.second_opinion.Judge`` for answers in words, or None. Before each such answer the reader
            is told that it leaves this machine.
    """

    def __init__(self, console, progress, read=None, judge=None):
        self.console = console
        self.progress = progress
        self.judge = judge
        self._read = read or read_line

    def ask(self, question, seed):
        """Ask until an answer could be read, then grade, explain and record it.

        Returns:
            The Attempt; None for a code question, which is answered elsewhere.
        Raises:
            NoAnswer: the input ended first. Nothing is recorded then.
        """
        drawn = draw(question, seed)
        self._say(f"{question.label} · {LEVEL_NAMES[question.level]} · {KIND_NAMES[question.kind]}", style="bold blue")
        self._show(drawn.fill(question.prompt))
        self.console.print()
        started = time.monotonic()
        if question.kind == "code":
            return self._point_at(question)
        if question.kind == "text":
            return self._ask_text(question, started)
        outcome = self._answer_until_readable(question, drawn, seed, started)
        self._explain(question, drawn, outcome.grade.feedback, outcome.grade.correct)
        return outcome.attempt

    def _answer_until_readable(self, question, drawn, seed, started):
        self._show_parts(question, drawn)
        while True:
            given = self._answer(question, drawn)
            seconds = time.monotonic() - started
            outcome = answering.answer_closed(self.progress, question, seed, given, face="terminal", seconds=seconds)
            if outcome.attempt:
                return outcome
            for line in outcome.grade.feedback:
                self._show(line, style="yellow")

    def _show_parts(self, question, drawn):
        if question.kind == "match":
            for number, pair in enumerate(question.pairs, 1):
                self._show(pair.left, prefix=f"{number}. ")
            self.console.print()
        if question.kind == "bug":
            self._show_listing(question.broken_listing)
        elif question.kind != "number":
            self._show_lettered(shown(question, drawn))

    def _answer(self, question, drawn):
        if question.kind == "bug":
            return self._answer_bug(question, drawn)
        if question.kind == "number":
            return self._line(_in_unit(question))
        if question.kind == "choice":
            return self._line(_ONE_LETTER)
        return _letters(self._line({"multi": _LETTERS, "order": _ORDER, "match": _MATCH}[question.kind]))

    def _answer_bug(self, question, drawn):
        """Each part is asked until it can be read."""
        answer = {"line": self._line_number(question)}
        self._show(_WHAT_HAPPENS)
        self._show_lettered([SYMPTOM_NAMES[symptom] for symptom in SYMPTOMS])
        answer["symptom"] = SYMPTOMS[self._letter(len(SYMPTOMS))]
        self._show(_REPAIR)
        self._show_lettered(shown(question, drawn))
        answer["repair"] = self._letter(len(drawn.order))
        return answer

    def _line_number(self, question):
        while True:
            typed = self._line(_LINE)
            number, reason = read_line_number(question, typed)
            if reason is None:
                return number
            self._show(reason, style="yellow")

    def _letter(self, count):
        while True:
            found = _letters(self._line(_ONE_LETTER))
            if len(found) == 1 and found[0] in LETTERS[:count]:
                return LETTERS.index(found[0])
            self._show(_LETTERS_ONLY.format(last=LETTERS[count - 1]), style="yellow")

    def _ask_text(self, question, started):
        if self.judge:
            self._show(self.judge.notice, style="yellow")
        answer = self._free_text(question)
        seconds = time.monotonic() - started
        with self.console.status(str(_READING)):
            reading = answering.read_words(question, answer, judge=self.judge)
        self.console.print()
        if reading.trouble:
            self._show(reading.trouble, style="yellow")
        self._show_points(question, reading.result)
        self._show(MODEL_ANSWER, style="bold")
        self._show(question.model_answer)
        self.console.print()
        ratings = self._rate(reading.open_points, reading.result.marked)
        mark = reading.mark(ratings)
        told = _CLAIMED_MARK if reading.open_points else _MARK
        self._explain(question, draw(question, 0), [told.format(mark=mark)], mark == answering.FULL_MARK)
        attempt = answering.answer_words(self.progress, reading, ratings, face="terminal", seconds=seconds)
        self.progress.keep(question.id, "")
        return attempt

    def _show_points(self, question, result):
        """What each key point earned and the words that decided, then the wrong claims with what refutes them."""
        for flag in result.flags:
            self._show(FLAG_NAMES[flag], style="yellow")
        for known, point in zip(question.key_points, result.points, strict=True):
            self._show(known.statement, prefix=f"{POINT_MARKS[point.state]} ", style=_POINT_STYLES[point.state])
            quoted = f"“{point.quote}”" if point.quote else ""
            self._say(f"    {POINT_NAMES[point.state]} {quoted}".rstrip(), "dim")
        for claim in result.misconceptions:
            known = next(one for one in question.misconceptions if one.id == claim.id)
            self._show(known.statement, prefix="✗ ", style="red")
            self._show(known.feedback, prefix="    ")
        self.console.print()

    def _free_text(self, question):
        """The answer, which is kept as a draft while it is written: nothing typed is ever lost."""
        kept = self.progress.kept(question.id)
        if kept:
            self._show(_KEPT)
            self._say(kept, "dim")
        answer = self._write(kept, lambda text: self.progress.keep(question.id, text))
        if answer.strip() == PASS:
            self.progress.keep(question.id, "")
            raise Passed
        if not answer.strip():
            raise NoAnswer
        return answer.strip()

    def _write(self, kept, keep):
        """Text of several lines: in an editor where somebody types, else lines of input up to an empty one."""
        if self._read is read_line and sys.stdin.isatty() and sys.stdout.isatty():
            self._show(_EDITOR)
            return edit(kept, keep)
        self._show(_FREE_TEXT)
        lines = kept.splitlines()
        while True:
            try:
                line = self._read("> ").rstrip()
            except EOFError:
                break
            if not line and lines:
                break
            lines += [line] if line else []
            keep("\n".join(lines))
        return "\n".join(lines)

    def _rate(self, points, marked):
        """Whether the author said each point that is theirs to judge: {id: YES, PARTLY or NO}."""
        if not points:
            return {}
        self._show(_RATE if marked else _RATE_ALL, style="bold")
        self._show_lettered([point.statement for point in points])
        allowed = LETTERS[: len(points)]
        while True:
            said = self._line(_RATE_LETTERS)
            whole, partly = (_letters(part) for part in (said + "/").split("/")[:2])
            if {*whole, *partly} <= set(allowed):
                worth = dict.fromkeys(partly, answering.PARTLY) | dict.fromkeys(whole, answering.YES)
                return {
                    point.id: worth.get(letter, answering.NO) for point, letter in zip(points, allowed, strict=True)
                }
            self._show(_LETTERS_ONLY.format(last=allowed[-1]), style="yellow")

    def _point_at(self, question):
        from quiz.exercises.stubs import stub

        self._show_listing(stub(question.exercise))
        self._show(
            Text(
                f"Write it in a file, then run: quiz check {question.exercise} FILE.py",
                f"请写在文件里，然后运行：quiz check {question.exercise} 文件.py",
            )
        )

    def _explain(self, question, drawn, feedback, correct):
        self.console.print()
        for place, line in enumerate(feedback):
            self._show(line, style=("bold green" if correct else "bold yellow") if place == 0 else "")
        self.console.print()
        self._show(drawn.fill(question.explanation))
        sources = [source_link(source)[0] for source in question.sources]
        self._say(
            f"{_SOURCES}: {', '.join(sources)}" if current() == "en" else f"{_SOURCES}：{'，'.join(sources)}", "dim"
        )

    def _show(self, text, style="", prefix=""):
        shown_text = render.styled(text)
        shown_text.style = style
        if prefix:
            lead = Styled(prefix, style="bold")
            self.console.print(lead + shown_text if "\n" not in shown_text.plain else Padding(lead + shown_text, 0))
        else:
            self.console.print(shown_text)

    def _say(self, line, style=""):
        self.console.print(Styled(render.safe(line), style=style))

    def _show_lettered(self, texts):
        for letter, text in zip(LETTERS, texts, strict=False):
            self._show(text, prefix=f"{letter}. ")
        self.console.print()

    def _show_listing(self, listing):
        width = len(str(listing.count("\n")))
        for number, line in enumerate(listing.splitlines(), 1):
            numbered = Styled(f"{number:{width}} | ", style="dim") + Styled(render.safe(line))
            self.console.print(numbered, soft_wrap=True)
        self.console.print()

    def _line(self, label):
        """One line of input after a label."""
        try:
            typed = self._read(f"{label}: " if current() == "en" else f"{label}：")
        except EOFError:
            self.console.print()
            raise NoAnswer from None
        if typed.strip().casefold() == PASS:
            raise Passed
        return typed


def read_line(prompt):
    """A line from standard input; one that comes from a pipe is shown, as one that is typed would be."""
    line = input(prompt)
    if not sys.stdin.isatty():
        print(render.safe(line))
    return line


def edit(text, keep):
    """Let somebody write text of several lines; a paste comes in whole, blank lines and all.

    Args:
        text: to begin with.
        keep: called with the text whenever it changes.
    Returns:
        The text. Ctrl-C raises KeyboardInterrupt, and what was typed is kept.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("c-d")
    @keys.add("escape", "enter")
    def _(event):
        event.current_buffer.validate_and_handle()

    session = PromptSession(multiline=True, key_bindings=keys)
    session.default_buffer.on_text_changed += lambda buffer: keep(buffer.text)
    return session.prompt("> ", default=text)


def _in_unit(question):
    if question.unit is None:
        return _ANSWER
    unit = Text(render.plain(question.unit.en), render.plain(question.unit.zh))
    return Text(f"{_ANSWER.en} ({unit.en})", f"{_ANSWER.zh}（{unit.zh}）")


def _letters(typed):
    """Letters one by one, however they were typed: "ac", "A, C" and "Ａ、Ｃ" give ["A", "C"]."""
    plain = typed.translate({0xFEE0 + code: code for code in range(33, 127)}).upper()
    return [character for character in plain if not re.match(r"[\s,;、.]", character)]
