"""Both sides of a question as HTML: what is asked, and what is right with the reason. Decks and sheets are made of them."""

import re
from dataclasses import dataclass
from difflib import unified_diff
from importlib.resources import files

from quiz.bank.draws import Draw, draw, plain_draw, shown
from quiz.bank.models import source_link
from quiz.ground.language import Text
from quiz.ground.vocabulary import KIND_NAMES, LETTERS, LEVEL_NAMES, SYMPTOM_NAMES, SYMPTOMS
from quiz.rendering import html as markup
from quiz.rendering.templates import environment

_SCRIPT = re.compile(r"([_^])(?:\(([^()]*)\)|((?:(?![¹²³⁰-⁹ⁿᵀ])\w)+))")


def anki_formula(formula):
    r"""A formula with its dollar signs as Anki's MathJax reads it: ``\(x\)``, or ``\[x\]`` for one on a line of its own."""
    inside = markup.escape_formula(formula.strip("$"))
    return rf"\[{inside}\]" if formula.startswith("$$") else rf"\({inside}\)"


def plain_formula(formula):
    """A formula with its dollar signs as a line of Unicode, which needs neither a script nor a network."""
    from quiz.rendering.console import maths

    line = markup.escape_formula(maths(formula.strip("$")))
    return f'<span class="maths">{_SCRIPT.sub(_script_tag, line)}</span>'


def _script_tag(found):
    """What Unicode has no small letters for, raised or lowered by a tag."""
    tag = "sub" if found[1] == "_" else "sup"
    return f"<{tag}>{found[2] or found[3]}</{tag}>"


@dataclass(frozen=True)
class Card:
    """One question as it is shown: a question of the bank and its Draw."""

    question: object
    drawn: Draw

    @property
    def options(self):
        """What is to be chosen, sorted or matched, in the order shown: (letter, Text)."""
        return list(zip(LETTERS, shown(self.question, self.drawn), strict=False))

    @property
    def choices(self):
        """The choices or repairs in the order shown: (letter, Choice)."""
        listed = self.question.repairs if self.question.kind == "bug" else self.question.choices
        return [(letter, listed[place]) for letter, place in zip(LETTERS, self.drawn.order, strict=False)]

    @property
    def short_answer(self):
        """The whole answer on one line, a Text: letters, a number, or line, symptom and repair."""
        return _SHORT_ANSWERS.get(self.question.kind, lambda _: None)(self)

    @property
    def parameters(self):
        """The values that were drawn: (name, as written)."""
        return [(name, str(self.drawn.fill(_braced(name)))) for name in self.drawn.values]

    @property
    def symptoms(self):
        """The possible symptoms of a bug, as Texts."""
        return [SYMPTOM_NAMES[symptom] for symptom in SYMPTOMS]

    @property
    def numbered(self):
        """The broken listing with line numbers, a str."""
        lines = self.question.broken_listing.splitlines()
        return "\n".join(f"{number:{len(str(len(lines)))}}  {line}".rstrip() for number, line in enumerate(lines, 1))

    @property
    def change(self):
        """What the repair changes in the listing, a str: lines that go (-) and come (+), with a neighbour on each side."""
        broken, right = (one.splitlines() for one in (self.question.broken_listing, self.question.right_listing))
        lines = list(unified_diff(broken, right, n=1, lineterm=""))[2:]
        return "\n".join(f"{line[0]} {line[1:]}".rstrip() for line in lines if not line.startswith("@@")).strip("\n")

    @property
    def task(self):
        """The exercise of a code question: its title, the stub to fill in, a solution.

        Stub and solution are empty while the lesson that solves the exercise is not built.
        """
        from quiz.exercises import exercise
        from quiz.exercises.stubs import stub

        found = exercise(self.question.exercise)
        place = files("quiz") / "exercises" / "solved" / f"{found.id}.py"
        if not place.is_file():
            return {"title": found.title, "asked": "", "solved": ""}
        solved = place.read_text(encoding="utf-8").rstrip()
        return {"title": found.title, "asked": stub(found.id).rstrip(), "solved": solved}

    @property
    def sources(self):
        """(name, address or None) of every source."""
        return [source_link(source) for source in self.question.sources]


def card(question, seed=None):
    """The Card of a question; with a seed its order and numbers are drawn, without one they are as in the bank."""
    return Card(question, plain_draw(question) if seed is None else draw(question, seed))


def _braced(name):
    return Text(f"{{{name}}}", f"{{{name}}}")


def _places(one):
    """The letter under which each item of the bank is shown, in the bank's order."""
    letters = {bank: letter for letter, bank in zip(LETTERS, one.drawn.order, strict=False)}
    return [letters[place] for place in range(len(letters))]


def _right_letters(one):
    letters = ", ".join(letter for letter, choice in one.choices if choice.correct)
    return Text(letters, letters)


def _number_with_unit(one):
    value, unit = one.drawn.fill(_braced("answer")), one.question.unit
    return value if unit is None else Text(f"{value.en} {unit.en}", f"{value.zh} {unit.zh}")


def _order_letters(one):
    letters = " → ".join(_places(one))
    return Text(letters, letters)


def _match_letters(one):
    pairs = ", ".join(f"{number}{letter}" for number, letter in enumerate(_places(one), 1))
    return Text(pairs, pairs)


def _bug_answer(one):
    numbers = " / ".join(map(str, sorted(one.question.lines)))
    symptom, repair = SYMPTOM_NAMES[one.question.symptom], _right_letters(one).en
    return Text(f"line {numbers}; {symptom.en}; repair {repair}", f"第 {numbers} 行；{symptom.zh}；修复方法 {repair}")


_SHORT_ANSWERS = {
    "choice": _right_letters,
    "multi": _right_letters,
    "number": _number_with_unit,
    "order": _order_letters,
    "match": _match_letters,
    "bug": _bug_answer,
}


def words(language, formula):
    """What templates write with, in one language: say(en, zh), block(text), inline(text), and the names of codes.

    Args:
        language: "en" or "zh".
        formula: turns a formula with its dollar signs into HTML.
    """
    from markupsafe import Markup

    return {
        "language": language,
        # A browser picks the Chinese glyphs by the language that a page names.
        "html_language": {"en": "en", "zh": "zh-CN"}[language],
        "say": lambda en, zh: Text(en, zh).get(language),
        "block": lambda text: Markup(markup.to_html(text.get(language), formula)),
        "inline": lambda text: Markup(markup.inline(text.get(language), formula)),
        "level_names": {code: name.get(language) for code, name in LEVEL_NAMES.items()},
        "kind_names": {code: name.get(language) for code, name in KIND_NAMES.items()},
    }


def render(template, one, language, formula):
    """A template filled with a Card, HTML in one language; ``formula`` turns a formula with its dollar signs into HTML."""
    return environment().get_template(template).render(card=one, **words(language, formula)).strip()


def front(one, language, formula=anki_formula):
    """What a Card asks, as HTML in one language."""
    return render("card_front.html", one, language, formula)


def back(one, language, formula=anki_formula):
    """What is right and why, as HTML in one language."""
    return render("card_back.html", one, language, formula)
