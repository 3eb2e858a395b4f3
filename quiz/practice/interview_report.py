"""The report of a mock interview, as a page of HTML and as Markdown, in the interview's language."""

import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote as percent

from quiz.bank.draws import draw
from quiz.bank.loading import bank
from quiz.bank.models import source_link
from quiz.ground.files import write_text
from quiz.ground.language import Text
from quiz.ground.lessons import LESSONS, SHORT_NAMES
from quiz.ground.vocabulary import FLAG_NAMES, LEVEL_NAMES, LEVELS, POINT_MARKS, POINT_NAMES, SYMPTOM_NAMES
from quiz.practice.clock import clock_text
from quiz.rendering import console as render
from quiz.rendering.html import escape_markdown
from quiz.rendering.templates import environment

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SECTIONS = {
    "idea": Text("2 · The idea", "2 · 核心思想"),
    "claims": Text("3 · What costs you the offer", "3 · 哪些话会丢掉 offer"),
    "defect": Text("4 · Find the defect", "4 · 找缺陷"),
    "build": Text("5 · Build it", "5 · 动手写"),
    "follow-ups": Text("7 · Follow-ups", "7 · 追问"),
}
"""Headings that every lesson has, as they stand in its notebooks."""
SECTION_OF = {"bug": "defect", "code": "build", "number": "follow-ups", "quick": "follow-ups"}
MOST_TO_REVIEW = 5
WELL = 0.75
"""A question answered this well is not among those to review."""
PUT_RIGHT = Text("{told}; said when asked", "{told}，追问后说到了")
ENDINGS = {
    "done": Text("All questions were asked.", "所有问题都问完了。"),
    "time": Text("Time was up.", "时间到，面试结束。"),
    "stopped": Text("Ended by the candidate.", "由候选人提前结束。"),
}
LABELS = {
    "title": Text("Mock interview", "模拟面试报告"),
    "language": Text("en", "zh-CN"),
    "total": Text("Total", "总分"),
    "of_100": Text("of 100", "/ 100"),
    "rule": Text("Every question counts the same; a skipped one counts 0.", "每题权重相同，跳过的记 0 分。"),
    "level": Text("Level", "难度"),
    "topic": Text("Topic", "主题"),
    "questions": Text("Questions", "题数"),
    "score": Text("Score", "得分"),
    "time": Text("Time", "用时"),
    "by_topic": Text("By topic", "按主题"),
    "by_level": Text("By level", "按难度"),
    "review": Text("Review first", "优先复习"),
    "nothing": Text("Nothing stands out: every question went well.", "没有明显短板，每一题都答得不错。"),
    "again": Text("again", "再答一次"),
    "answers": Text("Answer by answer", "逐题回顾"),
    "yours": Text("Your answer", "你的回答"),
    "skipped": Text("Skipped.", "跳过了。"),
    "points": Text("Key points", "得分要点"),
    "claims": Text("Not right", "错误说法"),
    "model": Text("A model answer", "参考答案"),
    "why": Text("Why", "解析"),
    "listing": Text("The listing", "代码"),
    "code": Text("Your code", "你的代码"),
    "checks": Text("Checks", "检查项"),
    "follow_up": Text("follow-up", "追问"),
    "unreached": Text("Planned but not reached: {count}.", "计划中还有 {count} 题没有问到。"),
    "line": Text("line {line}", "第 {line} 行"),
    "nothing_said": Text("no answer", "未答"),
    "seed": Text("seed", "随机种子"),
    "earlier": Text("Earlier interviews", "以往的面试"),
    "date": Text("Date", "日期"),
    "own": Text("with your own judgement", "含自评"),
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """The mean score, 0 to 1, of ``count`` answers under one ``name``."""

    name: str
    score: float
    count: int


@dataclass(frozen=True)
class Link:
    """Where to read on."""

    text: str
    target: str


@dataclass(frozen=True)
class ToReview:
    """One thing to review: what it is, why, where to read, and how to answer it once more."""

    title: str
    reasons: tuple
    links: tuple
    command: str


def total(record):
    """The mean score of all answers that have one, 0 to 1; 0 when there are none."""
    scores = [answer.score for answer in record.answers if answer.score is not None]
    return sum(scores) / len(scores) if scores else 0.0


def earlier(record, attempts):
    """Interviews before this one, oldest first: a list of (day, Share), the share with the mean of its attempts.

    Args:
        attempts: ``Progress().attempts()``.
    """
    groups = {}
    for attempt in attempts:
        interview = attempt.detail.get("interview")
        if interview and interview != record.id:
            groups.setdefault(interview, []).append(attempt)
    return [
        Share(
            found[0].time.astimezone().strftime("%Y-%m-%d %H:%M"),
            sum(one.score for one in found) / len(found),
            len(found),
        )
        for found in sorted(groups.values(), key=lambda found: found[0].time)
    ]


def shares(record, name):
    """Scores by "topic" or "level", a list of Share, in the order of the course."""
    groups = defaultdict(list)
    for answer in record.answers:
        if answer.score is None:
            continue
        groups[getattr(answer, name)].append(answer.score)
    names, order = (LEVEL_NAMES, LEVELS) if name == "level" else (SHORT_NAMES, tuple(SHORT_NAMES))
    places = {one: order.index(one) if one in order else len(order) for one in groups}
    return [
        Share(names.get(one, Text(one, one)).get(record.lang), sum(found) / len(found), len(found))
        for one, found in sorted(groups.items(), key=lambda group: places[group[0]])
    ]


def review(record, folder=None):
    """What to review first, the worst first: a list of ToReview."""
    weak = [
        answer
        for answer in record.answers
        if answer.score is not None and answer.score < WELL and answer.question in bank()
    ]
    weak.sort(key=lambda answer: (not _wrong_claim(answer), answer.score))
    whole = {answer.question: answer for answer in weak if not answer.points}
    found = {}
    for answer in weak:
        # A probe belongs to the question that it followed, which is listed once.
        found.setdefault(answer.question, whole.get(answer.question, answer))
    listed = [_to_review(answer, record, folder) for answer in found.values()]
    return [one for one in listed if one.reasons][:MOST_TO_REVIEW]


def _wrong_claim(answer):
    return bool(answer.claims) or any(point.state == "contradicted" for point in answer.heard)


def _to_review(answer, record, folder):
    question, lang = bank()[answer.question], record.lang
    command = f"quiz check {question.item} …" if question.kind == "code" else f"quiz ask {question.item}"
    title = question.prompt.get(lang) if answer.points else answer.prompt.get(lang)
    reasons = _reasons(answer, question, record)
    return ToReview(_one_line(title), reasons, links(question, _sections(answer), lang, folder), command)


def _sections(answer):
    if answer.kind != "words":
        return (SECTION_OF[answer.kind],)
    return ("claims", "idea") if _wrong_claim(answer) else ("idea",)


def _reasons(answer, question, record):
    """Why it is listed, a tuple of lines: what was left out or turned round, and not put right when asked about."""
    lang = record.lang
    if answer.skipped:
        return (LABELS["skipped"].get(lang),)
    if question.kind != "text":
        return (Text(f"{100 * answer.score:.0f} of 100", f"{100 * answer.score:.0f} 分").get(lang),)
    statements = {point.id: point.statement.get(lang) for point in question.key_points}
    wanted = set(answer.points or statements) - put_right(record, answer.question)
    gaps = [point for point in answer.heard if point.state != "met" and point.id in wanted and point.id in statements]
    gaps.sort(key=lambda point: tuple(POINT_MARKS).index(point.state))
    return tuple(f"{POINT_MARKS[point.state]} {render.plain(statements[point.id])}" for point in gaps)


def put_right(record, question_id):
    """The key points of a question that were said when the interviewer asked about them, a set of ids."""
    probes = [answer for answer in record.answers if answer.question == question_id and answer.points]
    return {
        point.id for answer in probes for point in answer.heard if point.state == "met" and point.id in answer.points
    }


def links(question, sections, lang, folder=None):
    """The lesson's sections for a question; where there is no lesson, the papers. A tuple of Link.

    Args:
        folder: where the report will stand; links are relative to it. The repository's root when left out.
    """
    lesson = next((lesson for lesson in LESSONS if lesson.topic == question.topic), None)
    if lesson is None:
        return tuple(Link(name, address or "") for name, address in map(source_link, question.sources))
    name = f"{lesson.stem}.ipynb" if lang == "en" else f"{lang}/{lesson.stem}.ipynb"
    root = NOTEBOOKS.parent if folder is None else Path(folder).resolve()
    notebooks = _notebooks(root)
    base = _relative(notebooks, root)
    titles = [f"{lesson.stem[:2]} {lesson.title.get(lang)} · "] + [""] * len(sections)
    return tuple(
        Link(f"{title}{heading}", f"{base}/{name}{fragment(notebooks / name, heading)}")
        for title, heading in zip(titles, [SECTIONS[one].get(lang) for one in sections], strict=False)
    )


def fragment(notebook, heading):
    """What leads JupyterLab from a link to a heading: "#cell-id=..."; "" where the notebook is not there.

    The heading's own text would not do: JupyterLab 4 compares it with the fragment as the browser encodes it, so that
    a heading with a character beyond ASCII is never found.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    lines = {cell.get("id"): "".join(cell["source"]).splitlines() for cell in cells if cell["cell_type"] == "markdown"}
    return next((f"#cell-id={cell}" for cell, source in lines.items() if f"## {heading}" in source), "")


def _notebooks(folder):
    """The folder of the notebooks: the one around a report's folder, else the one beside this package."""
    around = [place / "notebooks" for place in (folder, *folder.parents)]
    return next((place for place in around if (place / f"{LESSONS[0].stem}.ipynb").is_file()), NOTEBOOKS)


def _relative(target, folder):
    """The way to the notebooks from a folder; plain "notebooks" where the course came without them."""
    if not target.is_dir():
        return target.name
    try:
        return percent(Path(os.path.relpath(target, folder)).as_posix())
    except ValueError:  # another drive
        return target.as_uri()


@dataclass(frozen=True)
class Shown:
    """One answer as the report shows it; every text is plain, in one language."""

    number: int
    title: str
    level: str
    topic: str
    item: str
    is_follow_up: bool
    score: float | None
    own: bool
    time: str
    lead: str
    prompt: str
    skipped: bool
    answer: str
    listing: str
    points: tuple
    claims: tuple
    feedback: tuple
    flags: tuple
    checks: tuple
    model: str
    why: str


def shown(number, answer, record):
    """An answer of the record for the templates."""
    lang = record.lang
    question = bank().get(answer.question)
    return Shown(
        number=number,
        title=_one_line(answer.prompt.get(lang)),
        level=LEVEL_NAMES[answer.level].get(lang),
        topic=SHORT_NAMES.get(answer.topic, Text(answer.topic, answer.topic)).get(lang),
        item=answer.question,
        is_follow_up=answer.reason in ("missing", "contradicted", "unsure", "skipped", "deeper"),
        score=answer.score,
        own=bool(answer.ratings) or answer.score is None,
        time=clock_text(answer.seconds),
        lead=answer.lead.get(lang),
        prompt=render.plain(answer.prompt.get(lang)),
        skipped=answer.skipped,
        answer=_answer(answer, question, lang),
        listing=question.broken_listing if question is not None and question.kind == "bug" else "",
        points=_points(answer, question, record),
        claims=_claims(answer, question, lang),
        feedback=tuple(render.plain(line.get(lang)) for line in answer.feedback),
        flags=tuple(FLAG_NAMES[flag].get(lang) for flag in answer.flags),
        checks=tuple(_check(check, lang) for check in answer.detail.get("checks", ())),
        model=render.plain(question.model_answer.get(lang)) if question is not None and question.kind == "text" else "",
        why=""
        if question is None or question.kind in ("text", "code")
        else render.plain(_explanation(answer, question, lang)),
    )


def _explanation(answer, question, lang):
    return draw(question, answer.seed).fill(question.explanation).get(lang)


def _answer(answer, question, lang):
    """What was answered, as text."""
    detail = answer.detail.get("answer")
    if answer.kind != "bug" or not isinstance(detail, dict) or question is None:
        return render.safe(answer.answer)
    parts = [LABELS["line"].get(lang).format(line=detail["line"])] if detail["line"] else []
    parts += [SYMPTOM_NAMES[detail["symptom"]].get(lang)] if detail["symptom"] else []
    parts += [render.plain(question.repairs[detail["repair"]].text.get(lang))] if detail["repair"] is not None else []
    return "; ".join(parts) if lang == "en" else "；".join(parts)


def _points(answer, question, record):
    """(mark, state, statement, what is told of it, quote) for each key point that was asked about."""
    if question is None or question.kind != "text":
        return ()
    lang, later = record.lang, set() if answer.points else put_right(record, question.id)
    statements = {point.id: render.plain(point.statement.get(lang)) for point in question.key_points}
    return tuple(
        (
            POINT_MARKS[point.state],
            point.state,
            statements[point.id],
            _told(point, later, lang),
            render.safe(point.quote or ""),
        )
        for point in answer.heard
        if point.id in statements and (not answer.points or point.id in answer.points)
    )


def _told(point, later, lang):
    """What is told of a key point's state; ``later`` holds the points that were put right."""
    told = POINT_NAMES[point.state].get(lang)
    return PUT_RIGHT.get(lang).format(told=told) if point.id in later and point.state != "met" else told


def _claims(answer, question, lang):
    """(wrong claim, quote, what to answer to it, source)."""
    if question is None or question.kind != "text":
        return ()
    known = {one.id: one for one in question.misconceptions}
    return tuple(
        (
            render.plain(known[one.id].statement.get(lang)),
            render.safe(one.quote or ""),
            render.plain(known[one.id].feedback.get(lang)),
            source_link(known[one.id].source)[0],
        )
        for one in answer.claims
        if one.id in known
    )


def _check(check, lang):
    message = (check["message"] or {}).get(lang) or ""
    return ("✓" if check["passed"] else "✗", render.safe(check["name"][lang]), render.safe(message))


def _one_line(text):
    words = " ".join(render.plain(text).split())
    return words if len(words) <= 110 else words[:109].rstrip() + "…"


@cache
def _templates():
    found = environment()
    found.filters |= {
        "md": escape_markdown,
        "linked": _linked,
        "quoted": quoted,
        "fenced": fenced,
        "marks": lambda score: "–" if score is None else f"{100 * score:.0f}",
    }
    return found


def _linked(links):
    """Links in Markdown, one after the other."""
    return " · ".join(
        f"[{escape_markdown(one.text)}]({one.target})" if one.target else escape_markdown(one.text) for one in links
    )


def quoted(text):
    """Text of several lines as a block quote in which nothing is markup."""
    return "\n".join(
        f"> {escape_markdown(line)}  ".rstrip(" ") + "  " if line.strip() else ">" for line in str(text).splitlines()
    )


def fenced(text, language="python"):
    """Code as a block whose fence the code cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def html(record, folder=None, attempts=()):
    """The report as a page that needs nothing else, a str."""
    return _templates().get_template("interview.html").render(_view(record, folder, attempts))


def markdown(record, folder=None, attempts=()):
    """The report as Markdown, a str."""
    return _templates().get_template("interview.md").render(_view(record, folder, attempts)).strip() + "\n"


def _view(record, folder, attempts):
    lang = record.lang
    unreached = len([step for step in record.plan[record.place :] if step.question])
    told = [
        ENDINGS[record.ended or "stopped"],
        *([LABELS["unreached"].format(count=unreached)] if unreached else []),
        LABELS["rule"],
    ]
    return {
        "t": {name: text.get(lang) for name, text in LABELS.items()},
        "record": record,
        "date": record.started.replace("T", " ")[:16],
        "used": clock_text(record.used),
        "planned": clock_text(record.minutes * 60),
        "summary": (" " if lang == "en" else "").join(line.get(lang) for line in told),
        "level": LEVEL_NAMES[record.level].get(lang),
        "total": total(record),
        "topics": shares(record, "topic"),
        "levels": shares(record, "level"),
        "earlier": earlier(record, attempts),
        "review": review(record, folder),
        "answers": [shown(number, answer, record) for number, answer in enumerate(record.answers, 1)],
    }


def stem(record):
    """The name of an interview's files, without an ending."""
    return "interview-" + re.sub(r"[^0-9]", "", record.started)[:12]


def write(record, folder, attempts=()):
    """Write both reports into a folder that is there; gives the paths (HTML, Markdown)."""
    folder = Path(folder)
    paths = folder / f"{stem(record)}.html", folder / f"{stem(record)}.md"
    for path, content in zip(paths, (html(record, folder, attempts), markdown(record, folder, attempts)), strict=True):
        write_text(content, path)
    return paths
