"""``quiz submissions`` and ``quiz moderate``."""

import sys
from contextlib import nullcontext
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
    cluster: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help=text(
                "Grade code on a running dask.distributed scheduler, such as tcp://10.0.0.5:8786.",
                "用正在运行的 dask.distributed 调度器批改代码，例如 tcp://10.0.0.5:8786。",
            ),
        ),
    ] = None,
    lms: Annotated[
        str, typer.Option(metavar="moodle|canvas", help=text("Also write its import file.", "同时写出其导入文件。"))
    ] = None,
    ids: Annotated[
        str,
        typer.Option("--map", metavar="FILE.csv", help=text("Ids and names by student.", "学生编号与姓名对照表。")),
    ] = None,
    handout: Annotated[
        list[str],
        typer.Option(
            metavar="NOTEBOOK", help=text("What was handed out; names what counts.", "发下的 notebook，决定计分题目。")
        ),
    ] = None,
    deadline: Annotated[
        str,
        typer.Option(
            metavar="TIME", help=text("Tells hours late, such as 2026-10-31T18:00.", "截止时间，用于显示迟交小时数。")
        ),
    ] = None,
    assignment: Annotated[
        str, typer.Option(metavar="NAME", help=text("Name of the assignment there.", "对应的作业名称。"))
    ] = "Image generation",
    lang: Lang = None,
):
    from quiz.checking.cluster import Cluster, ClusterError
    from quiz.checking.process import Unavailable
    from quiz.classroom.report import write_report
    from quiz.classroom.session import Session, SessionError
    from quiz.ground.files import write_text

    one_of("--isolation", isolation, ISOLATION)
    if lms is not None:
        one_of("--lms", lms, LMS)
    levels = ISOLATION[: ISOLATION.index(isolation) + 1]
    due = _due(deadline)
    try:
        session = Session(out)
        if regrade and session.head is None:
            raise BadInput(Text(f"{out} holds no results to grade once more.", f"{out} 里没有可重新批改的结果。"))
        if not regrade and folder is None:
            raise BadInput(Text("Name the folder with the notebooks.", "请给出存放 notebook 的目录。"))
        with Cluster(cluster, _warn) if cluster else nullcontext() as machines:
            how = {"processes": processes, "levels": levels, "cluster": machines}
            if not regrade:
                _grade(session, folder, how, student, handout, due)
            elif not _regrade(session, how, student, dry_run, yes):
                return
    except ClusterError as error:
        raise BadInput(Text(f"--cluster: {error.message.en}", f"--cluster：{error.message.zh}")) from None
    except SessionError as error:
        raise BadInput(error.message) from None
    except Unavailable as error:
        raise BadInput(Text(f"{error}.", f"本机不提供所要求的隔离级别：{error}。")) from None
    if due is not None:
        session.head["deadline"] = due
    if ids:
        _know(session, ids)
    with writing(out):
        session.finish()
        pages = write_report(session)
        if lms:
            write_text(session.scores(lms, assignment), session.folder / f"{lms}.csv")
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


def _due(deadline):
    if deadline is None:
        return None
    from quiz.classroom.hand_ins import moment

    found = moment(deadline)
    if found is None:
        raise BadInput(
            Text(
                f"--deadline: {deadline!r} is no time like 2026-10-31T18:00.",
                f"--deadline：{deadline!r} 不是形如 2026-10-31T18:00 的时间。",
            )
        )
    return found


def _know(session, ids):
    from quiz.classroom.hand_ins import read_map

    try:
        unknown = session.know(read_map(ids))
    except (OSError, ValueError) as error:
        raise BadInput(Text(f"--map: {error}", f"--map：{error}")) from None
    if unknown:
        listed = ", ".join(unknown[:10])
        say(Text(f"Not in the class: {listed}", f"班里没有：{listed}"))


def _grade(session, folder, how, only, handout, due):
    from quiz.classroom.grading import expected, grade_class
    from quiz.classroom.hand_ins import asked_in, collect

    try:
        hand_ins = collect(folder)
        given = set().union(*map(asked_in, handout)) if handout else ()
    except (OSError, ValueError) as error:
        raise BadInput(Text(f"{error}", f"无法读取：{error}")) from None
    if not hand_ins:
        raise BadInput(Text(f"{folder} holds no notebooks.", f"{folder} 里没有 notebook。"))
    unknown = sorted(set(only or ()) - {one.student.id for one in hand_ins})
    if unknown:
        raise BadInput(Text(f"--student: nobody is called {unknown[0]}.", f"--student：没有学生 {unknown[0]}。"))
    items, others = expected(hand_ins, given)
    if not items:
        raise BadInput(Text(f"{folder} holds no questions of the course.", f"{folder} 里没有本课程的题目。"))
    if others:
        listed = ", ".join(others[:10]) + (" ..." if len(others) > 10 else "")
        say(Text(f"Asked by a few and not counted: {listed}", f"只有少数人的 notebook 里有，不计分：{listed}"))
    session.start(items, due)
    waiting = [one for one in hand_ins if not session.is_done(one)]
    for hand_in in hand_ins:
        if session.is_done(hand_in):
            session.renew(hand_in)
    if len(waiting) < len(hand_ins):
        kept = len(hand_ins) - len(waiting)
        say(Text(f"{kept} students are graded already and kept.", f"{kept} 名学生已批改，结果保留。"))
    waiting = [one for one in waiting if not only or one.student.id in only]
    for hand_in, results in _progress_bar(grade_class(waiting, items, **how), len(waiting)):
        session.add(hand_in, results)


def _warn(line):
    from tqdm import tqdm

    tqdm.write(str(line), file=sys.stderr)


def _progress_bar(stream, total):
    from tqdm import tqdm

    return tqdm(stream, total=total, unit=" students", file=sys.stderr, disable=None)


def _regrade(session, how, only, dry_run, yes):
    """Grade once more, tell who changes and why, and ask before anything is kept; gives whether it was."""
    from quiz.classroom.session import record_of, regraded

    found, changed = [], 0
    total = len(only) if only else len(session.students)
    for hand_in, results, changes in _progress_bar(regraded(session, only=only, **how), total):
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
    from quiz.classroom.moderation import Moderator, close
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
            agreement = close(session)
        for row in agreement:
            say(row)
