"""The command ``quiz``. Exit codes: 0 done, 1 a check failed, 2 bad usage or input, 130 interrupted."""

import json
import os
import random
import signal
import sys
import threading
import warnings
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from quiz import language
from quiz.language import LANGUAGES, Text

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


app = group(text("Questions on image generation, asked and graded.", "图像生成面试题：出题、作答、评分。"))
export_app = group(text("Write out progress, flash cards or a sheet.", "导出进度、记忆卡片或试卷。"), "export")
import_app = group(text("Take in progress.", "导入进度。"), "import")
app.add_typer(export_app)
app.add_typer(import_app)


def _set_language(value):
    if value is not None:
        language.set_language(_one_of("--lang", value, LANGUAGES))
    return value


Lang = Annotated[
    str,
    typer.Option("--lang", metavar="en|zh", help=text("Language.", "语言。"), callback=_set_language, is_eager=True),
]


@app.callback()
@export_app.callback()
@import_app.callback()
def _group(lang: Lang = None):
    """Every group takes --lang, as every command does."""


AsJson = Annotated[bool, typer.Option("--json", help=text("Print JSON.", "输出 JSON。"))]
Topic = Annotated[
    str, typer.Option(metavar="TOPIC", help=text("Only this topic, such as gan.", "只看该主题，例如 gan。"))
]
Level = Annotated[
    str, typer.Option(metavar="LEVEL", help=text("junior, mid or senior.", "难度：junior、mid 或 senior。"))
]
Kind = Annotated[str, typer.Option(metavar="KIND", help=text("Kind, such as number.", "题型，例如 number。"))]
QuestionId = Annotated[str, typer.Argument(metavar="[ID]", help=text("Id of a question.", "题目编号。"))]
ExerciseId = Annotated[str, typer.Argument(metavar="EXERCISE", help=text("Such as gan.losses.", "例如 gan.losses。"))]
CodeFile = Annotated[str, typer.Argument(metavar="FILE.py", help=text("File with your answer.", "存放答案的文件。"))]
ProgressFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help=text("JSON lines; - for standard output.", "JSON Lines 文件；- 表示标准输出。")
    ),
]


def _set_languages(value):
    if value in (None, *LANGUAGES):
        return _set_language(value)
    return _one_of("--lang", value, (*LANGUAGES, "both"))


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


@app.command("list", cls=Command, help=text("Questions and exercises, with your state.", "列出题目与练习及你的进度。"))
def list_items(topic: Topic = None, level: Level = None, kind: Kind = None, lang: Lang = None, as_json: AsJson = False):
    from quiz.terminal import STATE_NAMES

    states = _progress().states()
    items = [_item(one, states) for one in _chosen(topic, level, kind)]
    items += [_exercise_item(one, states) for one in _chosen_exercises(topic, level, kind)]
    if as_json:
        return _print_json(items)
    rows = [
        (one["id"], _name(one["level"]), _name(one["kind"]), str(STATE_NAMES[one["state"]]), one["title"])
        for one in items
    ]
    _print_table(Text("id level kind state question", "编号 难度 题型 状态 题目"), rows)


@app.command(
    "ask", cls=Command, help=text("Ask a question; the next one without an ID.", "出一道题；不给编号则出下一题。")
)
def ask(
    question_id: QuestionId = None,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
    lang: Lang = None,
    seed: Annotated[int, typer.Option(help=text("Fixes what is drawn.", "固定随机抽取。"))] = None,
):
    from quiz.questions import question
    from quiz.terminal import Asker, NoAnswer

    progress = _progress()
    chosen = question(question_id) if question_id else _next(_chosen(topic, level, kind), progress.states())
    try:
        Asker(_console(), progress).ask(chosen, random.randrange(2**31) if seed is None else seed)
    except NoAnswer:
        raise BadInput(
            Text(
                "The input ended before there was an answer; nothing was recorded.", "输入已结束但没有作答，未作记录。"
            )
        ) from None


