"""``quiz list``, ``ask``, ``review`` and ``interview``."""

import random
from typing import Annotated

import typer

from quiz.ground.language import Text
from quiz.terminal.options import (
    AsJson,
    BadInput,
    Command,
    Find,
    JudgeAt,
    Kind,
    Lang,
    Level,
    QuestionId,
    State,
    Topic,
    check_ready,
    chosen,
    chosen_exercises,
    group,
    judge_at,
    name_of,
    new_console,
    note,
    one_of,
    open_progress,
    print_json,
    print_table,
    say,
    text,
)

app = group("")
MANY = 60
"""Rows of a list from which on it says how to get fewer."""


@app.command("list", cls=Command, help=text("Questions and exercises, with your state.", "列出题目与练习及你的进度。"))
def list_items(
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
    state: State = None,
    find: Find = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help=text("At most N rows.", "最多 N 行。"))] = None,
    lang: Lang = None,
    as_json: AsJson = False,
):
    from quiz.ground.vocabulary import STATE_NAMES

    if state is not None:
        one_of("--state", state, STATE_NAMES)
    states = open_progress().states()
    items = [_item(one, states) for one in chosen(topic, level, kind)]
    items += [_exercise_item(one, states) for one in chosen_exercises(topic, level, kind)]
    items = [one for one in items if state in (None, one["state"]) and _holds(one, find)]
    shown = items[:limit]
    if as_json:
        return print_json(shown)
    rows = [
        (one["label"], name_of(one["level"]), name_of(one["kind"]), str(STATE_NAMES[one["state"]]), one["title"])
        for one in shown
    ]
    if not rows:
        return note(Text("Nothing fits.", "没有符合条件的题目。"))
    print_table(Text("id level kind state question", "编号 难度 题型 状态 题目"), rows, title_below=True)
    left_out = len(items) - len(shown)
    if left_out:
        note(Text(f"{left_out} more.", f"还有 {left_out} 道。"))
    elif len(items) > MANY:
        note(
            Text(
                f"{len(items)} rows; fewer with --topic, --kind, --state new, --find TEXT or --limit N.",
                f"共 {len(items)} 行；可用 --topic、--kind、--state new、--find 文字、--limit N 缩小范围。",
            )
        )


def _holds(item, find):
    """Whether a text stands in the id or the title, whatever its case."""
    return find is None or any(find.casefold() in item[name].casefold() for name in ("label", "title"))


@app.command(
    "ask", cls=Command, help=text("Ask a question; the next one without an ID.", "出一道题；不给编号则出下一题。")
)
def ask(
    question_id: QuestionId = None,
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
    lang: Lang = None,
    seed: Annotated[int, typer.Option(help=text("Seed for what is drawn.", "固定随机抽取。"))] = None,
    judge: JudgeAt = None,
):
    from quiz.bank.loading import question
    from quiz.exercises import exercises
    from quiz.terminal.asker import Asker, NoAnswer, Passed

    progress = open_progress()
    if question_id in exercises():
        raise BadInput(
            Text(
                f"{question_id} is an exercise: write it in a file, then run quiz check {question_id} FILE.py.",
                f"{question_id} 是编程练习：请写在文件里，然后运行 quiz check {question_id} 文件.py。",
            )
        )
    check_ready(progress)
    asked = question(question_id) if question_id else _next(chosen(topic, level, kind), progress.states())
    try:
        Asker(new_console(), progress, judge=judge_at(judge)).ask(
            asked, random.randrange(2**31) if seed is None else seed
        )
    except Passed:
        say(Text("Passed over; nothing was recorded.", "已跳过，未作记录。"))
    except NoAnswer:
        raise BadInput(
            Text(
                "The input ended before an answer was given; nothing was recorded.", "输入已结束但没有作答，未作记录。"
            )
        ) from None


