"""``quiz progress``."""

import shutil

from quiz.ground.language import Text
from quiz.terminal.options import AsJson, Command, Lang, group, open_progress, print_json, print_table, say, text

app = group("")


@app.command("progress", cls=Command, help=text("What you have done so far.", "查看学习进度。"))
def show_progress(lang: Lang = None, as_json: AsJson = False):
    from quiz.practice.overview import Overview

    progress = open_progress()
    overview = Overview(progress)
    states = progress.states(overview.attempts)
    if as_json:
        return print_json(_progress_record(states) | overview.to_json())
    _print_topics(overview)
    _print_rest(states)
    _print_days(overview)
    _print_weak_points(overview)


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


_BAR, _SHORT_BAR, _NARROW = 10, 3, 72
_WEAK_SHOWN = 5


def _bar(share):
    return "█" * round(_bar_length() * share)


def _bar_length():
    """Cells of a full bar: on a narrow terminal the numbers need the room."""
    return _BAR if shutil.get_terminal_size().columns >= _NARROW else _SHORT_BAR


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
    print_table(heads, rows)


def _print_days(overview):
    from quiz.practice.outlook import left

    if not overview.attempts:
        return say(Text("Nothing answered yet: start with quiz review.", "还没有作答记录：运行 quiz review 开始。"))
    streak, longest = overview.streak, overview.longest_streak
    say(Text(f"days in a row: {streak} (longest: {longest})", f"连续学习 {streak} 天（最长 {longest} 天）"))
    for line in left(overview.schedule):
        say(line)
    days = overview.to_json()["forecast"]
    most = max(1, *(day["due"] + day["new"] for day in days))
    rows = [
        (
            day["day"],
            str(day["due"]),
            str(day["new"]),
            _bar(day["due"] / most) + "░" * round(_bar_length() * day["new"] / most),
        )
        for day in days
    ]
    print_table(Text("day reviews new █reviews░new", "日期 复习 新题 █复习░新题"), rows)


def _print_weak_points(overview):
    from quiz.rendering import console as render

    rows = [
        (weak.question.label, f"{weak.said}/{weak.attempts}", " ".join(render.plain(weak.point.statement).split()))
        for weak in overview.weak_points[:_WEAK_SHOWN]
    ]
    if rows:
        print_table(Text("weakest said key-point", "薄弱题目 说到 要点"), rows)


def _print_rest(states):
    """Totals, and what was answered but is in the course no longer (or under another name)."""
    from quiz.bank.loading import bank
    from quiz.exercises import exercises

    attempts = sum(state.attempts for state in states.values())
    solved = sum(name in states and states[name].name == "solved" for name in exercises())
    say(
        Text(
            f"exercises solved: {solved} of {len(exercises())}; attempts in all: {attempts}",
            f"练习已完成 {solved}/{len(exercises())}；共作答 {attempts} 次",
        )
    )
    gone = [item for item in states if item not in bank() and item not in exercises()]
    if gone:
        say(Text(f"no longer in the course: {', '.join(gone)}", f"课程中已不存在：{'、'.join(gone)}"))