@app.command("review", cls=Command, help=text("Answer what is due, then what is new.", "先复习到期的题目，再做新题。"))
def review(
    topic: Topic = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help=text("At most N questions.", "最多 N 题。"))] = None,
    exam: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help=text(
                "Day of your interview, such as 2027-01-31; none for none.",
                "面试日期，例如 2027-01-31；none 表示取消。",
            ),
        ),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
):
    from quiz import reviewing, schedule
    from quiz.questions import topics
    from quiz.terminal import Asker

    progress = _progress()
    wanted = None if topic is None else [_one_of("--topic", topic, topics())]
    if exam is not None:
        try:
            schedule.set_exam(progress, schedule.read_day(exam))
        except ValueError as error:
            told = error.args[0]
            raise BadInput(Text(f"--exam: {told.en}", f"--exam：{told.zh}")) from None
    if as_json:
        return _print_json(_review_record(schedule.Schedule(progress), wanted, limit))
    reviewing.review(Asker(_console(), progress), progress, wanted, limit)


@app.command("check", cls=Command, help=text("Grade a code answer in isolation.", "在隔离环境中检查代码答案。"))
def check(exercise_id: ExerciseId, file: CodeFile, lang: Lang = None, as_json: AsJson = False):
    from quiz.exercises import CORRECT, NOT_ATTEMPTED, exercises
    from quiz.isolation import check_file

    _one_of("EXERCISE", exercise_id, exercises())
    try:
        result = check_file(exercise_id, file)
    except FileNotFoundError:
        raise BadInput(Text(f"There is no file {file}.", f"找不到文件 {file}。")) from None
    except (ValueError, OSError) as error:
        raise BadInput(
            Text(f"{file} cannot be checked: {error}", f"无法检查 {file}：需要一个可读取的 .py 或 .ipynb 文件。")
        ) from None
    if result.status != NOT_ATTEMPTED:
        _record_check(result)
    if as_json:
        _print_json(result.to_json())
    else:
        _print_check(result)
    if result.status != CORRECT:
        raise typer.Exit(1)


@app.command(
    "answers",
    cls=Command,
    help=text("Grade text answers, JSON lines in and out.", "批改文字作答，输入输出均为 JSON Lines。"),
)
def answers(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.jsonl", help=text("JSON lines; - for standard input.", "JSON Lines 文件；- 表示标准输入。")
        ),
    ],
    lang: Lang = None,
):
    from quiz.answers import grade_lines, read_lines, write_lines

    try:
        with sys.stdin.buffer if file == "-" else open(file, "rb") as stream:
            write_lines(grade_lines(read_lines(stream)), sys.stdout)
    except FileNotFoundError:
        raise BadInput(Text(f"There is no file {file}.", f"找不到文件 {file}。")) from None
    except OSError as error:
        raise BadInput(Text(f"{file} cannot be read: {error.strerror}.", f"无法读取文件 {file}。")) from None


@app.command("progress", cls=Command, help=text("What you have done so far.", "查看学习进度。"))
def show_progress(lang: Lang = None, as_json: AsJson = False):
    from quiz.overview import Overview

    progress = _progress()
    overview = Overview(progress)
    states = progress.states(overview.attempts)
    if as_json:
        return _print_json(_progress_record(states) | overview.to_json())
    _print_topics(overview)
    _print_rest(states)
    _print_days(overview)
    _print_weak_points(overview)


@export_app.command("progress", cls=Command, help=text("Write all attempts to a file.", "把全部作答记录写入文件。"))
def export_progress(file: ProgressFile, lang: Lang = None):
    if file == "-":
        sys.stdout.write("".join(_progress().export_lines()))
        return
    count = _progress().export(file)
    _say(Text(f"{count} attempts written to {file}.", f"已将 {count} 条作答记录写入 {file}。"))


