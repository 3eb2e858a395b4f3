"""A mock interview without an interface: the plan, the clock, the follow-ups, and what is kept after every step.

Everything about an interview is its Record, which is kept in the learner's progress after every step: whatever kills the process costs the step that was going on and nothing else.
"""

import random
import threading
import time
import uuid
from datetime import datetime

from quiz.bank.draws import draw
from quiz.bank.loading import bank, probing, topics
from quiz.grading.kinds import grade
from quiz.ground.language import LANGUAGES, Text, current
from quiz.ground.vocabulary import LEVELS
from quiz.practice import answering
from quiz.practice.clock import Clock
from quiz.practice.interview_plan import LONGEST, SHORTEST, InterviewError, distance, more_rounds, plan
from quiz.practice.interview_record import Answer, Bilingual, Claim, Point, Record, Turn, read

DRAFT, TYPED = "interview", "interview:typed"
LONGEST_QUOTE = 160
KEEP_EVERY = 10
"""Seconds between two times that the running clock is kept."""
NEAR_END_SECONDS = 300
LEADS = {
    "opening": (Text("Let us start with something broad.", "我们先从一个大一点的问题开始。"),),
    "words": (
        Text("Let us change the subject.", "我们换个话题。"),
        Text("Something else.", "换一个方向。"),
    ),
    "missing": (
        Text("One thing I have not heard yet.", "有一点我还没有听到。"),
        Text("Let me stay with this for a moment.", "这里我再追问一下。"),
        Text("Let me take up one part of it.", "其中有一部分，我想再问细一点。"),
    ),
    "contradicted": (
        Text("Let me come back to something you said: “{quote}”. Think about it once more.", "回到你刚才说的“{quote}”，请再想一想。"),
    ),
    "unsure": (
        Text("You said “{quote}”. I am not sure I follow; please say it more precisely.", "你说“{quote}”，我没有完全听明白，请说得更准确些。"),
    ),
    "skipped": (Text("No problem. Let me ask for a smaller piece of it.", "没关系，我把问题拆小一点。"),),
    "deeper": (
        Text("Good. Then let us go one step further.", "很好，那我们再深入一步。"),
        Text("That covers it. Let us go deeper.", "该说的都说到了。我们往深处走一点。"),
    ),
    "bug": (
        Text("Now some code to read. One place in it is wrong.", "接下来看一段代码，其中有一处是错的。"),
        Text("Here is another listing with one defect.", "再看一段代码，也埋着一处缺陷。"),
    ),
    "number": (
        Text("A number, please. Paper and a calculator are fine.", "请算一个数，可以用纸笔和计算器。"),
        Text("Another one to compute.", "再算一个。"),
    ),
    "quick": (
        Text("A quick one.", "来一个快问快答。"),
        Text("Another quick one.", "再来一个快的。"),
    ),
    "code": (Text("Please write some code. Running it on your own examples is fine.", "请写一小段代码，可以自己先跑几个例子。"),),
}  # fmt: skip
AGAIN = Text(
    "There are {count} things I listen for in that question, and I have heard {heard}. Here it is once more: {prompt}",
    "这个问题我想听到 {count} 点，你说到了 {heard} 点。我把题目再念一遍：{prompt}",
)
EMPTY = Text("Say something, or skip the question.", "请先作答，或者跳过这一题。")
NOT_READY = Text("This cannot be graded yet.", "现在还不能评分。")


def new_record(minutes=20, level="mid", lang=None, topic=(), seed=None):
    """The record of an interview that has not begun.

    Args:
        minutes: 2 to 240.
        level: "junior", "mid" or "senior".
        lang: "en" or "zh"; the reader's language when left out.
        topic: topics to ask about, a str or several; all of them when empty.
        seed: fixes the plan and everything that is drawn; a fresh one otherwise.
    Raises:
        InterviewError: one of these is not known, or the topics hold no question to begin with.
    """
    chosen = [topic] if isinstance(topic, str) else list(topic or ())
    for name, value, known in [
        ("level", level, LEVELS), ("lang", lang or current(), LANGUAGES), *(("topic", one, topics()) for one in chosen),
    ]:  # fmt: skip
        if value not in known:
            listed = ", ".join(known)
            raise InterviewError(
                Text(f"{name}: there is no {value!r}; known: {listed}.", f"{name}：没有 {value!r}；可选：{listed}。")
            )
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not SHORTEST <= minutes <= LONGEST:
        raise InterviewError(
            Text(f"minutes: must be from {SHORTEST} to {LONGEST}.", f"minutes：必须在 {SHORTEST} 到 {LONGEST} 之间。")
        )
    seed = random.randrange(2**31) if seed is None else seed
    return Record(
        id=str(uuid.uuid4()),
        started=datetime.now().isoformat(timespec="seconds"),
        minutes=minutes,
        level=level,
        lang=lang or current(),
        topics=chosen,
        seed=seed,
        plan=plan(minutes, level, chosen, seed),
    )


