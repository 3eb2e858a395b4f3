"""Write the skeleton of a lesson: ``python -m tools.new_lesson 16 video``.

It makes the lesson's source, a first question of its topic, and a test; it enters the lesson in ``quiz/ground/lessons.py``.
A topic that has questions already keeps them: the lesson bears the name that they give it, and asks the first of them.
"""

import argparse
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = (
    ("1 · Answer first", "1 · 先作答"),
    ("2 · The idea", "2 · 核心思想"),
    ("3 · What costs you the offer", "3 · 哪些话会丢掉 offer"),
    ("4 · Find the defect", "4 · 找出缺陷"),
    ("5 · Build it", "5 · 动手写"),
    ("6 · See it work", "6 · 看它运行"),
    ("7 · Follow-ups", "7 · 追问"),
    ("8 · Take-aways", "8 · 小结"),
)
QUESTION = """\
topic: {topic}
lesson: {stem}
questions:
- id: {topic}-first
  level: junior
  kind: choice
  sources: ["write the paper's arXiv id here"]
  prompt:
    en: Write the first question on {topic} here.
    zh: 在这里写 {topic} 的第一道题。
  explanation:
    en: Say here why the right choice is right, in a sentence that stands without the choices.
    zh: 在这里说明正确选项为什么对，要脱离选项也能读懂。
  choices:
  - text: {{en: The right one, zh: 正确的一项}}
    correct: true
    why: {{en: Why it is right., zh: 为什么对。}}
  - text: {{en: A wrong one, zh: 错误的一项}}
    why: {{en: Why it is wrong., zh: 为什么错。}}
  - text: {{en: Another wrong one, zh: 另一个错误的一项}}
    why: {{en: Why that is wrong., zh: 那一项为什么错。}}
"""
TEST = '''\
"""Lesson {number}: what its code promises."""

from tools.build import LESSONS, notebook


def test_the_lesson_builds_in_both_languages():
    for language in ("en", "zh"):
        assert notebook(LESSONS / "{stem}.py", False, language).cells
'''


def source(number, topic, question):
    """The lesson as a jupytext percent script: the sections of every lesson, in both languages."""
    cells = [
        f'# %% [markdown] lang="en"\n# # {number} · {topic.capitalize()}\n#\n# > **Interviewer:** *Put the question here.*',
        f'# %% [markdown] lang="zh"\n# # {number} · {topic}\n#\n# > **面试官**：*在这里写问题。*',
    ]
    for place, (english, chinese) in enumerate(SECTIONS):
        cells += [f'# %% [markdown] lang="en"\n# ## {english}', f'# %% [markdown] lang="zh"\n# ## {chinese}']
        if place == 0:
            cells.append(f'# %%\nquiz.ask("{question}")')
    return "\n\n".join(cells) + "\n"


def entered(lessons, stem, topic):
    """The text of ``quiz/ground/lessons.py`` with one more lesson, in its place, and its topic where that is new.

    A lesson that stands there stays as it is; ValueError where another one has its number.
    """
    if f'Lesson("{stem}",' in lessons:
        return lessons
    taken = re.search(rf'Lesson\("({stem[:2]}_\w+)",', lessons)
    if taken:
        raise ValueError(f"the number {stem[:2]} is taken by {taken[1]}: choose another")
    title = topic.capitalize()
    entry = f'    Lesson("{stem}", "{topic}", Text("{title}", "{title}"), Text("Put the question here.", "在这里写问题。"), Text("say what one sees at the end", "写出最后能看到什么")),\n'
    head, tail = lessons.split("LESSONS = (\n", 1)
    entries, rest = tail.split(")  # fmt: skip\n", 1)
    entries = "".join(sorted([*entries.splitlines(keepends=True), entry]))
    lessons = f"{head}LESSONS = (\n{entries})  # fmt: skip\n{rest}"
    if f'"{topic}"' in re.search(r"TOPICS = \((.*?)\)", lessons, re.DOTALL)[1]:
        return lessons
    lessons = re.sub(r"(TOPICS = \(.*?)(,?\n\))", rf'\1, "{topic}"\2', lessons, count=1, flags=re.DOTALL)
    return re.sub(
        r"(SHORT_NAMES = \{.*?)(\n\})",
        rf'\1\n    "{topic}": Text("{title}", "{title}"),\2',
        lessons,
        count=1,
        flags=re.DOTALL,
    )


def files(number, topic):
    """What a new lesson consists of: {path below the repository: content}; ValueError where its number is taken."""
    stem, question = f"{number}_{topic}", f"{topic}-first"
    place, bank = "quiz/ground/lessons.py", f"quiz/bank/topics/{topic}/questions.yaml"
    if (ROOT / bank).exists():
        asked = yaml.safe_load((ROOT / bank).read_text(encoding="utf-8"))
        question = asked["questions"][0]["id"]
        if asked["lesson"][:2] == number:
            stem = asked["lesson"]
    return {
        f"lessons/{stem}.py": source(number, topic, question),
        bank: QUESTION.format(topic=topic, stem=stem),
        f"tests/lessons/test_{topic}.py": TEST.format(number=number, stem=stem),
        place: entered((ROOT / place).read_text(encoding="utf-8"), stem, topic),
    }


def main():
    parser = argparse.ArgumentParser(description="Write the skeleton of a lesson.")
    parser.add_argument("number", help="two digits, such as 16")
    parser.add_argument("topic", help="one word, such as video")
    options = parser.parse_args()
    if not re.fullmatch(r"\d\d", options.number) or not re.fullmatch(r"[a-z]+", options.topic):
        sys.exit("needs two digits and one word in lower case, such as: python -m tools.new_lesson 16 video")
    try:
        written = files(options.number, options.topic)
    except ValueError as error:
        sys.exit(str(error))
    for name, content in written.items():
        path = ROOT / name
        if path.exists() and (not name.startswith("quiz/ground/") or path.read_text(encoding="utf-8") == content):
            print(f"{name} is there already and stays as it is")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(name)
    print(f"Fill them in, and write questions until this finds no problem: python -m quiz.bank --lint {options.topic}")
    print(f"Then run: python -m tools.build --execute {options.number}")


if __name__ == "__main__":
    main()