@export_app.command("anki", cls=Command, help=text("Write an Anki package.", "生成 Anki 卡片包（.apkg）。"))
def export_anki(
    out: Annotated[
        str, typer.Option("--out", metavar="FILE.apkg", help=text("File to write.", "输出文件。"))
    ] = "image-generation.apkg",
    lang: DeckLang = None,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
):
    from quiz.decks import MissingGenanki, languages_of, write_anki

    questions = _to_export(topic, level, kind)
    try:
        with _writing(out):
            write_anki(questions, out, languages_of(lang, language.current()))
    except MissingGenanki:
        raise BadInput(
            Text(
                "Anki packages need genanki: pip install genanki. Without it: quiz export tsv.",
                "生成 Anki 卡片包需要 genanki：pip install genanki。不装也可以用 quiz export tsv。",
            )
        ) from None
    _say_written(len(questions), out)


@export_app.command(
    "tsv", cls=Command, help=text("Write a table for Anki or a spreadsheet.", "生成 Anki 或电子表格可读的表格。")
)
def export_tsv(
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="FILE.tsv",
            help=text("File to write; - for standard output.", "输出文件；- 表示标准输出。"),
        ),
    ] = "image-generation.tsv",
    lang: DeckLang = None,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
):
    from quiz.decks import languages_of, tsv

    questions = _to_export(topic, level, kind)
    _write_or_print(tsv(questions, languages_of(lang, language.current())), out, len(questions))


@export_app.command(
    "sheet", cls=Command, help=text("Write a sheet of questions to print.", "生成可打印的试卷，可附答案。")
)
def export_sheet(
    out: Annotated[
        str,
        typer.Option(
            "--out", metavar="FILE", help=text("File to write; - for standard output.", "输出文件；- 表示标准输出。")
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="html|md", help=text("Format.", "格式。"))] = "html",
    answers: Annotated[bool, typer.Option(help=text("With the key at the end.", "末尾附答案。"))] = True,
    count: Annotated[int, typer.Option(min=1, help=text("Draw so many questions.", "抽取多少道题。"))] = None,
    seed: Annotated[int, typer.Option(help=text("Fixes what is drawn.", "固定随机抽取。"))] = 0,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
    lang: Lang = None,
):
    from quiz.sheets import FORMATS, chosen, sheet

    _one_of("--format", form, FORMATS)
    questions = _to_export(topic, level, kind)
    if count is not None:
        questions = chosen(questions, count, seed)
    content = sheet(questions, language.current(), seed, answers, form)
    _write_or_print(content, out or f"image-generation.{form}", len(questions))


def _to_export(topic, level, kind):
    questions = _chosen(topic, level, kind)
    if not questions:
        raise BadInput(Text("No question fits.", "没有符合条件的题目。"))
    return questions


@contextmanager
def _writing(path):
    """Turns a file that cannot be written into one clear line."""
    try:
        yield
    except OSError as error:
        raise BadInput(Text(f"{path} cannot be written: {error.strerror}.", f"无法写入文件 {path}。")) from None


def _write_or_print(content, path, count):
    if path == "-":
        sys.stdout.write(content)
        return
    from quiz.files import write_text

    with _writing(path):
        write_text(content, path)
    _say_written(count, path)


def _say_written(count, path):
    _say(Text(f"{count} questions written to {path}.", f"已将 {count} 道题写入 {path}。"))


@import_app.command("progress", cls=Command, help=text("Take in an exported file.", "导入先前导出的文件。"))
def import_progress(file: SourceFile, lang: Lang = None):
    found = _progress().import_(file)
    _say(
        Text(
            f"{found.added} attempts added, {found.known} were here already, {found.drafts} drafts taken.",
            f"新增 {found.added} 条作答记录，已有 {found.known} 条，导入草稿 {found.drafts} 份。",
        )
    )
    if found.refused:
        number, reason = found.refused[0]
        raise BadInput(
            Text(
                f"{file}: {len(found.refused)} lines cannot be used; the first is line {number}: {reason}.",
                f"{file}：有 {len(found.refused)} 行无法使用，首个是第 {number} 行（{reason}）。",
            )
        )