class Interview:
    """A running interview. Ask for ``turn``, give ``answer`` or ``skip``, until ``turn`` is None.

    Args:
        record: from ``new_record``, or the one that is kept.
        progress: a ``quiz.progress.Progress``; keeps the record and gets every attempt.
        now: the monotonic clock, in seconds.
        mark: grades words: (question, answer, language) to a ``quiz.grading.text.TextResult``; the engine when left out.
    """

    def __init__(self, record, progress, now=time.monotonic, mark=None):
        self.record, self.progress = record, progress
        self._mark = mark or _mark
        self.clock = Clock(record.used, now)
        self._lock = threading.RLock()  # a notebook's clock keeps the record from a thread of its own
        if record.ended:
            return
        self._forget_lost_questions()
        self._record_attempts()
        self.clock.run()
        if record.turn is None:
            self._advance()

    @classmethod
    def kept(cls, progress, now=time.monotonic, mark=None):
        """The interview that is kept, finished or not; InterviewError when there is none."""
        record = kept_record(progress)
        if record is None:
            raise InterviewError(Text("There is no interview to continue.", "没有可以继续的面试。"))
        return cls(record, progress, now, mark)

    @property
    def finished(self):
        return self.record.ended is not None

    @property
    def turn(self):
        """The ``interview_record.Turn`` that waits for an answer; None when the interview is over."""
        return self.record.turn

    @property
    def total_seconds(self):
        return self.record.minutes * 60

    @property
    def left(self):
        """Seconds left, not below 0."""
        return max(0.0, self.total_seconds - self.clock.used)

    @property
    def near_end(self):
        """Whether the candidate should hear that time is getting short."""
        return self.left < min(NEAR_END_SECONDS, self.total_seconds / 5)

    def pause(self):
        self.clock.pause()
        self.save()

    def go_on(self):
        self.clock.run()

    def save(self):
        """Keep the record with the seconds used so far."""
        with self._lock:
            self.record.used = round(self.clock.used, 3)
            self.progress.keep(DRAFT, self.record.model_dump_json())

    def typed(self, text=None):
        """What was typed for this turn so far, a str; a ``text`` replaces it."""
        return self.progress.kept(TYPED) if text is None else self.progress.keep(TYPED, text)

    def answer(self, given, source=""):
        """Grade an answer, keep it and go on.

        Args:
            given: words: a str; bug and number: as ``quiz.grading.grade`` takes it; code: a CheckResult.
            source: the code of a code answer, for the report.
        Returns:
            None, or a Text that says why the answer cannot be graded; then the same turn still waits.
        """
        turn, running = self.turn, self.clock.running
        question = bank()[turn.question]
        self.clock.pause()  # the candidate does not pay for the time that grading takes
        graded, refusal = {"text": self._grade_words, "code": self._grade_code}.get(question.kind, self._grade)(
            question, turn, given
        )
        if running:
            self.clock.run()
        if refusal:
            return refusal
        self._keep(turn, question, graded | ({"answer": source} if source else {}))
        return None

    def skip(self):
        """Go on without an answer; that counts 0."""
        question = bank()[self.turn.question]
        heard = (
            [Point(id=point.id, state="missing") for point in question.key_points] if question.kind == "text" else []
        )
        self._keep(self.turn, question, {"skipped": True, "heard": heard})

    def finish(self, why="stopped"):
        """End the interview; what was asked and not answered does not count."""
        if not self.finished:
            with self._lock:
                self.record.ended, self.record.turn = why, None
            self.clock.pause()
            self.save()
            self.typed("")

    def to_judge(self):
        """Answers whose mark is the candidate's to give and was not given yet: [(number, Answer)]; after the end."""
        return [
            (number, answer)
            for number, answer in enumerate(self.record.answers)
            if answer.to_judge and answer.ratings is None
        ]

    def judge(self, number, ratings):
        """Take what the candidate says of the open points of an answer.

        Args:
            number: of the answer, from ``to_judge``.
            ratings: {point id: answering.YES, PARTLY or NO}.
        """
        answer = self.record.answers[number]
        answer.ratings = {point: float(ratings.get(point, answering.NO)) for point in answer.to_judge}
        if answer.points:
            heard = {one.id: float(one.state == "met") for one in answer.heard} | answer.ratings
            answer.score = sum(heard[point] for point in answer.points) / len(answer.points)
        else:
            met = sum(one.state == "met" for one in answer.heard) if answer.marked else 0
            said = answer.ratings.values()
            mark = answering.mark_of(met, said, len(answer.heard), answer.interval)
            answer.score = mark / answering.FULL_MARK
        self.save()
        self._record_attempts()

    def settle(self):
        """Leave what was not judged as the grader has it, and record it; what gets no mark without its author is dropped."""
        for _, answer in self.to_judge():
            answer.ratings = {}
        self.save()
        self._record_attempts()

    def _grade_words(self, question, turn, given):
        if not given.strip():
            return None, EMPTY
        # A probe that is said back states nothing, just as the question itself.
        asked = question.model_copy(update={"prompt": turn.prompt.text}) if turn.points else question
        result = self._mark(asked, given, self.record.lang)
        reading = answering.Reading(asked, given, result)
        heard = [Point(id=one.id, state=one.state, quote=one.quote) for one in result.points]
        to_judge = [point.id for point in reading.open_points if point.id in turn.points or not turn.points]
        score = reading.mark({}) / answering.FULL_MARK
        if turn.points:
            score = sum(one.state == "met" for one in heard if one.id in turn.points) / len(turn.points)
        return {
            "answer": given,
            "score": score if result.marked or result.worthless else None,
            "interval": list(reading.bounds),
            "marked": result.marked,
            "heard": heard,
            "claims": [Claim(id=one.id, quote=one.quote) for one in result.misconceptions],
            "flags": list(result.flags),
            "to_judge": to_judge,
        }, None

    def _grade(self, question, turn, given):
        outcome = grade(question, given, draw(question, turn.seed))
        if not outcome.readable:
            return None, outcome.feedback[0]
        return {
            "answer": "" if isinstance(given, dict) else str(given),
            "score": outcome.score,
            "detail": outcome.detail,
            "feedback": [Bilingual.of(line) for line in outcome.feedback],
        }, None

    def _grade_code(self, question, turn, result):
        if result.status not in ("correct", "wrong"):
            return None, result.message or NOT_READY
        checks = result.to_json()["checks"]
        return {
            "score": result.score,
            "detail": {"status": result.status, "category": result.category, "checks": checks},
        }, None

    def _keep(self, turn, question, graded):
        """First the record, then the attempt: a process that is killed in between makes up for it when it goes on."""
        answer = Answer(
            **self.record.turn.model_dump()
            | {"topic": question.topic, "level": question.level, "seconds": round(self.clock.used - turn.began, 1)}
            | graded
        )
        with self._lock:
            self.record.answers.append(answer)
            self.record.turn = None
            self.save()
        self.typed("")
        self._record_attempts()
        self._advance()

    def _advance(self):
        """Go on to the next round that has a question; out of rounds or out of time, the end."""
        if self.left == 0:
            return self.finish("time")
        if self.record.place == len(self.record.plan):
            self.record.plan += more_rounds(self.record, self.left / 60)
        while self.record.place < len(self.record.plan):
            step = self.record.plan[self.record.place]
            with self._lock:
                self.record.place += 1
                self.record.turn = self._follow_up() if step.kind == "follow-up" else self._planned(step)
            if self.record.turn:
                return self.save()
        return self.finish("done")

    def _planned(self, step):
        question = bank()[step.question]
        if not self.record.answers:
            return self._new_turn(question, step.kind, "opening")
        earlier = sum(answer.kind == step.kind for answer in self.record.answers)
        return self._new_turn(question, step.kind, step.kind, None if step.kind == "words" else earlier)

    def _new_turn(self, question, kind, reason, place=None, points=(), prompt=None, quote=""):
        seed = self.record.seed + self.record.place
        leads = LEADS[reason]
        if place is None:
            place = random.Random(f"lead:{seed}").randrange(len(leads))
        lead = leads[min(place, len(leads) - 1)].format(quote=_shortened(quote))
        return Turn(
            question=question.id,
            kind=kind,
            seed=seed,
            reason=reason,
            points=tuple(points),
            lead=Bilingual.of(lead),
            prompt=Bilingual.of(prompt or draw(question, seed).fill(question.prompt)),
            began=round(self.clock.used, 3),
        )

    def _follow_up(self):
        """What follows from the last answer in words, or None when there is nothing left to ask."""
        answers = self.record.answers
        whole = [place for place, answer in enumerate(answers) if answer.kind == "words" and not answer.points]
        if not whole:
            return None
        last, probed = answers[whole[-1]], answers[whole[-1] + 1 :]
        question = bank()[last.question]
        asked = {point for answer in probed for point in answer.points}
        gaps = [gap for gap in open_points(question, last) if gap[0] not in asked]
        if gaps:
            return self._about(question, last, *gaps[0], gaps)
        return self._deeper(question)

    def _about(self, question, last, point, reason, quote, gaps):
        """A question about one key point that the last answer left open."""
        probe = probing().get(question.id, {}).get(point)
        if reason == "missing" and probe:
            following = self._unused(probe.get("then"))
            if following and LEVELS.index(following.level) <= LEVELS.index(self.record.level):
                return self._new_turn(following, "words", reason)
        if probe:
            return self._new_turn(question, "words", reason, None, [point], Text(probe["en"], probe["zh"]), quote)
        heard = sum(one.state == "met" for one in last.heard)
        again = AGAIN.format(count=len(last.heard), heard=heard, prompt="{prompt}")
        prompt = Text(
            again.en.replace("{prompt}", question.prompt.en), again.zh.replace("{prompt}", question.prompt.zh)
        )
        return self._new_turn(question, "words", reason, None, [gap[0] for gap in gaps], prompt, quote)

    def _deeper(self, question):
        """Another question in words of the same topic, the nearest in level."""
        fits = [
            one for one in bank().values() if one.topic == question.topic and one.kind == "text" and not one.headline
        ]
        fits = [one for one in fits if self._unused(one.id)]
        if not fits:
            return None
        rng = random.Random(f"deeper:{self.record.seed}:{self.record.place}")
        found = min(fits, key=lambda one: (distance(one.level, self.record.level), rng.random()))
        return self._new_turn(found, "words", "deeper")

    def _unused(self, question_id):
        """The question of this id, unless it was asked or stands in the plan."""
        used = {answer.question for answer in self.record.answers} | {step.question for step in self.record.plan}
        return bank().get(question_id) if question_id and question_id not in used else None

    def _forget_lost_questions(self):
        """Questions that the course no longer holds, after an update in mid interview."""
        gone = [step for step in self.record.plan[self.record.place :] if step.question not in (None, *bank())]
        self.record.plan = [step for step in self.record.plan if step not in gone]
        if self.record.turn and self.record.turn.question not in bank():
            self.record.turn = None

    def _record_attempts(self):
        """Record every answer that is no attempt yet. A probe asks for one part of a question and is no attempt at it."""
        known = {
            attempt.detail.get("turn")
            for attempt in self.progress.attempts()
            if attempt.detail.get("interview") == self.record.id
        }
        for number, answer in enumerate(self.record.answers):
            question = bank().get(answer.question)
            waits = answer.score is None or (answer.to_judge and answer.ratings is None)
            if number not in known and not answer.is_probe and not waits and question is not None:
                self._record_attempt(number, answer, question)

    def _record_attempt(self, number, answer, question):
        detail = {"interview": self.record.id, "turn": number, "skipped": answer.skipped}
        if question.kind == "text":
            detail |= {
                "points": {one.id: one.state for one in answer.heard},
                "self_rated": answer.ratings or {},
                "claimed": bool(answer.ratings),
                "interval": answer.interval,
                "flags": answer.flags,
                "misconceptions": [claim.id for claim in answer.claims],
            }
        answering.record(
            self.progress,
            question.item,
            question.kind,
            answer.score,
            face="interview",
            lang=self.record.lang,
            seconds=answer.seconds,
            answer=answer.answer,
            detail=answer.detail | {"seed": answer.seed} | detail,
        )


