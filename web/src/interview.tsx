// A mock interview: a clock, questions of every kind, follow-ups, no word about right or wrong until the report.

import { useEffect, useRef, useState } from "preact/hooks";
import type { PageProps } from "./app";
import { question as fetched } from "./bank";
import { Busy, Claims, Offer, Points, Rating, statementsOf } from "./in-words";
import { planOf } from "./interview-plan";
import { advanced, type Given, type Interview, judged, waits, wordsGiven } from "./interviewing";
import { grader } from "./marking";
import { Rich, useMaths } from "./markup";
import { type Answered, Asked } from "./question";
import { freshSeed } from "./random";
import { LEVELS } from "./schedule";
import { FLAG_NAMES, LEVEL_NAMES, TEXTS, told } from "./texts";
import type { Lang, Level, Question, TextQuestion } from "./types";
import { FULL_MARK, type Ratings } from "./words";

const KEPT = "web:interview";
const VERSION = 2;

export function InterviewPage(props: PageProps) {
  const { lang, bank, store: kept } = props;
  const [current, setCurrent] = useState<Interview | null>(() => readKept(kept.kept(KEPT)));
  const [going, setGoing] = useState(false);
  const [minutes, setMinutes] = useState(20);
  const [level, setLevel] = useState<Level>("mid");
  const [topic, setTopic] = useState("");

  /** Keeps it first: what is on the screen survives a reload. */
  async function save(interview: Interview) {
    await kept.keep(KEPT, JSON.stringify(interview));
    setCurrent(interview);
  }

  async function begin() {
    const seed = freshSeed();
    const wish = { minutes, level, topics: topic ? [topic] : [], seed };
    if (grader.isWanted) void grader.load(); // ready by the time the first answer is
    const begun: Interview = {
      ...wish,
      version: VERSION,
      id: `web-${seed}-${Date.now()}`,
      plan: planOf(bank, wish),
      place: 0,
      turn: null,
      given: [],
      used: 0,
      ended: false,
    };
    await save(await advanced(begun, minutes * 60, bank, fetched));
    setGoing(true);
  }

  if (current?.ended) return <Report {...props} interview={current} onChange={save} onAnother={() => setCurrent(null)} />;
  if (current && going) return <Running {...props} interview={current} onChange={save} />;
  return (
    <section>
      <h1>{TEXTS.interview[lang]}</h1>
      <p>{TEXTS.interviewHelp[lang]}</p>
      <div class="qa">
        <Offer lang={lang} />
      </div>
      {current && (
        <p class="notice">
          {TEXTS.unfinished[lang]}{" "}
          <button type="button" class="main-button" onClick={() => setGoing(true)}>
            {TEXTS.goOn[lang]}
          </button>
        </p>
      )}
      <p class="filters">
        <label>
          {TEXTS.minutes[lang]}{" "}
          <select value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
            {[10, 20, 30, 45, 60].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          {TEXTS.level[lang]}{" "}
          <select value={level} onChange={(event) => setLevel(event.currentTarget.value as Level)}>
            {LEVELS.map((one) => (
              <option key={one} value={one}>
                {LEVEL_NAMES[one as Level][lang]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {TEXTS.topic[lang]}{" "}
          <select value={topic} onChange={(event) => setTopic(event.currentTarget.value)}>
            <option value="">{TEXTS.all[lang]}</option>
            {bank.topics.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name[lang]}
              </option>
            ))}
          </select>
        </label>
      </p>
      <p>
        <button type="button" class={current ? "" : "main-button"} onClick={() => void begin()}>
          {(current ? TEXTS.discard : TEXTS.begin)[lang]}
        </button>
      </p>
    </section>
  );
}

type StepProps = PageProps & { interview: Interview; onChange(interview: Interview): Promise<void> };

function Running({ lang, bank, store: kept, interview, onChange }: StepProps) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [failed, setFailed] = useState(false);
  const [used, setUsed] = useState(interview.used);
  const [busy, setBusy] = useState(false);
  const clock = useRef({ used: interview.used, stopped: false });
  const acting = useRef(false);
  const turn = interview.turn!;
  const place = interview.given.length;
  useEffect(() => {
    setQuestion(null);
    fetched(turn.question).then(setQuestion, () => setFailed(true));
  }, [place]);
  useEffect(() => {
    let before = performance.now();
    const ticking = setInterval(() => {
      const now = performance.now();
      if (!clock.current.stopped) clock.current.used += (now - before) / 1000;
      before = now;
      setUsed(clock.current.used);
    }, 500);
    return () => clearInterval(ticking);
  }, []);
  const left = Math.max(0, interview.minutes * 60 - used);
  useEffect(() => {
    // Time is up: what stands on the screen unanswered does not count.
    if (left === 0) end();
  }, [left === 0]);

  function end() {
    void onChange({ ...interview, turn: null, used: clock.current.used, ended: true });
  }

  /** One answer counts once; and the candidate does not pay for the time that grading takes. */
  async function once(action: () => Promise<void>) {
    if (acting.current || !question) return;
    acting.current = clock.current.stopped = true;
    try {
      await action();
    } catch {
      setFailed(true);
    } finally {
      acting.current = clock.current.stopped = false;
      setBusy(false);
    }
  }

  async function answered(found: Answered) {
    const { answer, seconds, score, feedback, detail } = found;
    const closed = { result: null, interval: [0, FULL_MARK] as [number, number], toJudge: [], ratings: null };
    const given: Given = { ...turn, ...closed, skipped: false, answer, seconds, score, feedback, detail };
    if (question!.kind !== "text") return goOn(given);
    setBusy(true);
    const said = turn.points.length > 0 && turn.prompt ? [turn.prompt.en, turn.prompt.zh] : null;
    const result = await grader.grade(question!, answer, lang, said);
    await goOn({ ...given, ...wordsGiven({ question: question as TextQuestion, text: answer, result }, turn) });
  }

  async function skip() {
    const nothing = { answer: "", seconds: 0, score: 0, result: null, toJudge: [], ratings: null, feedback: [], detail: {} };
    await goOn({ ...turn, ...nothing, skipped: true, interval: [0, 0] });
  }

  async function goOn(given: Given) {
    await recordOnce(kept, interview, place, given, lang, question!);
    const answers = [...interview.given, given];
    const so = { ...interview, given: answers, used: clock.current.used };
    await onChange(await advanced(so, interview.minutes * 60 - clock.current.used, bank, fetched));
  }

  return (
    <section>
      <h1 class="counts">
        {told(TEXTS.questionNumber, place + 1)[lang]} · <span role="timer">{told(TEXTS.left, clockOf(left))[lang]}</span>
      </h1>
      {failed && <p class="notice">{TEXTS.notLoaded[lang]}</p>}
      <p role="status">{turn.lead[lang]}</p>
      {question && question.id === turn.question && (
        <div class="qa" key={place} lang={lang === "zh" ? "zh-CN" : "en"}>
          <Asked
            silent
            {...{ question, lang }}
            seed={turn.seed}
            prompt={turn.prompt ?? undefined}
            onAnswer={(found) => void once(() => answered(found))}
          />
          {busy && <Busy lang={lang} />}
        </div>
      )}
      <p class="onward">
        <button type="button" disabled={busy} onClick={() => void once(skip)}>
          {TEXTS.skip[lang]}
        </button>{" "}
        <button type="button" disabled={busy} onClick={end}>
          {TEXTS.finish[lang]}
        </button>
      </p>
    </section>
  );
}

/** Records an answer that nobody has to judge any more. A probe asks for one part of a question and is no attempt at it. */
async function recordOnce(
  kept: PageProps["store"],
  interview: Interview,
  place: number,
  given: Given,
  lang: Lang,
  question: Question,
): Promise<void> {
  if (given.skipped || given.points.length > 0 || given.score === null || waits(given)) return;
  const words = {
    points: Object.fromEntries(
      question.kind === "text" ? question.key_points.map(({ id }) => [id, stateOf(given, id)]) : [],
    ),
    self_rated: given.ratings ?? {},
    claimed: given.ratings !== null && Object.keys(given.ratings).length > 0,
    interval: given.interval,
    flags: given.result?.flags ?? [],
    misconceptions: given.result?.misconceptions.map((claim) => claim.id) ?? [],
  };
  await kept.record({
    item: question.item,
    kind: question.kind,
    score: given.score,
    seconds: given.seconds,
    lang,
    answer: given.answer,
    detail: {
      ...given.detail,
      ...(question.kind === "text" ? words : {}),
      interview: interview.id,
      turn: place,
      skipped: false,
      face: "interview",
    },
  });
}

function stateOf(given: Given, point: string) {
  return given.result?.points.find((one) => one.id === point)?.state ?? "unsure";
}

function Report({ lang, bank, store: kept, interview, onChange, onAnother }: StepProps & { onAnother(): void }) {
  const [questions, setQuestions] = useState<Question[] | null>(null);
  const ready = useMaths(true);
  useEffect(() => {
    Promise.all(interview.given.map((one) => fetched(one.question))).then(setQuestions, () => setQuestions([]));
  }, []);
  if (!questions || !ready) return <p class="qa-loading">{TEXTS.loading[lang]}</p>;
  const open = interview.given.findIndex(waits);

  async function rated(place: number, ratings: Ratings) {
    const question = questions![place] as TextQuestion;
    const answer = judged(interview.given[place], ratings, question);
    await recordOnce(kept, interview, place, answer, lang, question);
    await onChange({ ...interview, given: interview.given.map((one, other) => (other === place ? answer : one)) });
  }

  if (open >= 0 && questions[open]) {
    const question = questions[open] as TextQuestion;
    const given = interview.given[open];
    return (
      <section>
        <h1>{TEXTS.report[lang]}</h1>
        <p>{TEXTS.judgeFirst[lang]}</p>
        <div class="qa" key={open} lang={lang === "zh" ? "zh-CN" : "en"}>
          <div class="qa-card">
            <Rich text={given.prompt ?? question.prompt} lang={lang} block />
            <blockquote>{given.answer}</blockquote>
            <Heard {...{ question, given, lang }} />
            <Rating
              reading={{ question, text: given.answer, result: given.result }}
              points={question.key_points.filter((point) => given.toJudge.includes(point.id))}
              lang={lang}
              locked={false}
              onRated={(ratings) => void rated(open, ratings)}
            />
          </div>
        </div>
      </section>
    );
  }
  const scores = interview.given.map((one) => one.score ?? 0);
  const total = scores.length > 0 ? scores.reduce((sum, one) => sum + one, 0) / scores.length : 0;
  return (
    <section>
      <h1>{TEXTS.report[lang]}</h1>
      {scores.length === 0 ? (
        <p>{TEXTS.noneAnswered[lang]}</p>
      ) : (
        <p class="total">
          {told(TEXTS.score, Math.round(total * 100))[lang]} · {clockOf(interview.used)}
        </p>
      )}
      <ol class="report qa" lang={lang === "zh" ? "zh-CN" : "en"}>
        {interview.given.map((given, place) => {
          const question = questions[place];
          if (!question) return null;
          const topic = bank.topics.find((other) => other.id === question.topic)?.name[lang];
          return (
            <li key={place}>
              <details>
                <summary>
                  <b>{given.skipped ? TEXTS.skipped[lang] : `${Math.round(scores[place] * 100)} %`}</b> · {topic} ·{" "}
                  {question.label}
                </summary>
                <ReportedAnswer {...{ question, lang, given }} />
              </details>
            </li>
          );
        })}
      </ol>
      <p>
        <button type="button" class="main-button" onClick={onAnother}>
          {TEXTS.another[lang]}
        </button>
      </p>
    </section>
  );
}

interface ReportedProps {
  question: Question;
  lang: Lang;
  given: Given;
}

/** What the grader heard of the key points that were asked about. */
function Heard({ question, lang, given }: ReportedProps & { question: TextQuestion }) {
  if (!given.result) return null;
  const points = given.result.points.filter((one) => given.points.length === 0 || given.points.includes(one.id));
  return (
    <>
      {given.result.flags.map((flag) => (
        <p key={flag} class="qa-warn-text">
          {FLAG_NAMES[flag][lang]}
        </p>
      ))}
      <Points result={{ points }} statements={statementsOf(question)} lang={lang} />
      <Claims question={question} named={given.result.misconceptions.map((claim) => claim.id)} lang={lang} />
    </>
  );
}

function ReportedAnswer({ question, lang, given }: ReportedProps) {
  return (
    <>
      <p>{given.lead[lang]}</p>
      {question.kind !== "number" && <Rich text={given.prompt ?? question.prompt} lang={lang} block />}
      {!given.skipped && question.kind === "text" && <blockquote>{given.answer}</blockquote>}
      {question.kind === "text" && <Heard {...{ question, lang, given }} />}
      {given.feedback.map((line, place) => (
        <Rich key={place} text={line} lang={lang} block />
      ))}
      {question.kind === "text" && given.points.length === 0 && (
        <>
          <p class="qa-headline">{TEXTS.modelAnswer[lang]}</p>
          <Rich text={question.model_answer} lang={lang} block />
        </>
      )}
      <p>
        <a href={`#/q/${question.label}`}>{question.label}</a>
      </p>
    </>
  );
}

function readKept(text: string): Interview | null {
  try {
    const found: Interview | null = JSON.parse(text || "null");
    return found?.version === VERSION && (found.turn || found.ended) ? found : null;
  } catch {
    return null;
  }
}

function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