@app.command("interview", cls=Command, help=text("A mock interview with a report.", "模拟面试，结束后给出报告。"))
def interview(
    minutes: Annotated[
        float, typer.Option(metavar="N", help=text("How long, 2 to 240.", "时长（分钟），2 到 240。"))
    ] = 20,
    level: Level = "mid",
    topic: Annotated[
        list[str], typer.Option(metavar="TOPIC", help=text("A topic; may be given again.", "主题，可重复给出。"))
    ] = None,
    lang: Lang = None,
    seed: Annotated[int, typer.Option(help=text("Fixes what is drawn.", "固定随机抽取。"))] = None,
    out: Annotated[
        str, typer.Option(metavar="DIR", help=text("Where report and code are written.", "报告和代码的存放目录。"))
    ] = "interview",
    resume: Annotated[
        bool, typer.Option("--resume", help=text("Go on with the last one.", "继续上一次面试。"))
    ] = False,
    new: Annotated[bool, typer.Option("--new", help=text("Give up an unfinished one.", "放弃未完成的面试。"))] = False,
):
    from quiz.interview_terminal import Conversation, begin
    from quiz.interviewing import InterviewError
    from quiz.questions import LEVELS, topics

    _one_of("--level", level, LEVELS)
    for one in topic or ():
        _one_of("--topic", one, topics())
    settings = {"minutes": minutes, "level": level, "topic": topic or (), "seed": seed}
    try:
        Conversation(_console(), begin(settings, _progress(), resume, new), out).lead(resume)
    except InterviewError as error:
        raise BadInput(error.message) from None


def _progress():
    from quiz.progress import Progress

    return Progress()


def _console():
    from rich.console import Console

    return Console(highlight=False)


def _one_of(name, value, known):
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


def _chosen(topic, level, kind):
    """Questions that fit; what is not known is bad usage, not an empty list."""
    from quiz.questions import KINDS, LEVELS, bank, topics

    if topic is not None:
        _one_of("--topic", topic, topics())
    if level is not None:
        _one_of("--level", level, LEVELS)
    if kind is not None:
        _one_of("--kind", kind, KINDS)
    wanted = {"topic": topic, "level": level, "kind": kind}
    return [
        one
        for one in bank().values()
        if all(value is None or getattr(one, name) == value for name, value in wanted.items())
    ]


def _chosen_exercises(topic, level, kind):
    if level is not None or kind not in (None, "code"):
        return []
    from quiz.exercises import exercises

    return [one for one in exercises().values() if topic is None or one.id.split(".")[0] == topic]


def _next(questions, states):
    """The first one that is not solved, those not tried yet before the others."""
    unsolved = [one for one in questions if one.id not in states or states[one.id].name == "open"]
    if not unsolved:
        raise BadInput(Text("There is no such question left that you have not solved.", "这类题目你都已掌握。"))
    return min(unsolved, key=lambda one: one.id in states)


def _item(question, states):
    return _with_state(_described(question), states)


def _described(question):
    from quiz.terminal import title

    return {
        "id": question.id,
        "topic": question.topic,
        "level": question.level,
        "kind": question.kind,
        "title": title(question),
    }


def _exercise_item(exercise, states):
    topic = exercise.id.split(".")[0]
    title = str(exercise.title)
    return _with_state({"id": exercise.id, "topic": topic, "level": None, "kind": "code", "title": title}, states)


def _with_state(item, states):
    from quiz.progress import State

    state = states.get(item["id"], State())
    return item | {"state": state.name, "attempts": state.attempts, "best": state.best, "last": state.last}


def _review_record(schedule, topics, limit):
    following, plan = schedule.next_due(), schedule.plan
    return {
        "exam": plan.exam and plan.exam.isoformat(),
        "days_left": plan.days_left,
        "unseen": plan.unseen,
        "new_today": plan.new_today,
        "next_due": following and following.isoformat(),
        "items": [
            _described(card.question)
            | {
                "state": "due" if card.reviews else "new",
                "due": card.due and card.due.isoformat(),
                "reviews": card.reviews,
                "retrievability": card.retrievability,
            }
            for card in schedule.due(topics, limit)
        ],
    }


def _name(code):
    """A level or kind in the reader's language."""
    from quiz.terminal import KIND_NAMES, LEVEL_NAMES

    return str((LEVEL_NAMES | KIND_NAMES).get(code, ""))


