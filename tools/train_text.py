"""Fits what the text engine ships: ``python -m tools.train_text``. Twenty minutes of one core the first time, then half of that.

1. ``quiz/grading/text/data/<topic>.npz``: the readings of each question, fitted on its written forms, contrast pairs and practice
   answers. A topic whose sentences have not changed is left alone (``--all`` fits it too); other topics lend a background of
   sentences, which may change.
2. ``quiz/grading/text/data/decision.npz``: the trees that decide, fitted on the tuning half of the gold answers, as they are and changed in
   ways whose effect is known, and on the long wrong answers of the bank. The report says what they reach on questions that were left out; the untouched half is not read.
3. ``quiz/grading/text/data/words.txt``: the words by which a slip of the pen is told.

``python -m tools.gate`` then measures the untouched half and says which questions are marked.
"""

import argparse
import ast
import hashlib
import random
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import yaml
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from quiz.bank.contrasts import asides, contrasts
from quiz.grading.text.bank import text_questions
from quiz.grading.text.decision import KIN, Decision, Trees
from quiz.grading.text.engine import Engine
from quiz.grading.text.evidence import FEATURES, gather
from quiz.grading.text.forms import digest, fingerprint, model_pieces
from quiz.grading.text.guards import guard
from quiz.grading.text.learning import learn, sentences_of
from quiz.grading.text.spelling import listed, mended
from quiz.grading.text.vectors import Space, whole, windows
from quiz.grading.text.weights import TopicWeights
from tools.encoding import RememberingEncoder, words_of_the_encoder
from tools.gold import gold, honest, is_tuning, with_rivals_exchanged

DATA = Path("quiz/grading/text/data")
READERS = ("clauses.py", "concepts.py", "concepts.yaml", "forms.py", "learning.py", "normalise.py", "vectors.py")
"""The files that say how a sentence is read: when one changes every topic is fitted again."""
LENT = 20
"""Sentences that each question of another topic lends to the background."""
FOLDS = 6


def source_of(questions):
    """A fingerprint of all that the readings of these questions follow from, but for the background."""
    code = [_meaning((files("quiz.grading.text") / name).read_text("utf-8"), name) for name in READERS]
    told = [
        [(form.claim, form.right, form.lang, form.text) for form in sentences_of(question, contrasts(question))]
        + [(one.text, *map(sorted, (one.states, one.touches, one.denies))) for one in contrasts(question).sentences]
        for question in questions
    ]
    return fingerprint(code, told, asides(questions[0].topic), [digest(question) for question in questions])


@cache
def _meaning(source, name):
    """A fingerprint of a file; how a module is laid out, what it imports and what its docstrings say does not count."""
    if name.endswith(".py"):
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(getattr(node, "body", None), list):
                node.body = [
                    one for one in node.body if not isinstance(one, (ast.Import, ast.ImportFrom)) and not _said(one)
                ]
        source = ast.dump(tree)
    return hashlib.sha1(source.encode()).hexdigest()


