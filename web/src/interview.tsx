// A mock interview: a clock, questions of every kind, no word about right or wrong until the report.

import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "./app";
import { question as fetched } from "./bank";
import { Rich, useMaths } from "./markup";
import { type Answered, Asked, Rating } from "./question";
import { freshSeed } from "./random";
import { planOf } from "./interview-plan";
import { LEVELS } from "./schedule";
import { LEVEL_NAMES, TEXTS, told } from "./texts";
import type { Lang, Level, Question, TextQuestion } from "./types";
import { detailOf, FULL_MARK } from "./words";

const KEPT = "web:interview";
interface Given {
  question: string;
  answered: Answered | null;
  recorded: boolean;
}

interface Interview {
  id: string;
  minutes: number;
  seed: number;
  plan: string[];
  given: Given[];
  /** Seconds used so far. */
  used: number;
  ended: boolean;
}

export function InterviewPage(props: PageProps) {
  const { lang, bank, store: kept } = props;
  const [current, setCurrent] = useState<Interview | null>(() => readKept(kept.kept(KEPT)));
  const [going, setGoing] = useState(false);
  const [minutes, setMinutes] = useState(20);
  const [level, setLevel] = useState<Level>("mid");
  const [topic, setTopic] = useState("");

  function save(interview: Interview) {
    setCurrent(interview);
    void kept.keep(KEPT, JSON.stringify(interview));
  }

  function begin() {
    const seed = freshSeed();
    const plan = planOf(bank, minutes, level, topic, seed);
    setGoing(true);
    save({ id: `web-${seed}-${Date.now()}`, minutes, seed, plan, given: [], used: 0, ended: false });
  }

  if (current?.ended) return <Report {...props} interview={current} onChange={save} onAnother={() => setCurrent(null)} />;
  if (current && going) return <Running {...props} interview={current} onChange={save} />;
  return (
    <section>
      <h1>{TEXTS.interview[lang]}</h1>
      <p>{TEXTS.interviewHelp[lang]}</p>
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
        <button type="button" class={current ? "" : "main-button"} onClick={begin}>
          {(current ? TEXTS.discard : TEXTS.begin)[lang]}
        </button>
      </p>
    </section>
  );
}

type StepProps = PageProps & { interview: Interview; onChange(interview: Interview): void };

function Running({ lang, store: kept, interview, onChange }: StepProps) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [failed, setFailed] = useState(false);
  const [used, setUsed] = useState(interview.used);
  const place = interview.given.length;
  useEffect(() => {
    setQuestion(null);
    fetched(interview.plan[place]).then(setQuestion, () => setFailed(true));
  }, [place]);
  useEffect(() => {
    const began = performance.now() - used * 1000;
    const clock = setInterval(() => setUsed((performance.now() - began) / 1000), 500);
    return () => clearInterval(clock);
  }, []);
  const left = Math.max(0, interview.minutes * 60 - used);
  const end = (given: Given[]) => onChange({ ...interview, given, used, ended: true });
  useEffect(() => {
    // Time is up: what stands on the screen unanswered does not count.
    if (left === 0) end(interview.given);
  }, [left === 0]);

  async function goOn(answered: Answered | null) {
    const graded = answered !== null && answered.score !== null;
    if (graded && question) {
      await kept.record({
        item: question.item,
        kind: question.kind,
        score: answered.score!,
        seconds: answered.seconds,
        lang,
        answer: answered.answer,
        detail: { ...answered.detail, interview: interview.id, turn: place, skipped: false, face: "interview" },
      });
    }
    const given = [...interview.given, { question: interview.plan[place], answered, recorded: graded }];
    if (given.length === interview.plan.length) return end(given);
    onChange({ ...interview, given, used });
  }

  return (
    <section>
      <h1 class="counts">
        {told(TEXTS.questionNumber, place + 1)[lang]} · <span role="timer">{told(TEXTS.left, clockOf(left))[lang]}</span>
      </h1>
      {failed && <p class="notice">{TEXTS.notLoaded[lang]}</p>}
      {question && (
        <div class="qa" key={place} lang={lang === "zh" ? "zh-CN" : "en"}>
          <Asked silent question={question} lang={lang} seed={interview.seed + place} onAnswer={(answered) => void goOn(answered)} />
        </div>
      )}
      <p class="onward">
        <button type="button" onClick={() => void goOn(null)}>
          {TEXTS.skip[lang]}
        </button>{" "}
        <button type="button" onClick={() => end(interview.given)}>
          {TEXTS.finish[lang]}
        </button>
      </p>
    </section>
  );
}