def _record_check(result):
    from quiz.progress import Help

    helped = Help(result.exercise)
    _progress().record(
        result.exercise,
        kind="code",
        score=result.score,
        hints=helped.hints,
        solution_seen=helped.solution,
        detail={"status": result.status, "category": result.category},
    )


_STATUS_NAMES = {
    "correct": Text("correct", "正确"),
    "wrong": Text("wrong", "错误"),
    "not attempted": Text("not attempted", "未作答"),
    "crashed": Text("crashed", "运行时报错"),
    "timeout": Text("timeout", "超时"),
    "memory": Text("out of memory", "内存超限"),
    "bad answer": Text("cannot be checked", "无法检查"),
}
_ISOLATION_NAMES = {
    "namespace": Text("namespace", "命名空间"),
    "process": Text("process", "进程"),
    "none": Text("none", "无"),
}


def _print_check(result):
    from quiz.render import safe

    _say(f"{result.exercise}: {_STATUS_NAMES.get(result.status, result.status)}")
    if result.message:
        _say(f"  {safe(result.message)}")
    for mark, line in result.lines():
        _say(f"  {mark} {safe(line)}")
    isolation = _ISOLATION_NAMES.get(result.isolation, result.isolation)
    _say(Text(f"  isolation: {isolation}", f"  隔离级别：{isolation}"))


def _progress_record(states):
    return {
        "attempts": sum(state.attempts for state in states.values()),
        "items": [
            {
                "id": item,
                "state": state.name,
                "attempts": state.attempts,
                "best": state.best,
                "last": state.last,
                "last_time": state.last_time.isoformat(),
            }
            for item, state in states.items()
        ],
    }


_BAR = 10
_WEAK_SHOWN = 5


def _bar(share):
    return "█" * round(_BAR * share)


def _print_topics(overview):
    rows = [
        (
            topic,
            *map(str, (found.solved, found.answered - found.solved, found.questions - found.answered, found.questions)),
            str(found.due),
            f"{overview.seconds.get(topic, 0) / 60:.0f}",
            f"{found.share:4.0%} {_bar(found.share)}".rstrip(),
        )
        for topic, found in overview.topics.items()
    ]
    heads = Text(
        "topic solved open new questions due minutes mastery", "主题 已掌握 未掌握 未答 题目数 待复习 分钟 掌握程度"
    )
    _print_table(heads, rows)


def _print_days(overview):
    from quiz.reviewing import left

    if not overview.attempts:
        return _say(Text("Nothing answered yet: start with quiz review.", "还没有作答记录：运行 quiz review 开始。"))
    streak, longest = overview.streak, overview.longest_streak
    _say(Text(f"days in a row: {streak} (longest: {longest})", f"连续学习 {streak} 天（最长 {longest} 天）"))
    for line in left(overview.schedule):
        _say(line)
    days = overview.to_json()["forecast"]
    most = max(1, *(day["due"] + day["new"] for day in days))
    rows = [
        (day["day"], str(day["due"]), str(day["new"]), _bar(day["due"] / most) + "░" * round(_BAR * day["new"] / most))
        for day in days
    ]
    _print_table(Text("day reviews new █reviews░new", "日期 复习 新题 █复习░新题"), rows)


def _print_weak_points(overview):
    from quiz import render

    rows = [
        (weak.question.id, f"{weak.said}/{weak.attempts}", " ".join(render.plain(weak.point.statement).split()))
        for weak in overview.weak_points[:_WEAK_SHOWN]
    ]
    if rows:
        _print_table(Text("weakest said key-point", "薄弱题目 说到 要点"), rows)


def _print_rest(states):
    """Totals, and what was answered but is in the course no longer (or under another name)."""
    from quiz.exercises import exercises
    from quiz.questions import bank

    attempts = sum(state.attempts for state in states.values())
    solved = sum(name in states and states[name].name == "solved" for name in exercises())
    _say(
        Text(
            f"exercises solved: {solved} of {len(exercises())}; attempts in all: {attempts}",
            f"练习已完成 {solved}/{len(exercises())}；共作答 {attempts} 次",
        )
    )
    gone = [item for item in states if item not in bank() and item not in exercises()]
    if gone:
        _say(Text(f"no longer in the course: {', '.join(gone)}", f"课程中已不存在：{'、'.join(gone)}"))


