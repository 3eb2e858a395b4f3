"""The engine: one object that holds the encoder, the weights and their caches, and grades answers with them."""

from functools import cache, cached_property
from importlib.resources import as_file, files

from quiz.bank.contrasts import contrasts
from quiz.grading.text.bank import text_question, text_questions
from quiz.grading.text.decision import LIMITS, Decision
from quiz.grading.text.evidence import gather
from quiz.grading.text.forms import digest, forms_of
from quiz.grading.text.gate import Gate
from quiz.grading.text.grading import decide, guess_language, nothing, unmarked
from quiz.grading.text.guards import guard, speaks_to_grader
from quiz.grading.text.learning import learn, sentences_of
from quiz.grading.text.normalise import normalise
from quiz.grading.text.spelling import mended
from quiz.grading.text.vectors import Encoder, Space, whole, windows
from quiz.grading.text.weights import TopicWeights

BACKGROUND = 300
"""Sentences of other topics against which a question is fitted that did not come with weights."""


class Engine:
    """Grades answers in words.

    Args:
        data: folder of the weights; the one that ships with the course when left out.
        encode: what turns texts into vectors, an Encoder when left out.
    """

    def __init__(self, data=None, encode=None):
        self.data = data or files("quiz.grading.text") / "data"
        self.encode = encode or Encoder()
        self._topics, self._fresh = {}, {}

    @cached_property
    def decision(self):
        """The Decision that makes probabilities of evidence."""
        with as_file(self.data / "decision.npz") as path:
            return Decision.load(path)

    @cached_property
    def gate(self):
        """Which questions are marked, a Gate."""
        return Gate.load(self.data / "gate.json")

    @property
    def ready(self):
        """Whether the next answer is graded at once; the first one waits for the encoder, a second or two."""
        return getattr(self.encode, "ready", True)

    def warm(self):
        """Loads what the first answer would wait for."""
        self.encode(["warm"])
        return self.decision

    def topic(self, name):
        """The TopicWeights of a topic, or None where it has none."""
        if name not in self._topics:
            file = self.data / f"{name}.npz"
            if file.is_file():
                with as_file(file) as path:
                    self._topics[name] = TopicWeights.load(path)
            else:
                self._topics[name] = None
        return self._topics[name]

    def readings(self, question):
        """The Space and the Readings of a TextQuestion: those that ship, if its forms are still the same, else fitted now, once."""
        weights, fingerprint = self.topic(question.topic), digest(question)
        if weights and weights.digests.get(question.id) == fingerprint:
            return weights.space, weights.readings[question.id]
        if fingerprint not in self._fresh:
            self._fresh[fingerprint] = self._fit(question)
        return self._fresh[fingerprint]

    def _fit(self, question):
        headline = [other for other in text_questions().values() if other.headline and other.topic != question.topic]
        told = [form.text for other in headline for form in forms_of(other)]
        others = [whole(text) for text in told[:: max(1, len(told) // BACKGROUND)]]
        given = contrasts(question)
        own = [*sentences_of(question, given), *given.sentences]
        space = Space.from_windows([*(whole(one.text) for one in own), *others])
        return space, learn(question, given, space, self.encode, space.vectors(others, self.encode))

    def evidence(self, question, plain):
        """The Evidence of a normalised answer, or None where it holds none; and the flags of the guards, a list."""
        flags = guard(question, plain)
        pieces = [] if flags else windows(plain)
        if not pieces:
            return None, flags or ["empty"]
        space, readings = self.readings(question)
        vectors = space.vectors(pieces, self.encode)
        if speaks_to_grader(pieces, self.decision.speaks_of_marking(vectors)) >= LIMITS["instruction"]:
            return None, ["instruction"]
        weights = self.topic(question.topic)
        known = weights and question.id in weights.digests
        if known and self.decision.elsewhere(question.topic, pieces, vectors) >= LIMITS["elsewhere"]:
            return None, ["off-topic"]
        return gather(question, pieces, readings, vectors), []

    def judge(self, question, text, lang=None):
        """A TextResult as if every question were marked; ``grade`` says less where marks cannot be believed."""
        if not isinstance(text, str):
            raise TypeError(f"an answer must be a str, found {type(text).__name__}")
        if isinstance(question, str):
            question = text_question(question)
        plain = mended(text)
        lang = lang or guess_language(plain.text)
        evidence, flags = self.evidence(question, plain.text)
        more = ["too-long"] if plain.truncated else []
        if evidence is None:
            return nothing(question, lang, flags + more)
        return decide(question, text, lang, plain, evidence, self.decision, more)

    def grade(self, question, text, lang=None):
        """Grades an answer; see ``quiz.grading.text.grade``."""
        question = text_question(question) if isinstance(question, str) else question
        result = self.judge(question, text, lang)
        if self.measured(question) and self.gate.marks(question.id, guess_language(normalise(text).text)):
            return result
        return unmarked(result)

    def measured(self, question):
        """Whether the weights that ship, on which the gate was measured, are those of this question as it is written now."""
        weights = self.topic(question.topic)
        return bool(weights) and weights.digests.get(question.id) == digest(question)


@cache
def engine():
    """The Engine that everybody shares; nothing is loaded before it is needed."""
    return Engine()


def grade(question, text, lang=None):
    """Grades an answer. ``question`` is an id of the bank or a TextQuestion, ``text`` a str, ``lang`` "en", "zh" or None.

    The language of the answer is guessed where it is None; it decides nothing but whether this question is marked in it
    (see ``gate``). Raises UnknownQuestion for an id that the bank does not have and TypeError for an answer that is not a str.
    """
    return engine().grade(question, text, lang)
