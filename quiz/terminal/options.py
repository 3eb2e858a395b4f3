"""What the commands share: bilingual help, common options, one-line errors, printing."""

import json
import sys
from contextlib import contextmanager, nullcontext
from difflib import get_close_matches
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from quiz.ground import language
from quiz.ground.language import LANGUAGES, Text

HELP = {}
"""Every help text by its English wording, so that help can be shown in the reader's language."""
_HEADINGS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "Show this message and exit.": "显示本帮助并退出。",
    "[required]": "[必填]",
    "[default: ": "[默认：",
}


class BadInput(Exception):
    """Ends a command with exit code 2 and one line; ``message`` is a Text."""

    def __init__(self, message):
        self.message = message
        super().__init__(message)


def text(en, zh):
    """A help text in both languages; gives the English one, under which the other is found again."""
    HELP[en] = Text(en, zh)
    return en


class _Localised:
    """Shows help in the reader's language."""

    def get_help(self, ctx):
        commands = getattr(self, "commands", {}).values()
        for shown in (self, *self.get_params(ctx), *commands):
            english = getattr(shown, "help", None)
            shown.help = HELP[english].get() if english in HELP else english
        written = super().get_help(ctx)
        if language.current() == "zh":
            for english, chinese in _HEADINGS.items():
                written = written.replace(english, chinese)
        return written


class Command(_Localised, TyperCommand):
    """A command whose help speaks the reader's language."""


class Group(_Localised, TyperGroup):
    """A group of commands whose help speaks the reader's language."""


def group(help_text, name=None):
    """A Typer app of the house style: plain help in both languages, no completion options."""
    return typer.Typer(name=name, cls=Group, help=help_text, rich_markup_mode=None, add_completion=False)


def _set_language(value):
    if value is not None:
        language.set_language(one_of("--lang", value, LANGUAGES))
    return value


Lang = Annotated[
    str,
    typer.Option("--lang", metavar="en|zh", help=text("Language.", "语言。"), callback=_set_language, is_eager=True),
]
JudgeAt = Annotated[
    str,
    typer.Option(
        "--judge",
        metavar="URL",
        help=text(
            "A language model that also reads answers in words, such as http://localhost:11434/v1#model.",
            "另请语言模型批阅文字作答，例如 http://localhost:11434/v1#model。",
        ),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=text("Print JSON.", "输出 JSON。"))]
Topic = Annotated[
    str, typer.Option(metavar="TOPIC", help=text("Only this topic, such as gan.", "只看该主题，例如 gan。"))
]
Level = Annotated[
    str, typer.Option(metavar="LEVEL", help=text("junior, mid or senior.", "难度：junior、mid 或 senior。"))
]
State = Annotated[str, typer.Option(metavar="STATE", help=text("new, open or solved.", "状态：new、open 或 solved。"))]
Find = Annotated[
    str, typer.Option(metavar="TEXT", help=text("Only what has this text in it.", "只看含有这段文字的题目。"))
]
Kind = Annotated[str, typer.Option(metavar="KIND", help=text("Kind, such as number.", "题型，例如 number。"))]
QuestionId = Annotated[str, typer.Argument(metavar="[ID]", help=text("Id of a question.", "题目编号。"))]
ExerciseId = Annotated[str, typer.Argument(metavar="EXERCISE", help=text("Such as gan.losses.", "例如 gan.losses。"))]
CodeFile = Annotated[str, typer.Argument(metavar="FILE.py", help=text("File with your answer.", "存放答案的文件。"))]
Isolation = Annotated[
    str,
    typer.Option(
        "--isolation",
        metavar="namespace|process",
        help=text(
            "Isolation level to insist on; the best that there is when left out.",
            "指定隔离级别，达不到就不检查；省略时用本机可用的最高级别。",
        ),
    ),
]
ProgressFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help=text("JSON lines; - for standard output.", "JSON Lines 文件；- 表示标准输出。")
    ),
]


def _set_languages(value):
    if value in (None, *LANGUAGES):
        return _set_language(value)
    return one_of("--lang", value, (*LANGUAGES, "both"))


DeckLang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="en|zh|both",
        help=text("Language of the cards.", "卡片的语言。"),
        callback=_set_languages,
        is_eager=True,
    ),
]
SourceFile = Annotated[str, typer.Argument(metavar="FILE", help=text("An exported file.", "导出的文件。"))]