def _print_json(value):
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_table(heads, rows):
    """A table for eyes; for a pipe, a line for each row with tabs between the columns."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text as Styled

    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for place, head in enumerate(str(heads).split()):
        last = place == len(str(heads).split()) - 1
        table.add_column(head, no_wrap=True, overflow="ellipsis" if last else "fold", ratio=1 if last else None)
    for row in rows:
        table.add_row(*map(Styled, row))
    _console().print(table)


def _say(line):
    print(str(line))


def main(arguments=None):
    """Run the command ``quiz``.

    Args:
        arguments: a list of str; those of the process when left out.
    Returns:
        The exit code: 0, 1 when a check failed, 2 for bad usage or input, 130 when interrupted.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    _prepare_streams()
    with warnings.catch_warnings(), _quiet_pipe():
        warnings.showwarning = _show_warning
        try:
            language.set_language(_wanted_language(arguments))
            code = app(arguments or ["--help"], prog_name="quiz", standalone_mode=False) or 0
            return _interrupted() if code == 130 else code
        except (KeyboardInterrupt, typer.Abort):
            return _interrupted()
        except Exception as error:
            message = _message(error)
            if message is None:
                raise
            print(f"quiz: {message}", file=sys.stderr)
            return 2


def _interrupted():
    print(
        "\nquiz: " + str(Text("stopped; what was answered is kept.", "已停止，已作答的内容均已保存。")), file=sys.stderr
    )
    return 130


def _prepare_streams():
    """No character that a terminal cannot show stops the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def _quiet_pipe():
    """A reader that has seen enough, such as ``head``, ends the command without a word."""
    if not hasattr(signal, "SIGPIPE") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


def _wanted_language(arguments):
    """The language of --lang, wherever it stands: errors and help must be in it too."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
        elif argument == "--lang" and place + 1 < len(arguments):
            wanted = arguments[place + 1]
        else:
            continue
        if wanted in LANGUAGES:
            return wanted
    return language.current()


def _show_warning(message, category, filename, lineno, file=None, line=None):
    from quiz.progress import ProgressWarning

    if issubclass(category, ProgressWarning) or os.environ.get("QUIZ_DEBUG"):
        print(f"quiz: {message}", file=sys.stderr)


def _message(error):
    """What to tell about an error that is not ours to fix, in one line; None for a defect of this program."""
    from quiz.progress import ProgressError
    from quiz.questions import BankError, UnknownQuestion

    if isinstance(error, (BadInput, ProgressError, UnknownQuestion)):
        return error.message
    if isinstance(error, BankError):
        more = len(error.problems) - 1
        return error.problems[0] + (f" (+ {more})" if more else "")
    if hasattr(error, "format_message"):
        return _usage(error)
    return None


def _usage(error):
    """A usage error of the command line library in the reader's language."""
    english = " ".join(error.format_message().split()).rstrip(".")
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or getattr(parameter, "metavar", None) or ""
    if parameter is not None and any(option.startswith("-") for option in parameter.opts):
        name = parameter.opts[0]
    see = getattr(getattr(error, "ctx", None), "command_path", "quiz")
    return Text(f"{english}. See {see} --help.", f"{_usage_in_chinese(error, english, name)}参见 {see} --help。")


def _usage_in_chinese(error, english, name):
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "NoSuchOption" in kinds:
        return f"没有选项 {name}。"
    if "MissingParameter" in kinds:
        return f"缺少参数 {name}。"
    if english.startswith("No such command"):
        return f"没有命令 {english.removeprefix('No such command').split()[0].strip(chr(39))}。"
    if english.startswith("Missing command"):
        return "缺少命令。"
    return f"{name} 的值无效。" if name else "命令用法不对。"


if __name__ == "__main__":
    sys.exit(main())
