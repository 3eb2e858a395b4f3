"""The report of a class: an overview with plots, and one page for each student in the language they answered in."""

import hashlib
import string
from collections import Counter
from dataclasses import dataclass

from quiz.bank.draws import draw, plain_draw
from quiz.bank.loading import bank
from quiz.classroom.grading import NO_ANSWER
from quiz.classroom.session import now
from quiz.classroom.similarity import similar
from quiz.exercises import exercises
from quiz.ground.files import write_text
from quiz.ground.language import Text, current
from quiz.ground.vocabulary import FLAG_NAMES, ISOLATION_NAMES, OUTCOME_NAMES, POINT_MARKS, POINT_NAMES
from quiz.rendering import console as render
from quiz.rendering.templates import environment

STATUS_NAMES = OUTCOME_NAMES | {
    NO_ANSWER: Text("no answer stored", "没有存下作答"),
    "graded": Text("graded", "已批改"),
    "needs review": Text("a human decides", "待人工复核"),
    "bad record": Text("the stored answer cannot be read", "存下的作答无法读取"),
}
TEXTS = {
    "title": Text("Class report", "班级报告"),
    "students": Text("students", "名学生"),
    "mean": Text("mean", "平均分"),
    "marks": Text("Questions and exercises: mean mark, and how many answered", "题目与练习：平均得分与作答人数"),
    "failing": Text("Checks that fail most", "最常失败的检查"),
    "hardest": Text("Key points missed most", "最常漏掉的要点"),
    "contested": Text("Contested most: “that is not what I meant”", "最常被质疑（“我不是这个意思”）"),
    "contests": Text("you said: that is not what I meant", "你说：我不是这个意思"),
    "people": Text("Students", "学生"),
    "review": Text("to review", "待复核"),
    "warnings": Text("warnings", "提示"),
    "similar": Text("Code that is alike", "相似的代码"),
    "total": Text("total", "总分"),
    "late": Text("hours late", "迟交（小时）"),
    "by_human": Text("marked by a human", "人工评分"),
    "isolation": Text("isolation", "隔离级别"),
    "model": Text("A model answer", "参考答案"),
    "of_100": Text("of 100", "（满分 100）"),
}
MOST = 12
"""Rows of a list of the worst."""
LONGEST = 120
"""Bytes of a file name."""


@dataclass(frozen=True)
class Bar:
    """One row of a plot: a name, a share from 0 to 1, and what to say beside it."""

    name: str
    share: float
    told: str = ""


def write_report(session):
    """Write ``report.html`` and a page for each student below ``students/``; gives the path of the first, a Path."""
    template = environment().get_template("class.html")
    place = session.folder / "report.html"
    write_text(template.render(overview(session, current())), place)
    page = environment().get_template("class_student.html")
    folder = session.folder / "students"
    folder.mkdir(exist_ok=True)
    for name, record in session.students.items():
        write_text(page.render(student_page(session, name, record)), folder / f"{file_name(name)}.html")
    return place


