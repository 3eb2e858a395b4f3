"""``quiz submissions`` and ``quiz moderate``."""

import sys
from typing import Annotated

import typer

from quiz.ground.language import Text
from quiz.terminal.options import BadInput, Command, Lang, group, one_of, say, text, writing

app = group("")
LMS = ("moodle", "canvas")
ISOLATION = ("namespace", "process")


@app.command("submissions", cls=Command, help=text("Grade the notebooks of a class.", "批改一个班的 notebook。"))
def submissions(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help=text("Folder with the notebooks.", "存放 notebook 的目录。"))
    ] = None,
    out: Annotated[
        str, typer.Option("--out", metavar="REPORT", help=text("Where results are kept.", "结果存放目录。"))
    ] = "report",
    regrade: Annotated[
        bool, typer.Option("--regrade", help=text("Grade what is kept once more.", "用已存的作答重新批改。"))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=text("Only tell who would change.", "只显示变化，不写入。"))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=text("Write without asking.", "不询问直接写入。"))] = False,
    student: Annotated[list[str], typer.Option(metavar="ID", help=text("Only this student.", "只处理该学生。"))] = None,
    isolation: Annotated[
        str,
        typer.Option(
            metavar="namespace|process",
            help=text("The least isolation to accept.", "可接受的最低隔离级别。"),
        ),
    ] = "process",
    processes: Annotated[
        int, typer.Option(min=1, metavar="N", help=text("Answers graded at a time.", "同时批改的份数。"))
    ] = None,
    lms: Annotated[
        str, typer.Option(metavar="moodle|canvas", help=text("Also write its import file.", "同时写出其导入文件。"))
    ] = None,
    assignment: Annotated[
        str, typer.Option(metavar="NAME", help=text("Name of the assignment there.", "对应的作业名称。"))
    ] = "Image generation",
    lang: Lang = None,
):
    from quiz.classroom.report import write_report
    from quiz.classroom.session import Session, SessionError

    one_of("--isolation", isolation, ISOLATION)
    if lms is not None:
        one_of("--lms", lms, LMS)
    levels = ISOLATION[: ISOLATION.index(isolation) + 1]
    try:
        session = Session(out)
        if regrade:
            if session.head is None:
                raise BadInput(Text(f"{out} holds no results to grade once more.", f"{out} 里没有可重新批改的结果。"))
            if not _regrade(session, processes, levels, student, dry_run, yes):
                return
        elif folder is None:
            raise BadInput(Text("Name the folder with the notebooks.", "请给出存放 notebook 的目录。"))
        else:
            _grade(session, folder, processes, levels, student)
    except SessionError as error:
        raise BadInput(error.message) from None
    with writing(out):
        session.finish()
        pages = write_report(session)
        if lms:
            (session.folder / f"{lms}.csv").write_text(session.scores(lms, assignment), encoding="utf-8")
    waiting = len(session.to_moderate())
    say(
        Text(
            f"{len(session.students)} students: {pages}, {out}/scores.csv",
            f"{len(session.students)} 名学生：{pages}、{out}/scores.csv",
        )
    )
    if waiting:
        say(
            Text(
                f"{waiting} answers are waiting for a human: quiz moderate {out}",
                f"{waiting} 份作答等待人工复核：quiz moderate {out}",
            )
        )


def _grade(session, folder, processes, levels, only):
    from quiz.classroom.grading import expected, grade_class
    from quiz.classroom.hand_ins import collect

    try:
        hand_ins = collect(folder)
    except (NotADirectoryError, ValueError) as error:
        raise BadInput(Text(f"{error}", f"无法读取 {folder}：{error}")) from None
    if not hand_ins:
        raise BadInput(Text(f"{folder} holds no notebooks.", f"{folder} 里没有 notebook。"))
    items = expected(hand_ins)
    session.start(items)
    waiting = [one for one in hand_ins if not session.is_done(one) and (not only or one.student.id in only)]
    if len(waiting) < len(hand_ins):
        kept = len(hand_ins) - len(waiting)
        say(Text(f"{kept} students are graded already and kept.", f"{kept} 名学生已批改，结果保留。"))
    for hand_in, results in _progress_bar(grade_class(waiting, items, processes, levels), len(waiting)):
        session.add(hand_in, results)


def _progress_bar(stream, total):
    from tqdm import tqdm

    return tqdm(stream, total=total, unit=" students", file=sys.stderr, disable=None)


def _regrade(session, processes, levels, only, dry_run, yes):
    """Grade once more, tell who changes and why, and ask before anything is kept; gives whether it was."""
    from quiz.classroom.session import record_of, regraded

    found, changed = [], 0
    total = len(only) if only else len(session.students)
    for hand_in, results, changes in _progress_bar(regraded(session, processes, levels, only), total):
        found.append(record_of(hand_in, results))
        for item, old, new, why in changes:
            changed += 1
            say(f"{hand_in.student.id}\t{item}\t{100 * old:.0f} -> {100 * new:.0f}\t{why}")
    if not changed:
        say(Text("Nobody's marks change.", "没有人的成绩变化。"))
    if dry_run or (
        changed
        and not yes
        and not typer.confirm(str(Text(f"Keep these {changed} changes?", f"保留这 {changed} 处变化？")))
    ):
        return False
    session.students |= {record["student"]["id"]: record for record in found}
    return True


@app.command("moderate", cls=Command, help=text("Mark what the grader is not sure of.", "人工复核拿不准的作答。"))
def moderate(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help=text("Folder of a graded class.", "已批改班级的结果目录。"))
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help=text("Who marks.", "复核人。"))] = "",
    lang: Lang = None,
):
    from quiz.classroom.moderation import Moderator, agreement
    from quiz.classroom.report import write_report
    from quiz.classroom.session import Session, SessionError
    from quiz.terminal.options import new_console

    try:
        session = Session(report)
    except SessionError as error:
        raise BadInput(error.message) from None
    if session.head is None:
        raise BadInput(Text(f"{report} holds no graded class.", f"{report} 里没有批改结果。"))
    try:
        Moderator(session, new_console(), by).lead()
    finally:
        with writing(report):
            session.finish()
            write_report(session)
        for row in agreement(session):
            say(row)