@app.command("review", cls=Command, help=text("Answer what is due, then what is new.", "先复习到期的题目，再做新题。"))
def review(
    topic: Topic = None,
    level: Level = None,
    kind: Kind = None,
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
    from quiz.bank.loading import topics
    from quiz.ground.vocabulary import KINDS, LEVELS
    from quiz.practice import schedule
    from quiz.terminal import review as reviewing
    from quiz.terminal.asker import Asker

    progress = open_progress()
    wanted = {
        "topics": None if topic is None else one_of("--topic", topic, topics()),
        "levels": None if level is None else one_of("--level", level, LEVELS),
        "kinds": None if kind is None else one_of("--kind", kind, KINDS),
    }
    if exam is not None:
        try:
            schedule.set_exam(progress, schedule.read_day(exam))
        except ValueError as error:
            told = error.args[0]
            raise BadInput(Text(f"--exam: {told.en}", f"--exam：{told.zh}")) from None
    if as_json:
        return print_json(_review_record(schedule.Schedule(progress), limit, wanted))
    check_ready(progress)
    reviewing.review(Asker(new_console(), progress, judge=judge_at(None)), progress, limit=limit, **wanted)


@app.command(
    "wish", cls=Command, help=text("Daily limits, questions to put aside or flag.", "每日上限；搁置或标记题目。")
)
def wish(
    new: Annotated[int, typer.Option(metavar="N", min=0, help=text("New questions a day.", "每天新题数。"))] = None,
    due: Annotated[int, typer.Option(metavar="N", min=0, help=text("Reviews a day at most.", "每天复习上限。"))] = None,
    suspend: Annotated[
        list[str], typer.Option(metavar="ID", help=text("Put a question aside.", "搁置一道题。"))
    ] = None,
    resume: Annotated[list[str], typer.Option(metavar="ID", help=text("Take it back.", "恢复一道题。"))] = None,
    flag: Annotated[list[str], typer.Option(metavar="ID", help=text("Flag a question.", "标记一道题。"))] = None,
    unflag: Annotated[list[str], typer.Option(metavar="ID", help=text("Take the flag off.", "取消标记。"))] = None,
    lang: Lang = None,
    as_json: AsJson = False,
):
    from quiz.bank.loading import question
    from quiz.practice.wishes import Wishes

    wishes = Wishes(open_progress())
    suspend, resume, flag, unflag = (
        [question(one).id for one in given or ()] for given in (suspend, resume, flag, unflag)
    )
    wishes.new_per_day = wishes.new_per_day if new is None else new
    wishes.due_per_day = wishes.due_per_day if due is None else due
    wishes.suspended = (wishes.suspended | {*suspend}) - {*resume}
    wishes.flagged = (wishes.flagged | {*flag}) - {*unflag}
    wishes.keep()
    if as_json:
        return print_json(
            {
                "new_per_day": wishes.new_per_day,
                "due_per_day": wishes.due_per_day,
                "suspended": sorted(wishes.suspended),
                "flagged": sorted(wishes.flagged),
            }
        )
    limit = "–" if wishes.due_per_day is None else wishes.due_per_day
    say(
        Text(
            f"new a day: {wishes.new_per_day}; reviews a day: {limit}",
            f"每天新题：{wishes.new_per_day}；每天复习上限：{limit}",
        )
    )
    for names, label in ((wishes.suspended, Text("put aside", "已搁置")), (wishes.flagged, Text("flagged", "已标记"))):
        if names:
            say(Text(f"{label.en}: {', '.join(sorted(names))}", f"{label.zh}：{'、'.join(sorted(names))}"))


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
    seed: Annotated[int, typer.Option(help=text("Seed for what is drawn.", "固定随机抽取。"))] = None,
    out: Annotated[
        str, typer.Option(metavar="DIR", help=text("Where report and code are written.", "报告和代码的存放目录。"))
    ] = "interview",
    resume: Annotated[bool, typer.Option("--resume", help=text("Continue the last one.", "继续上一次面试。"))] = False,
    new: Annotated[bool, typer.Option("--new", help=text("Discard an unfinished one.", "放弃未完成的面试。"))] = False,
):
    from quiz.bank.loading import topics
    from quiz.ground.vocabulary import LEVELS
    from quiz.practice.interview_plan import InterviewError
    from quiz.terminal.interview import Conversation, begin

    one_of("--level", level, LEVELS)
    for one in topic or ():
        one_of("--topic", one, topics())
    settings = {"minutes": minutes, "level": level, "topic": topic or (), "seed": seed}
    try:
        Conversation(new_console(), begin(settings, open_progress(), resume, new), out).lead(resume)
    except InterviewError as error:
        raise BadInput(error.message) from None


def _next(questions, states):
    """The first one that is not solved, those not tried yet before the others."""
    unsolved = [one for one in questions if one.id not in states or states[one.id].name == "open"]
    if not unsolved:
        raise BadInput(Text("You have solved every matching question.", "符合条件的题目你都已掌握。"))
    return min(unsolved, key=lambda one: one.id in states)


def _item(question, states):
    return _with_state(_described(question), states)


def _described(question):
    from quiz.rendering.markdown import title

    return {
        "id": question.id,
        "label": question.label,
        "topic": question.topic,
        "level": question.level,
        "kind": question.kind,
        "title": title(question),
    }


def _exercise_item(exercise, states):
    topic = exercise.id.split(".")[0]
    title = str(exercise.title)
    return _with_state(
        {"id": exercise.id, "label": exercise.id, "topic": topic, "level": None, "kind": "code", "title": title}, states
    )


def _with_state(item, states):
    from quiz.progress.attempts import State

    state = states.get(item["id"], State())
    return item | {"state": state.name, "attempts": state.attempts, "best": state.best, "last": state.last}


def _review_record(schedule, limit, wanted):
    following, plan = schedule.next_due(), schedule.plan
    return {
        "exam": plan.exam and plan.exam.isoformat(),
        "days_left": plan.days_left,
        "unseen": plan.unseen,
        "new_today": plan.new_today,
        "left_out": plan.left_out,
        "next_due": following and following.isoformat(),
        "items": [
            _described(card.question)
            | {
                "state": "due" if card.reviews else "new",
                "due": card.due and card.due.isoformat(),
                "reviews": card.reviews,
                "retrievability": card.retrievability,
            }
            for card in schedule.due(limit=limit, **wanted)
        ],
    }
