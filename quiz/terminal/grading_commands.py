"""``quiz check`` and ``quiz answers``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from quiz.ground.language import Text
from quiz.ground.vocabulary import ISOLATION_NAMES, OUTCOME_NAMES
from quiz.terminal.options import (
    AsJson,
    BadInput,
    CodeFile,
    Command,
    ExerciseId,
    Isolation,
    Lang,
    group,
    one_of,
    open_progress,
    print_json,
    say,
    text,
)

app = group("")


@app.command("check", cls=Command, help=text("Grade a code answer in isolation.", "在隔离环境中检查代码答案。"))
def check(
    exercise_id: ExerciseId, file: CodeFile, isolation: Isolation = None, lang: Lang = None, as_json: AsJson = False
):
    from quiz.checking.in_isolation import check_file
    from quiz.checking.process import LEVELS, Unavailable
    from quiz.exercises import exercises
    from quiz.exercises.verdicts import CORRECT
    from quiz.practice import answering

    one_of("EXERCISE", exercise_id, exercises())
    if isolation:
        one_of("--isolation", isolation, LEVELS)
    try:
        result = check_file(exercise_id, file, **({"levels": (isolation,)} if isolation else {}))
    except Unavailable as error:
        raise BadInput(
            Text(f"{error}.", f"这台机器上无法使用“{ISOLATION_NAMES[isolation or LEVELS[0]].zh}”隔离级别：{error}。")
        ) from None
    except FileNotFoundError:
        raise BadInput(Text(f"No such file: {file}.", f"找不到文件 {file}。")) from None
    except (ValueError, OSError) as error:
        raise BadInput(
            Text(f"{file} cannot be checked: {error}", f"无法检查 {file}：需要一个可读取的 .py 或 .ipynb 文件。")
        ) from None
    answering.answer_code(open_progress(), result, face="terminal", source=_source_of(file))
    if as_json:
        print_json(result.to_json())
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
    from quiz.grading.text.lines import grade_lines, read_lines, write_lines

    refused = 0

    def counted(records):
        nonlocal refused
        for record in records:
            refused += "error" in record
            yield record

    try:
        with sys.stdin.buffer if file == "-" else open(file, "rb") as stream:
            write_lines(counted(grade_lines(read_lines(stream))), sys.stdout)
    except FileNotFoundError:
        raise BadInput(Text(f"No such file: {file}.", f"找不到文件 {file}。")) from None
    except OSError as error:
        raise BadInput(Text(f"{file} cannot be read: {error.strerror}.", f"无法读取文件 {file}。")) from None
    if refused:
        print(f"quiz: {Text(f'{refused} lines could not be graded.', f'有 {refused} 行无法批改。')}", file=sys.stderr)
        raise typer.Exit(1)


def _source_of(file):
    return Path(file).read_text(encoding="utf-8", errors="replace")


def _print_check(result):
    from quiz.rendering.console import safe

    say(f"{result.exercise}: {OUTCOME_NAMES.get(result.status, result.status)}")
    if result.message:
        say(f"  {safe(result.message)}")
    for mark, line in result.lines():
        say(f"  {mark} {safe(line)}")
    isolation = ISOLATION_NAMES.get(result.isolation, result.isolation)
    say(Text(f"  isolation: {isolation}", f"  隔离级别：{isolation}"))