def _said(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def stale_topics(folder=DATA):
    """Topics whose weights do not follow from the bank and the code as they are."""
    ship = Engine(folder)
    return [
        topic
        for topic, questions in _by_topic().items()
        if not ship.topic(topic) or ship.topic(topic).source != source_of(questions)
    ]


def _by_topic():
    found = {}
    for question in text_questions().values():
        found.setdefault(question.topic, []).append(question)
    return found


def known_words():
    """The file of words that a slip of the pen is told by: those of the text questions and of what was written to learn from."""
    texts = []
    for question in text_questions().values():
        given = contrasts(question)
        texts += _texts(question.model_dump(mode="json"))
        texts += [one.text for one in (*sentences_of(question, given), *given.sentences)]
        texts += [answer.text for answers in given.wrong_answers.values() for answer in answers]
    return listed(texts, words_of_the_encoder())


def _texts(value):
    """Every str in a value of JSON."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one)]


def lent(question):
    """The sentences that a question lends to the background, spread over all that it has."""
    told = sentences_of(question, contrasts(question))
    return [whole(form.text) for form in told[:: max(1, len(told) // LENT)][:LENT]]


def fit_topic(topic, encode):
    """The TopicWeights of a topic."""
    questions = _by_topic()[topic]
    given = {question.id: contrasts(question) for question in questions}
    others = [one for other in text_questions().values() if other.topic != topic for one in lent(other)]
    others += [whole(text) for texts in asides(topic).values() for text in texts if not for_trees(text)]
    told = [(*sentences_of(one, given[one.id]), *given[one.id].sentences) for one in questions]
    space = Space.from_windows([whole(one.text) for sentences in told for one in sentences])
    background = space.vectors(others, encode)
    readings = {one.id: learn(one, given[one.id], space, encode, background) for one in questions}
    return TopicWeights(space, readings, {one.id: digest(one) for one in questions}, source_of(questions))


def fit_marking(encode):
    """Weights and bias of the detector of words to the grader: written ones against innocent sentences and written forms."""
    said = yaml.safe_load((files("quiz.grading.text") / "instructions.yaml").read_text("utf-8"))
    groups = [[text for lang in ("en", "zh") for text in said[kind][lang]] for kind in ("instruction", "innocent")]
    groups[1] += [text for _, text in honest(tuning=True)]
    groups.append([form.text for one in text_questions().values() for form in sentences_of(one)][::3])
    heard = [encode([whole(text).text for text in group]) for group in groups]
    member = np.repeat([True, False, False], [len(one) for one in heard])
    weight = np.repeat([len(member) / 2 / len(heard[0]), 5.0, 1.0], [len(one) for one in heard])
    found = LogisticRegression(C=10.0, max_iter=300, tol=1e-3).fit(np.vstack(heard), member, sample_weight=weight)
    return np.append(found.coef_[0], found.intercept_[0]).astype(np.float32)


def fit_topics(encode):
    """The names of the topics, and a ridge regression (topics, HEARD + 1) that hears which one a sentence belongs to."""
    names, told = tuple(_by_topic()), []
    for questions in _by_topic().values():
        forms = [whole(form.text).text for one in questions for form in sentences_of(one, contrasts(one))]
        told.append(forms + [piece.text for one in questions for piece in model_pieces(one)])
    rows = np.hstack([np.vstack([encode(texts) for texts in told]), np.ones((sum(map(len, told)), 1))])
    topic = np.repeat(np.arange(len(names)), [len(texts) for texts in told])
    weight = np.repeat([1000 / len(texts) for texts in told], [len(texts) for texts in told])[:, None]
    goal = np.where(topic[:, None] == np.arange(len(names)), 1.0, -1.0)
    inner = rows.T @ (rows * weight) + np.eye(rows.shape[1])
    return names, np.linalg.solve(inner, rows.T @ (goal * weight)).T


def wrong_answers():
    """The long wrong answers of the bank in the shape of gold answers."""
    return [
        {
            "question": question.id,
            "lang": lang,
            "text": answer.text,
            "verdicts": answer.verdicts,
            "headline": question.headline,
        }
        for question in text_questions().values()
        for lang, answers in contrasts(question).wrong_answers.items()
        for answer in answers
    ]


RETRACTED = 0.2
"""Weight of a point of an answer that takes a right statement back: its other points are those of the gold answer once more."""


def retracted():
    """Gold answers of the tuning half, each followed by a wrong sentence on a key point that it has met."""
    draw, found = random.Random(0), []
    for row in gold(tuning=True):
        question, lang = text_questions()[row["question"]], row["lang"]
        met = [point for point, verdict in row["verdicts"].items() if verdict == "met"]
        if not met:
            continue
        point, given = draw.choice(met), contrasts(question)
        wrong = [wrong for _, wrong in given.points.get(point, {}).get(lang, ())]
        wrong += [
            one.text for one in given.sentences_in(lang) if one.denies == {point} and not one.states | one.touches
        ]
        gap = "" if lang == "zh" else " "
        text = f"{row['text']}{gap}{draw.choice(wrong)}"
        found.append(row | {"text": text, "verdicts": row["verdicts"] | {point: "contradicted"}})
    return found


ASIDE = 0.2
"""Weight of a point of an answer with an aside before or after it."""


def for_trees(aside):
    """Whether an aside is kept from the readings, for the trees to meet it as a new sentence."""
    return is_tuning(aside)


def with_asides():
    """Gold answers of the tuning half, each with an aside before or after it: nothing changes."""
    draw, found = random.Random(1), []
    for row in gold(tuning=True):
        told = [text for text in asides(text_questions()[row["question"]].topic)[row["lang"]] if for_trees(text)]
        if told:
            pair = [row["text"], draw.choice(told)]
            draw.shuffle(pair)
            found.append(row | {"text": ("" if row["lang"] == "zh" else " ").join(pair)})
    return found


EXCHANGED = 0.5
"""Weight of a point of an answer in which two rivals were exchanged."""

ELSEWHERE = 6
"""Model answers of other topics that each question is shown, in either language."""
OFF_TOPIC = 0.15
"""Weight of a point of such an answer: they are many and easy."""


def off_topic():
    """Model answers given to questions of other topics, in the shape of gold answers: every key point is missing."""
    questions, found = list(text_questions().values()), []
    for number, question in enumerate(questions):
        near = set().union({question.topic}, *(group for group in KIN if question.topic in group))
        others = [one for one in questions if one.topic not in near]
        for step in range(ELSEWHERE):
            other = others[(number + step * len(others) // ELSEWHERE) % len(others)]
            for lang in ("en", "zh"):
                verdicts = {point.id: "missing" for point in question.key_points}
                text = other.model_answer.get(lang)
                found.append(
                    {"question": question.id, "lang": lang, "text": text, "verdicts": verdicts, "headline": False}
                )
    return found


def evidence_of(rows, engine):
    """FEATURES of the key points of answers: (features, verdicts, questions, places of the answers), arrays with one row a point."""
    features, verdicts, names, places = [], [], [], []
    for place, row in enumerate(rows):
        question, plain = text_questions()[row["question"]], mended(row["text"]).text
        pieces = [] if guard(question, plain) else windows(plain)
        if not pieces:
            continue
        space, readings = engine.readings(question)
        found = gather(question, pieces, readings, space.vectors(pieces, engine.encode))
        for point, numbers in zip(question.key_points, found.points, strict=True):
            features.append(numbers)
            verdicts.append(row["verdicts"][point.id])
            names.append(question.id)
            places.append(place)
    return np.array(features), np.array(verdicts), np.array(names), np.array(places)


def fit_trees(features, labels, verdict, weight=None):
    """Boosted trees as plain Trees; each feature may move the chance only in the direction that FEATURES names.

    What speaks for "met" speaks against "contradicted", but for how clearly the point is stated: that speaks for both.
    """
    directions = [direction for _, direction in FEATURES]
    if verdict == "contradicted":
        directions = [0 if name.startswith("stated") else -direction for name, direction in FEATURES]
    model = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=5.0,
        monotonic_cst=directions, random_state=0, early_stopping=False,
    ).fit(features, labels, sample_weight=weight)  # fmt: skip
    return _plain(model)


def _plain(model):
    trees = [one.nodes for (one,) in model._predictors]
    size = max(map(len, trees))
    shape = (len(trees), size)
    feature, left, right = (np.zeros(shape, np.int16) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for number, nodes in enumerate(trees):
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        feature[number, : len(nodes)] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[number, : len(nodes)] = np.where(leaf, 0.0, nodes["num_threshold"])
        left[number, : len(nodes)] = np.where(leaf, own, nodes["left"])
        right[number, : len(nodes)] = np.where(leaf, own, nodes["right"])
        value[number, : len(nodes)] = np.where(leaf, nodes["value"], 0.0)
    return Trees(feature, threshold, left, right, value, float(np.ravel(model._baseline_prediction)[0]))


def calibrated(trees, logits, labels):
    """The same trees with the line that makes their left-out logits into probabilities."""
    line = LogisticRegression(C=1e6).fit(logits[:, None], labels)
    return Trees(
        trees.feature, trees.threshold, trees.left, trees.right, trees.value, trees.start,
        float(line.coef_[0, 0]), float(line.intercept_[0]),
    )  # fmt: skip


def fit_decision(tuning, wrong, back, aside, off, swapped):
    """(Trees of met, Trees of contradicted, left-out probabilities of both for the tuning points).

    Args:
        tuning, wrong, back, aside, off, swapped: what ``evidence_of`` gives for the gold answers, the wrong answers of the bank,
            ``retracted``, ``with_asides``, ``off_topic``, and gold answers with two rivals exchanged.
    """
    parts = tuning, wrong, back, aside, off, swapped
    features, verdicts, names = (np.concatenate([part[place] for part in parts]) for place in (0, 1, 2))
    weight = np.repeat([1.0, 1.0, RETRACTED, ASIDE, OFF_TOPIC, EXCHANGED], [len(part[1]) for part in parts])
    found = []
    for verdict, known in (("met", np.ones(len(verdicts), bool)), ("contradicted", verdicts != "not met")):
        logits = np.zeros(len(verdicts))
        for train, test in GroupKFold(FOLDS).split(features, groups=names):
            train = train[known[train]]
            logits[test] = fit_trees(features[train], verdicts[train] == verdict, verdict, weight[train]).logits(
                features[test]
            )
        trees = fit_trees(features[known], verdicts[known] == verdict, verdict, weight[known])
        mine = np.flatnonzero(known & (np.arange(len(verdicts)) < len(tuning[1])))
        trees = calibrated(trees, logits[mine], verdicts[mine] == verdict)
        found.append((trees, 1 / (1 + np.exp(-(trees.slope * logits[: len(tuning[1])] + trees.shift)))))
    (met, likely), (contradicted, against) = found
    return met, contradicted, likely, against


def areas(verdicts, likely):
    """Areas under the curve of P(met): {"met against contradicted", "met against missing"}."""
    return {
        f"met against {other}": roc_auc_score(verdicts[here] == "met", likely[here])
        for other in ("contradicted", "missing")
        if len(set(verdicts[here := np.isin(verdicts, ["met", other])])) == 2
    }


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.train_text", description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="fit every topic, whether its sentences have changed or not")
    options = parser.parse_args()
    encode = RememberingEncoder()
    DATA.mkdir(exist_ok=True)
    (DATA / "words.txt").write_text(known_words(), encoding="utf-8")
    for topic in _by_topic() if options.all else stale_topics():
        fit_topic(topic, encode).save(DATA / f"{topic}.npz")
        print(f"{topic}: fitted", flush=True)
    engine = Engine(DATA, encode)
    tuning, *others = (
        evidence_of(rows, engine)
        for rows in (
            gold(tuning=True), wrong_answers(), retracted(), with_asides(), off_topic(), with_rivals_exchanged(tuning=True),
        )
    )  # fmt: skip
    met, contradicted, likely, _ = fit_decision(tuning, *others)
    Decision(met, contradicted, fit_marking(encode), *fit_topics(encode)).save(DATA / "decision.npz")
    encode.keep()
    print("questions left out:", {name: round(float(area), 3) for name, area in areas(tuning[1], likely).items()})


if __name__ == "__main__":
    main()
