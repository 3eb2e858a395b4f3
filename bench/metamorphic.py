"""What must not change a mark, and what must: answers changed in ways whose effect is known, generated from the gold answers."""

import random
import re
import unicodedata

from quiz.bank.contrasts import contrasts
from quiz.grading.text.bank import text_questions
from quiz.grading.text.forms import against
from quiz.grading.text.learning import sentences_of
from tools.gold import gold, neutral, with_rivals_exchanged


def states(result):
    return {point.id: point.state for point in result.points}


def accused(result):
    return {claim.id for claim in result.misconceptions} | {
        point.id for point in result.points if point.state == "contradicted"
    }


def cases(row, result, draw):
    """Changed answers for one gold answer: (name, text, whether what the engine makes of it breaks the rule).

    Args:
        result: the TextResult of the answer as it is; draw: a random.Random.
    """
    question, lang, text = text_questions()[row["question"]], row["lang"], row["text"]
    gap = "" if lang == "zh" else " "

    def no_worse(new):
        return new.score < result.score or bool(accused(new) - accused(result))

    def same(new):
        return new.score != result.score

    aside = draw.choice(neutral()[question.topic][lang])
    yield "a neutral sentence before", f"{aside}{gap}{text}", no_worse
    yield "a neutral sentence after", f"{text}{gap}{aside}", no_worse
    told = [form for form in sentences_of(question, contrasts(question)) if form.lang == lang]
    met = [name for name, state in states(result).items() if state == "met"]
    if met:
        point = draw.choice(met)
        again = draw.choice([form.text for form in told if form.claim == point])
        yield "a met point said again", f"{text}{gap}{again}", lambda new: new.score < result.score
        wrong = [form.text for form in told if form.claim == against(point)]
        if wrong:
            yield (
                "a met point contradicted",
                f"{text}{gap}{draw.choice(wrong)}",
                lambda new: new.score > result.score or states(new)[point] == "met",
            )
    parts = [part for part in re.split(r"(?<=[.!?])\s+|(?<=[。！？])", text) if part.strip()]
    if len(parts) > 1:
        yield "sentences in another order", gap.join(parts[::-1]), same
    if lang == "en":
        yield "upper case", text.upper(), same
        words = text.split(" ")
        long = [place for place, word in enumerate(words) if len(word) > 6 and word.isalpha()]
        if long:
            place = draw.choice(long)
            words[place] = words[place][:3] + words[place][4] + words[place][3] + words[place][5:]
            yield "a typo", " ".join(words), same
    else:
        yield "full-width letters", "".join(_wide(sign) for sign in text), same
        import opencc_purepy

        yield "traditional characters", opencc_purepy.OpenCC("s2t").convert(text), same


def _wide(sign):
    return chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign


def violations(rows, results, engine, share=1.0):
    """{(change, language): (answers tried, rules broken)} over gold answers worth a mark; ``share`` of them, drawn by seed 0."""
    draw, found = random.Random(0), {}
    for row, result in zip(rows, results, strict=True):
        if result.worthless or draw.random() >= share:
            continue
        for name, text, broken in cases(row, result, draw):
            changed = engine.judge(row["question"], unicodedata.normalize("NFC", text), row["lang"])
            _count(found, name, row["lang"], broken(changed))
    return found


def still_met(tuning, engine):
    """The same for exchanged rivals: how many answers keep a point that the exchange has made wrong."""
    met = {row["id"]: {point for point, verdict in row["verdicts"].items() if verdict == "met"} for row in gold(tuning)}
    found = {}
    for row in with_rivals_exchanged(tuning):
        wrong = {point for point in met[row["id"]] if row["verdicts"][point] == "contradicted"}
        if wrong:
            now = states(engine.judge(row["question"], row["text"], row["lang"]))
            _count(found, "rivals exchanged", row["lang"], any(now[point] == "met" for point in wrong))
    return found


def _count(found, name, lang, broken):
    tried, count = found.get((name, lang), (0, 0))
    found[name, lang] = tried + 1, count + bool(broken)
