"""A human marks what the grader is not sure of or a student contests; and how far the two agree."""

from collections import defaultdict
from dataclasses import dataclass

from quiz.bank.loading import bank
from quiz.bank.models import TextQuestion
from quiz.classroom.report import write_report
from quiz.classroom.session import digest_of
from quiz.exercises import exercises
from quiz.ground.language import Text
from quiz.ground.vocabulary import POINT_MARKS, POINT_NAMES
from quiz.practice.answering import NO, PARTLY, YES
from quiz.rendering import console as render

KEYS = {"y": YES, "p": PARTLY, "n": NO}
HELP = Text(
    "For each point: y said, p in part, n not said. s leaves an answer for later, q stops. Every mark is kept at once.",
    "逐点输入：y 说到，p 部分说到，n 没说到。s 以后再看，q 结束。每个分数立即保存。",
)
LEFT = Text("Answers to look at: {count}.", "还有 {count} 份作答。")
NOTHING = Text("Nothing is waiting for a human.", "没有需要人工复核的作答。")
MARK = Text("mark: {mark:.0f} of 100", "得分：{mark:.0f}（满分 100）")
GONE = Text("The bank no longer has this question.", "题库里已经没有这道题。")
OWN = Text("the student's own judgement", "学生自评")
CONTESTED = Text("the student says: that is not what I meant", "学生说：我不是这个意思")
CLAIM = Text("found a misconception", "判为误解")


@dataclass(frozen=True)
class Point:
    """A key point, or a claim that the grader takes for a misconception, and what is known of it in one answer.

    Attributes:
        state: of ``POINT_NAMES``; "" for a claim.
        quote: the words that decided it.
        own: what the student said of it, 0 to 1, or None.
        contested: whether the student says that this is not what they meant.
    """

    id: str
    statement: Text
    state: str = ""
    quote: str = ""
    own: float | None = None
    contested: bool = False


@dataclass(frozen=True)
class Case:
    """One answer that waits for a human: to be marked point by point."""

    student: str
    item: str
    question: TextQuestion
    answer: str
    points: list[Point]
    claims: list[Point]

    def score(self, said):
        """The mark, 0 to 1, of what a human says of each key point, {id: YES, PARTLY or NO}."""
        return sum(said[point.id] for point in self.points) / len(self.points)


def cases(session):
    """The answers that wait, a list of Case in the order of ``Session.to_moderate``.

    Of a question that the bank has no longer there is a Case without a question and without points.
    """
    return [_case(session, student, item) for student, item in session.to_moderate()]


def _case(session, student, item):
    result, question = session.students[student]["items"][item], bank().get(item)
    answer = str(result.get("answer", ""))
    if question is None:
        return Case(student, item, None, answer, [], [])
    found = {point["id"]: point for point in result["points"]}
    contested, own = result.get("contested", ()), result["own_ratings"]
    points = []
    for point in question.key_points:
        heard = found.get(point.id, {"state": "missing", "quote": ""})
        told = own.get(point.id) if isinstance(own.get(point.id), (int, float)) else None
        points.append(
            Point(point.id, point.statement, heard["state"], heard["quote"] or "", told, point.id in contested)
        )
    claims = [
        Point(claim.id, claim.statement, contested=claim.id in contested)
        for claim in question.misconceptions
        if claim.id in result.get("misconceptions", ())
    ]
    return Case(student, item, question, answer, points, claims)


def close(session):
    """Write the marks and the report as they are now; gives lines on how far humans and grader agree."""
    session.finish()
    write_report(session)
    return agreement(session)


class Moderator:
    """Leads through what is to be marked, on a console.

    Args:
        session: a ``quiz.classroom.session.Session``.
        console: a rich Console.
        by: who marks.
    """

    def __init__(self, session, console, by=""):
        self.session, self.console, self.by = session, console, by

    def lead(self):
        """Show one answer after another until nothing is left or the human stops."""
        waiting = cases(self.session)
        if not waiting:
            return self._say(NOTHING)
        self._say(LEFT.format(count=len(waiting)))
        self._say(HELP)
        for case in waiting:
            try:
                said = self._ask(case)
            except (EOFError, KeyboardInterrupt):
                return None
            if said is not None:
                score = case.score(said)
                self.session.moderate(case.student, case.item, score, said, self.by)
                self._say(MARK.format(mark=100 * score))
        return None

    def _ask(self, case):
        """What the human says of each key point, {id: worth}; None for later. EOFError for the end."""
        self._say(f"\n── {render.safe(case.student)} · {case.item} ──", "bold blue")
        if case.question is None:
            return self._say(GONE)
        self._say(render.plain(str(case.question.prompt)))
        self._say(render.safe(case.answer), "yellow")
        for claim in case.claims:
            self._say(f"✗ {CLAIM}: {render.plain(str(claim.statement))}")
            if claim.contested:
                self._say(f"    {CONTESTED}", "bold")
        said = {}
        for point in case.points:
            quote = f" “{render.safe(point.quote)}”" if point.quote else ""
            self._say(f"{POINT_MARKS[point.state]} {render.plain(str(point.statement))}")
            self._say(f"    {POINT_NAMES[point.state]}{quote}", "dim")
            if point.own is not None:
                self._say(f"    {OWN}: {point.own:g}", "dim")
            if point.contested:
                self._say(f"    {CONTESTED}", "bold")
            while point.id not in said:
                key = input("y/p/n/s/q: ").strip().casefold()
                if key == "s":
                    return None
                if key == "q":
                    raise EOFError
                if key in KEYS:
                    said[point.id] = KEYS[key]
        return said

    def _say(self, line, style=""):
        self.console.print(str(line), style=style, markup=False, highlight=False)


def agreement(session):
    """Lines on how far the grader and humans agree, by key point and language; the worst first.

    A point on which the grader was sure (met, contradicted or missing) agrees when the human says the same. An answer that
    was given anew since is left out.
    """
    counts = defaultdict(lambda: [0, 0])
    for (student, item), mark in session.moderated.items():
        result = session.students.get(student, {}).get("items", {}).get(item)
        if result is None or item in exercises() or mark["answer"] != digest_of(result):
            continue
        states = {point["id"]: point["state"] for point in result.get("points", ())}
        for point, worth in mark["points"].items():
            if states.get(point) in ("met", "contradicted", "missing"):
                cell = counts[item, point, result.get("lang", "en")]
                cell[0] += (states[point] == "met") == (worth == YES)
                cell[1] += 1
    rows = sorted(counts.items(), key=lambda cell: cell[1][0] / cell[1][1])
    return [f"{item}\t{point}\t{lang}\t{agreed} of {count}" for (item, point, lang), (agreed, count) in rows]