def file_name(student):
    """A file name for a student id: what no file system refuses and no link needs to escape, another one for another id."""
    plain = string.ascii_letters + string.digits + "_-"
    safe = "".join(one if one in plain or one.isalnum() else f"={ord(one):x}=" for one in student)
    if len(safe.encode()) > LONGEST:
        safe = safe[: LONGEST // 8] + "=" + hashlib.sha256(student.encode()).hexdigest()[:16]
    return safe


def overview(session, lang):
    """What the template of the class needs, in one language."""
    students, items = session.students, session.head["items"]
    totals = [session.total(name) for name in students]
    return {
        "t": {name: text.get(lang) for name, text in TEXTS.items()},
        "html_language": {"en": "en", "zh": "zh-CN"}[lang],
        "date": now(),
        "version": session.head["version"],
        "count": len(students),
        "mean": sum(totals) / len(totals) if totals else 0.0,
        "histogram": _histogram(totals),
        "items": [_item_bar(session, item, lang) for item in items],
        "failing": _failing(students, items, lang),
        "hardest": _hardest(session, items, lang),
        "contested": _contested(students, items, lang),
        "similar": similar(session),
        "people": [
            {
                "id": name,
                "name": record["student"]["name"],
                "page": f"students/{file_name(name)}.html",
                "total": session.total(name),
                "review": sum(session.waits(name, item) for item in items),
                "late": session.hours_late(name) or 0.0,
                "warnings": [warning[lang] for warning in record["warnings"]],
            }
            for name, record in students.items()
        ],
    }


def _histogram(totals):
    """Students by tens of marks, a list of Bar."""
    counts = Counter(min(9, int(10 * total)) for total in totals)
    most = max(counts.values(), default=1)
    return [Bar(f"{10 * ten}–{10 * ten + 10}", counts[ten] / most, str(counts[ten])) for ten in range(10)]


def _item_bar(session, item, lang):
    marks = [session.mark(name, item) for name in session.students]
    known = [mark for mark in marks if mark is not None]
    answered = sum(
        record["items"].get(item, {}).get("status", NO_ANSWER) != NO_ANSWER for record in session.students.values()
    )
    mean = sum(known) / len(known) if known else 0.0
    return Bar(item, mean, f"{answered} / {len(session.students)}")


def _failing(students, items, lang):
    """Checks of code that fail most often, with the commonest mistake: a list of Bar."""
    failed, seen, why = Counter(), Counter(), {}
    for record in students.values():
        for item in items:
            for check in record["items"].get(item, {}).get("checks", ()):
                key = item, check["name"][lang]
                seen[key] += 1
                failed[key] += not check["passed"]
                if not check["passed"]:
                    why.setdefault(key, Counter())[check["category"]] += 1
    rows = sorted(failed, key=lambda key: -failed[key] / seen[key])[:MOST]
    return [
        Bar(f"{item}: {name}", failed[item, name] / seen[item, name], why[item, name].most_common(1)[0][0])
        for item, name in rows
        if failed[item, name]
    ]


def _hardest(session, items, lang):
    """Key points that were said least often, a list of Bar with the share that missed them."""
    said, seen, statements = Counter(), Counter(), {}
    for name, record in session.students.items():
        for item in items:
            result = record["items"].get(item, {})
            human = session.moderated.get((name, item), {}).get("points", {})
            for point in result.get("points", ()):
                key = item, point["id"]
                seen[key] += 1
                said[key] += human.get(point["id"], point["state"] == "met") == 1
                statements[key] = _statement(item, point["id"], lang)
    rows = sorted(seen, key=lambda key: said[key] / seen[key])[:MOST]
    return [Bar(f"{key[0]}: {statements[key]}", 1 - said[key] / seen[key]) for key in rows if said[key] < seen[key]]


def _contested(students, items, lang):
    """Key points and claims of which students say that they did not mean it, a list of Bar with their share of the answers."""
    counts, seen = Counter(), Counter()
    for record in students.values():
        for item in items:
            result = record["items"].get(item, {})
            seen[item] += "points" in result
            counts.update((item, one) for one in result.get("contested", ()))
    return [
        Bar(f"{item}: {_statement(item, one, lang)}", count / seen[item], f"{count} / {seen[item]}")
        for (item, one), count in counts.most_common(MOST)
    ]


def _statement(item, point_id, lang):
    question = bank().get(item)
    told = (*question.key_points, *question.misconceptions) if question is not None else ()
    found = {one.id: one.statement for one in told}
    return render.plain(found[point_id].get(lang)) if point_id in found else point_id


def student_page(session, name, record):
    """What the template of one student needs, in the language that they answered in."""
    langs = [result.get("lang") for result in record["items"].values() if result.get("lang")]
    lang = max(set(langs), key=langs.count) if langs else current()
    return {
        "t": {key: text.get(lang) for key, text in TEXTS.items()},
        "html_language": {"en": "en", "zh": "zh-CN"}[lang],
        "student": record["student"],
        "total": session.total(name),
        "warnings": [warning[lang] for warning in record["warnings"]],
        "items": [_shown(session, name, item, result, lang) for item, result in record["items"].items()],
    }


def _asked(question, result):
    """What was asked, with the numbers that were drawn."""
    if question.kind != "number":
        return question.prompt
    seed = result.get("seed")
    return (plain_draw(question) if seed is None else draw(question, seed)).fill(question.prompt)


def _shown(session, student, item, result, lang):
    question, task = bank().get(item), exercises().get(item)
    title = task.title if task else _asked(question, result) if question is not None else Text(item, item)
    mark = session.mark(student, item)
    isolation = result.get("isolation")
    return {
        "id": item,
        "title": " ".join(render.plain(title.get(lang)).split()),
        "mark": mark,
        "human": (student, item) in session.moderated,
        "status": STATUS_NAMES[result["status"]].get(lang) if result["status"] in STATUS_NAMES else result["status"],
        "isolation": ISOLATION_NAMES[isolation].get(lang) if isolation in ISOLATION_NAMES else "",
        "answer": render.safe(str(result.get("answer", ""))) if result["kind"] == "text" else "",
        "message": (result.get("message") or {}).get(lang, ""),
        "checks": [
            ("✓" if check["passed"] else "✗", check["name"][lang], (check["message"] or {}).get(lang, ""))
            for check in result.get("checks", ())
        ],
        "points": [
            (
                POINT_MARKS[point["state"]],
                _statement(item, point["id"], lang),
                POINT_NAMES[point["state"]].get(lang),
                point["quote"] or "",
                point["id"] in result.get("contested", ()),
            )
            for point in result.get("points", ())
        ],
        "claims": [
            (_statement(item, claim, lang), claim in result.get("contested", ()))
            for claim in result.get("misconceptions", ())
        ],
        "flags": [FLAG_NAMES[flag].get(lang) for flag in result.get("flags", ())],
        "feedback": [render.plain(line[lang]) for line in result.get("feedback", ())],
        "model": render.plain(question.model_answer.get(lang))
        if result["kind"] == "text" and question is not None
        else "",
    }
