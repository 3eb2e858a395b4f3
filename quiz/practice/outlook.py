"""What is said about a review anywhere: what is due, what is new, what comes again when."""

from quiz.ground.language import Text
from quiz.practice.schedule import study_day

_ANSWERED = Text("Answered {count}, {right} of them correctly.", "共作答 {count} 题，答对 {right} 题。")
_AGAIN = Text("{id} comes back {when}.", "{id} 下次复习：{when}。")
_NOTHING = Text("Nothing is due.", "现在没有要复习的题目。")
_NOTHING_HERE = Text("Nothing left in this selection today. Elsewhere:", "这里今天没有要做的题了。其他主题：")
_NEXT = Text("The next question is due {when}.", "下一题的复习时间：{when}。")
_MORE = Text("{unseen} questions are still new; more of them tomorrow.", "还有 {unseen} 道新题没做过，明天会继续安排。")


def status(schedule, queue):
    """One line on a queue: how many are due, how many are new, how long until the interview; a Text."""
    due = sum(card.reviews > 0 for card in queue)
    new = len(queue) - due
    english, chinese = [f"due: {due}", f"new today: {new}"], [f"待复习 {due} 题", f"今日新题 {new} 题"]
    day, left, left_out = schedule.plan.exam, schedule.plan.days_left, schedule.plan.left_out
    if left:
        english.append(f"interview in {left} {'day' if left == 1 else 'days'} ({day})")
        chinese.append(f"距面试 {left} 天（{day}）")
    if left_out:
        english.append(
            f"no time for {left_out} new questions: they are left out, senior level first; narrow with --topic"
        )
        chinese.append(f"时间不够，{left_out} 道新题不再安排（先舍弃高级题）；可用 --topic 缩小范围")
    elif day and not left:
        english.append(f"the interview was set for {day}: quiz review --exam DATE sets another date")
        chinese.append(f"面试日期 {day} 已到，可用 quiz review --exam 日期 重新设定")
    return Text(" · ".join(english), " · ".join(chinese))


def leech(card):
    """What to say of a question that was forgotten again and again, a Text."""
    return Text(
        f"{card.question.label} was forgotten {card.lapses} times: read its part of the lesson again, or put it aside: "
        f"quiz wish --suspend {card.question.label}",
        f"{card.question.label} 已经忘了 {card.lapses} 次：请重读课里的相关部分，或者先搁置：quiz wish --suspend {card.question.label}",
    )


def until(moment, now):
    """How far ahead a moment lies, in words; a Text."""
    minutes = max(1, round((moment - now).total_seconds() / 60))
    day = study_day(moment)
    days = (day - study_day(now)).days
    if minutes < 60:
        return Text(f"in {minutes} min", f"{minutes} 分钟后")
    if days == 0:
        return Text("later today", "今天晚些时候")
    if days == 1:
        return Text("tomorrow", "明天")
    return Text(f"in {days} days ({day})", f"{days} 天后（{day}）")


def outlook(schedule):
    """What comes when nothing is left to answer, a list of Texts."""
    following, unseen = schedule.next_due(), schedule.plan.unseen
    lines = [_NOTHING]
    if following:
        when = until(following, schedule.now)
        lines.append(Text(_NEXT.en.format(when=when.en), _NEXT.zh.format(when=when.zh)))
    return lines + ([_MORE.format(unseen=unseen)] if unseen else [])


def answered(made):
    """How many were answered and how many of them right, a Text."""
    return _ANSWERED.format(count=len(made), right=sum(attempt.score == 1 for attempt in made))


def left(schedule, topics=None, levels=None, kinds=None):
    """What is still to answer now or, when that is nothing, what comes; a list of Texts."""
    queue, anywhere = schedule.due(topics, None, levels, kinds), schedule.due()
    if anywhere:
        return [status(schedule, queue)] if queue else [_NOTHING_HERE, status(schedule, anywhere)]
    return outlook(schedule)


def comes_again(card, now):
    """When a question that was just answered comes up again, a Text."""
    when = until(card.due, now)
    return Text(
        _AGAIN.en.format(id=card.question.label, when=when.en), _AGAIN.zh.format(id=card.question.label, when=when.zh)
    )
