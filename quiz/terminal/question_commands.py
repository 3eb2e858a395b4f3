"""``quiz list``, ``ask``, ``review`` and ``interview``."""

import random
from typing import Annotated

import typer

from quiz.ground.language import Text
from quiz.terminal.options import (
    AsJson,
    BadInput,
    Command,
    JudgeAt,
    Kind,
    Lang,
    Level,
    QuestionId,
    Topic,
    chosen,
    chosen_exercises,
    group,
    judge_at,
    name_of,
    new_console,
    one_of,
    open_progress,
    print_json,
    print_table,
    text,
)

app = group("")


@app.command("list", cls=Command, help=text("Questions and exercises, with your state.", "列出题目与练习及你的进度。"))
def list_items(topic: Topic = None, level: Level = None, kind: Kind = None, lang: Lang = None, as_json: AsJson = False):
    from quiz.ground.vocabulary import STATE_NAMES

    states = open_progress().states()
    items = [_item(one, states) for one in chosen(topic, level, kind)]
    items += [_exercise_item(one, states) for one in chosen_exercises(topic, level, kind)]
    if as_json:
        return print_json(items)
    rows = [
        (one["id"], name_of(one["level"]), name_of(one["kind"]), str(STATE_NAMES[one["state"]]), one["title"])
        for one in items
    ]
    print_table(Text("id level kind state question", "编号 难度 题型 状态 题目"), rows)


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
    judge: JudgeAt = None,
):
    from quiz.bank.loading import question
    from quiz.terminal.asker import Asker, NoAnswer

    asker = Asker(new_console(), open_progress(), judge=judge_at(judge))
    asked = question(question_id) if question_id else _next(chosen(topic, level, kind), asker.progress.states())
    try:
        asker.ask(asked, random.randrange(2**31) if seed is None else seed)
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
    from quiz.bank.loading import topics
    from quiz.practice import schedule
    from quiz.terminal import review as reviewing
    from quiz.terminal.asker import Asker

    progress = open_progress()
    wanted = None if topic is None else [one_of("--topic", topic, topics())]
    if exam is not None:
        try:
            schedule.set_exam(progress, schedule.read_day(exam))
        except ValueError as error:
            told = error.args[0]
            raise BadInput(Text(f"--exam: {told.en}", f"--exam：{told.zh}")) from None
    if as_json:
        return print_json(_review_record(schedule.Schedule(progress), wanted, limit))
    reviewing.review(Asker(new_console(), progress, judge=judge_at(None)), progress, wanted, limit)


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
    from quiz.progress.attempts import State

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
