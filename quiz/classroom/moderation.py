"""A human marks what the grader is not sure of or a student contests; and how far the two agree."""

from collections import defaultdict

from quiz.bank.loading import bank
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
LEFT = Text("{count} answers to look at.", "还有 {count} 份作答。")
NOTHING = Text("Nothing is waiting for a human.", "没有需要人工复核的作答。")
MARK = Text("mark: {mark:.0f} of 100", "得分：{mark:.0f}（满分 100）")
OWN = Text("the student's own judgement", "学生自评")


class Moderator:
    """Leads through what is to be marked, on a console.

    Args:
        session: a ``quiz.classroom.session.Session``.
        console: a rich Console.
        by: who marks.
        read: takes a prompt and gives a line; EOFError at the end of the input.
    """

    def __init__(self, session, console, by="", read=input):
        self.session, self.console, self.by, self._read = session, console, by, read

    def lead(self):
        """Show one answer after another until nothing is left or the human stops."""
        waiting = self.session.to_moderate()
        if not waiting:
            return self._say(NOTHING)
        self._say(LEFT.format(count=len(waiting)))
        self._say(HELP)
        for student, item in waiting:
            try:
                said = self._ask(student, item)
            except (EOFError, KeyboardInterrupt):
                return None
            if said is not None:
                score = sum(said.values()) / len(said)
                self.session.moderate(student, item, score, said, self.by)
                self._say(MARK.format(mark=100 * score))
        return None

    def _ask(self, student, item):
        """What the human says of each key point, {id: worth}; None for later. EOFError for the end."""
        result, question = self.session.students[student]["items"][item], bank()[item]
        self._say(f"\n── {student} · {item} ──", "bold blue")
        self._say(render.plain(str(question.prompt)))
        self._say(render.safe(str(result.get("answer", ""))), "yellow")
        found = {point["id"]: point for point in result["points"]}
        said = {}
        for point in question.key_points:
            heard = found[point.id]
            quote = f" “{render.safe(heard['quote'])}”" if heard["quote"] else ""
            self._say(f"{POINT_MARKS[heard['state']]} {render.plain(str(point.statement))}")
            self._say(f"    {POINT_NAMES[heard['state']]}{quote}", "dim")
            own = result["own_ratings"].get(point.id)
            if own is not None:
                self._say(f"    {OWN}: {own:g}", "dim")
            while point.id not in said:
                key = self._read("y/p/n/s/q: ").strip().casefold()
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

    A point on which the grader was sure (met, contradicted or missing) agrees when the human says the same.
    """
    counts = defaultdict(lambda: [0, 0])
    for (student, item), mark in session.moderated.items():
        result = session.students.get(student, {}).get("items", {}).get(item)
        if result is None or item in exercises():
            continue
        states = {point["id"]: point["state"] for point in result.get("points", ())}
        for point, worth in mark["points"].items():
            if states.get(point) in ("met", "contradicted", "missing"):
                cell = counts[item, point, result.get("lang", "en")]
                cell[0] += (states[point] == "met") == (worth == YES)
                cell[1] += 1
    rows = sorted(counts.items(), key=lambda cell: cell[1][0] / cell[1][1])
    return [f"{item}\t{point}\t{lang}\t{agreed} of {count}" for (item, point, lang), (agreed, count) in rows]