function Report({ lang, bank, store: kept, interview, onChange, onAnother }: StepProps & { onAnother(): void }) {
  const [questions, setQuestions] = useState<Question[] | null>(null);
  const ready = useMaths(true);
  useEffect(() => {
    Promise.all(interview.given.map((one) => fetched(one.question))).then(setQuestions, () => setQuestions([]));
  }, []);
  if (!questions || !ready) return <p class="qa-loading">{TEXTS.loading[lang]}</p>;
  const open = interview.given.findIndex((one) => one.answered !== null && one.answered.score === null);

  async function rated(place: number, ratings: Record<string, number>, mark: number) {
    const question = questions![place] as TextQuestion;
    const before = interview.given[place].answered!;
    const detail = { ...before.detail, ...detailOf(question.key_points.map((point) => point.id), ratings) };
    await kept.record({
      item: question.item,
      kind: "text",
      score: mark / FULL_MARK,
      seconds: before.seconds,
      lang,
      answer: before.answer,
      detail: { ...detail, interview: interview.id, turn: place, skipped: false, face: "interview" },
    });
    const answered = { ...before, detail, score: mark / FULL_MARK };
    onChange({
      ...interview,
      given: interview.given.map((one, other) => (other === place ? { ...one, answered, recorded: true } : one)),
    });
  }

  if (open >= 0 && questions[open]) {
    const question = questions[open] as TextQuestion;
    return (
      <section>
        <h1>{TEXTS.report[lang]}</h1>
        <p>{TEXTS.judgeFirst[lang]}</p>
        <div class="qa" key={open}>
          <div class="qa-card">
            <Rich text={question.prompt} lang={lang} block />
            <blockquote>{interview.given[open].answered!.answer}</blockquote>
            <Rating question={question} lang={lang} locked={false} onRated={(ratings, mark) => void rated(open, ratings, mark)} />
          </div>
        </div>
      </section>
    );
  }
  const scores = interview.given.map((one) => one.answered?.score ?? 0);
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
        {interview.given.map((one, place) => {
          const question = questions[place];
          if (!question) return null;
          const topic = bank.topics.find((other) => other.id === question.topic)?.name[lang];
          return (
            <li key={place}>
              <details>
                <summary>
                  <b>{one.answered ? `${Math.round(scores[place] * 100)} %` : TEXTS.skipped[lang]}</b> · {topic} ·{" "}
                  {question.label}
                </summary>
                <ReportedAnswer {...{ question, lang }} answered={one.answered} />
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

function ReportedAnswer({ question, lang, answered }: { question: Question; lang: Lang; answered: Answered | null }) {
  return (
    <>
      {question.kind !== "number" && <Rich text={question.prompt} lang={lang} block />}
      {answered && question.kind === "text" && <blockquote>{answered.answer}</blockquote>}
      {answered?.feedback.map((line, place) => <Rich key={place} text={line} lang={lang} block />)}
      {question.kind === "text" && <Rich text={question.model_answer} lang={lang} block />}
      <p>
        <a href={`#/q/${question.label}`}>{question.label}</a>
      </p>
    </>
  );
}

function readKept(text: string): Interview | null {
  try {
    const found: Interview | null = JSON.parse(text || "null");
    return found && Array.isArray(found.plan) && Array.isArray(found.given) ? found : null;
  } catch {
    return null;
  }
}

function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