def kept_record(progress):
    """The record that is kept, finished or not; None when there is none that this version can read."""
    return read(progress.kept(DRAFT))


def open_points(question, answer):
    """What an answer in words left open, the most pressing first: [(key point, reason, quote)].

    Contradicted points come first, then missing and then unsure ones; after a skip all points, with the reason "skipped".
    """
    if answer.skipped:
        return [(point.id, "skipped", "") for point in question.key_points]
    claims = {claim.id: claim.quote for claim in answer.claims}
    denied = {point: claims[one.id] for one in question.misconceptions if one.id in claims for point in one.contradicts}
    found = []
    for point in answer.heard:
        quote = point.quote or denied.get(point.id)
        if point.state == "met":
            continue
        if quote and (point.state == "contradicted" or point.id in denied):
            found.append((point.id, "contradicted", denied.get(point.id) or quote))
        elif quote and point.state == "unsure":
            found.append((point.id, "unsure", quote))
        else:
            found.append((point.id, "missing", ""))
    return sorted(found, key=lambda gap: ("contradicted", "missing", "unsure").index(gap[1]))


def _shortened(quote):
    words = " ".join((quote or "").split()).rstrip(" .。;；,，")
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rstrip() + "…"


def _mark(question, answer, lang):
    from quiz.grading.text import grade as grade_words

    return grade_words(question, answer, lang)