@contextmanager
def writing(path):
    """Turns a file that cannot be written into one clear line."""
    try:
        yield
    except OSError as error:
        raise BadInput(Text(f"{path} cannot be written: {error.strerror}.", f"无法写入文件 {path}。")) from None


def write_or_print(content, path, count):
    if path == "-":
        sys.stdout.write(content)
        return
    from quiz.ground.files import write_text

    with writing(path):
        write_text(content, path)
    say_written(count, path)


def say_written(count, path):
    say(Text(f"{count} questions written to {path}.", f"已将 {count} 道题写入 {path}。"))


def open_progress():
    from quiz.progress.store import Progress

    return Progress()


def new_console():
    from rich.console import Console

    return Console(highlight=False)


def judge_at(address):
    """The Judge at an address, else the one that IMAGEGEN_JUDGE names, or None."""
    from quiz.grading.text.second_opinion import Judge

    try:
        return Judge.at(address) if address else Judge.from_environment()
    except ValueError as error:
        raise BadInput(Text(f"--judge: {error}.", "--judge：需要形如 http://localhost:11434/v1 的地址。")) from None


def one_of(name, value, known):
    if value in known:
        return value
    nearest = get_close_matches(value, known, n=1, cutoff=0.5) or None
    listed = ", ".join(known)
    raise BadInput(
        Text(
            f"{name}: there is no {value!r}" + (f", did you mean {nearest[0]}?" if nearest else f"; known: {listed}."),
            f"{name}：没有 {value!r}" + (f"，是不是 {nearest[0]}？" if nearest else f"；可选：{listed}。"),
        )
    )


def chosen(topic, level, kind):
    """Questions that fit; what is not known is bad usage, not an empty list."""
    from quiz.bank.loading import bank, topics
    from quiz.ground.vocabulary import KINDS, LEVELS

    if topic is not None:
        one_of("--topic", topic, topics())
    if level is not None:
        one_of("--level", level, LEVELS)
    if kind is not None:
        one_of("--kind", kind, KINDS)
    wanted = {"topic": topic, "level": level, "kind": kind}
    return [
        one
        for one in bank().values()
        if all(value is None or getattr(one, name) == value for name, value in wanted.items())
    ]


def chosen_exercises(topic, level, kind):
    if level is not None or kind not in (None, "code"):
        return []
    from quiz.exercises import exercises

    return [one for one in exercises().values() if topic is None or one.id.split(".")[0] == topic]


def name_of(code):
    """A level or kind in the reader's language."""
    from quiz.ground.vocabulary import KIND_NAMES, LEVEL_NAMES

    return str((LEVEL_NAMES | KIND_NAMES).get(code, ""))


def print_json(value):
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(heads, rows, title_below=False):
    """A table for eyes, in which nothing is cut off, in a pager where it is longer than the screen; for a pipe, a line for
    each row with tabs between the columns.

    Args:
        heads: a Text, the names of the columns with spaces between them.
        rows: str tuples, one value a column.
        title_below: the last column is prose, which goes below the others where they leave it too little of the line.
    """
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    console = new_console()
    lines = len(rows) * (1 + title_below) + HEAD_LINES
    with console.pager() if lines > console.height else nullcontext():
        print_rows(console, str(heads).split(), rows, title_below)


HEAD_LINES = 4
"""Lines of a screen that heads and the prompt below a table take."""
LEAST_PROSE = 48
"""Columns of a terminal that prose needs to stand beside other columns."""


def print_rows(console, heads, rows, title_below=False):
    """The table of ``print_table`` on a rich Console of any width."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text as Styled

    widths = [max((cell_len(row[place]) for row in rows), default=0) for place in range(len(heads))]
    if title_below and console.width - sum(widths[:-1]) - 2 * len(widths) < min(LEAST_PROSE, widths[-1]):
        for row in rows:
            console.print(Styled(" · ".join(filter(None, row[:-1])), style="bold"))
            console.print(Padding(Styled(row[-1]), (0, 0, 0, 2)))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head, width in zip(heads, widths, strict=True):
        # Heads fold where values are narrow; the last column folds where the line ends.
        table.add_column(head, overflow="fold", min_width=None if head == heads[-1] else width)
    for row in rows:
        table.add_row(*map(Styled, row))
    console.print(table)


def note(line):
    """A remark beside what was asked for; a pipe does not get it."""
    if sys.stdout.isatty():
        say(line)


def check_ready(progress):
    """Raises ProgressError where an answer could not be kept: before somebody has answered."""
    progress.keep("ready", "")


def say(line):
    print(str(line))
