// A question to answer in words: type, submit, see what each sentence earned, and rate what the grader left open.
// Where no grader is at hand its author rates the answer against the key points.

import { useEffect, useRef, useState } from "preact/hooks";
import { useGrader } from "./marking";
import { Rich } from "./markup";
import { Prompt, secondsSince, Source, Sources } from "./parts";
import type { AskedProps } from "./question";
import type { State, TextResult } from "./text/grading";
import { FLAG_NAMES, POINT_MARKS, POINT_NAMES, type Said, TEXTS, told } from "./texts";
import type { Lang, Text, TextQuestion } from "./types";
import { bounds, detailOf, FULL_MARK, markWith, NO, openPoints, PARTLY, type Ratings, type Reading, YES } from "./words";

const LOOKS: Record<State, string> = {
  met: "qa-good-text",
  contradicted: "qa-bad-text",
  unsure: "qa-warn-text",
  missing: "qa-grey-text",
};

export function Words({ question, lang, seed, silent, prompt, draft, onDraft, onAnswer, onContest }: AskedProps & { question: TextQuestion }) {
  const grader = useGrader();
  const [text, setText] = useState(draft ?? "");
  const [stage, setStage] = useState<"write" | "read" | "rate" | "done">("write");
  const [reading, setReading] = useState<Reading | null>(null);
  const [empty, setEmpty] = useState(false);
  const [mark, setMark] = useState(0);
  const started = useRef(performance.now());
  const seconds = useRef(0);
  useEffect(() => {
    if (!onDraft || stage !== "write" || text === (draft ?? "")) return;
    const waiting = setTimeout(() => onDraft(text), 600);
    return () => clearTimeout(waiting);
  }, [text]);

  async function submit(event: Event) {
    event.preventDefault();
    if (stage !== "write") return;
    if (!text.trim()) return setEmpty(true);
    setEmpty(false);
    seconds.current = secondsSince(started.current);
    if (silent) return onAnswer({ answer: text, seconds: seconds.current, score: null, detail: { seed }, feedback: [] });
    setStage("read");
    const found: Reading = { question, text, result: await grader.grade(question, text, lang) };
    setReading(found);
    if (openPoints(found).length > 0) setStage("rate");
    else record(found, {});
  }

  function record(found: Reading, ratings: Ratings) {
    const earned = markWith(found, ratings);
    setMark(earned);
    setStage("done");
    onAnswer({
      answer: text,
      seconds: seconds.current,
      score: earned / FULL_MARK,
      detail: { ...detailOf(found, ratings), seed },
      feedback: [],
    });
  }

  const open = reading ? openPoints(reading) : [];
  return (
    <div class="qa-card">
      <Prompt question={question} lang={lang} text={prompt ?? question.prompt} />
      <form
        class="qa-place"
        onSubmit={submit}
        onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === "Enter" && submit(event)}
      >
        <label>
          <span class="qa-unseen">{TEXTS.inYourWords[lang]}</span>
          <textarea
            rows={6}
            placeholder={TEXTS.inYourWords[lang]}
            value={text}
            readOnly={stage !== "write"}
            onInput={(event) => {
              setText(event.currentTarget.value);
              if (grader.stage === "kept") void grader.load(); // ready by the time the answer is
            }}
          />
        </label>
        {stage === "write" && !silent && <Offer lang={lang} />}
        {stage === "write" && (
          <p class="qa-row">
            <button type="submit" class="qa-submit" title={TEXTS.keys[lang]}>
              {(silent || grader.isWanted ? TEXTS.submit : TEXTS.showPoints)[lang]}
            </button>
          </p>
        )}
      </form>
      <div class="qa-live" role="status" aria-live="polite">
        {empty && <p class="qa-feedback qa-ask">{TEXTS.emptyWords[lang]}</p>}
        {stage === "read" && <Busy lang={lang} />}
        {reading?.result && <Verdict reading={reading} result={reading.result} lang={lang} />}
      </div>
      {reading?.result && (
        <div class="qa-feedback">
          <p class="qa-headline">{TEXTS.modelAnswer[lang]}</p>
          <Rich text={question.model_answer} lang={lang} block />
        </div>
      )}
      {reading && open.length > 0 && (
        <Rating reading={reading} lang={lang} locked={stage === "done"} onRated={(ratings) => record(reading, ratings)} />
      )}
      <div class="qa-live" role="status">
        {stage === "done" && open.length > 0 && (
          <div class={`qa-feedback ${toneOf(mark)}`}>
            <p class="qa-headline">{told(reading?.result ? TEXTS.final : TEXTS.mark, mark)[lang]}</p>
          </div>
        )}
      </div>
      {stage === "done" && reading?.result && onContest && (
        <Contests question={question} result={reading.result} lang={lang} onContest={onContest} />
      )}
      {stage === "done" && (
        <div class="qa-feedback">
          <Rich text={question.explanation} lang={lang} block />
          {!reading?.result && (
            <details>
              <summary>{TEXTS.modelAnswer[lang]}</summary>
              <Rich text={question.model_answer} lang={lang} block />
            </details>
          )}
          <Sources question={question} lang={lang} />
        </div>
      )}
    </div>
  );
}

function toneOf(mark: number): string {
  return mark === FULL_MARK ? "qa-good" : mark > 0 ? "qa-partly" : "qa-bad";
}

/** Where the grader stands: its size before it is fetched, how far it is, or that it is here. */
export function Offer({ lang }: { lang: Lang }) {
  const grader = useGrader();
  if (grader.stage === "impossible") return <p class="qa-hint">{TEXTS.rateYourself[lang]}</p>;
  if (grader.stage === "kept" || grader.stage === "ready") return <p class="qa-hint">{TEXTS.gradedHere[lang]}</p>;
  if (grader.stage === "loading") {
    const percent = Math.floor(grader.share * 100);
    const name = told(TEXTS.graderLoading, percent)[lang];
    return (
      <p class="qa-hint qa-row">
        {/* Once all is here it is unpacked: a bar without a value moves by itself. */}
        <progress aria-label={name} max={1} value={percent < 100 ? grader.share : undefined} /> {name}
      </p>
    );
  }
  const size = Math.round(grader.missing / 1e6);
  return (
    <p class="qa-hint qa-row" role={grader.stage === "failed" ? "alert" : undefined}>
      <button type="button" onClick={() => void grader.load()}>
        {TEXTS.loadGrader[lang]}
      </button>
      <span>{grader.stage === "failed" ? TEXTS.graderFailed[lang] : told(TEXTS.graderSize, size)[lang]}</span>
    </p>
  );
}

/** While an answer is read: a bar that moves by itself. */
export function Busy({ lang }: { lang: Lang }) {
  return (
    <p class="qa-row">
      <progress aria-label={TEXTS.reading[lang]} /> {TEXTS.reading[lang]}
    </p>
  );
}

interface VerdictProps {
  reading: Reading;
  result: TextResult;
  lang: Lang;
}

/** The mark, each key point with the words that decided, and the misconceptions. */
export function Verdict({ reading, result, lang }: VerdictProps) {
  const [low, high] = bounds(reading);
  const isOpen = openPoints(reading).length > 0;
  const headline = !isOpen
    ? told(TEXTS.scoreOf, low)
    : result.marked
      ? told(TEXTS.between, low, high)
      : TEXTS.yoursToMark;
  return (
    <div class={`qa-feedback ${isOpen ? "qa-ask" : toneOf(low)}`}>
      <p class="qa-headline">{headline[lang]}</p>
      {result.flags.map((flag) => (
        <p key={flag} class="qa-warn-text">
          {FLAG_NAMES[flag][lang]}
        </p>
      ))}
      <Points {...{ result, lang }} statements={statementsOf(reading.question)} />
      <Claims question={reading.question} named={result.misconceptions.map((claim) => claim.id)} lang={lang} />
    </div>
  );
}

export function statementsOf(question: TextQuestion): Record<string, Text> {
  return Object.fromEntries([...question.key_points, ...question.misconceptions].map((one) => [one.id, one.statement]));
}

interface PointsProps {
  result: Pick<TextResult, "points">;
  statements: Record<string, Text>;
  lang: Lang;
}

export function Points({ result, statements, lang }: PointsProps) {
  return (
    <ul class="qa-points">
      {result.points.map((point) => (
        <li key={point.id}>
          <b class={LOOKS[point.state]} aria-hidden="true">
            {POINT_MARKS[point.state]}
          </b>{" "}
          <Rich text={statements[point.id]} lang={lang} />{" "}
          <span class={LOOKS[point.state]}>({POINT_NAMES[point.state][lang]})</span>
          {point.quote && (
            <>
              {" "}
              <q>{point.quote.trim()}</q>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Misconceptions that were told, each with what to say to it. */
export function Claims({ question, named, lang }: { question: TextQuestion; named: string[]; lang: Lang }) {
  return (
    <>
      {question.misconceptions
        .filter((claim) => named.includes(claim.id))
        .map((claim) => (
          <div key={claim.id} class="qa-claim">
            <p class="qa-bad-text">
              ✗ <Rich text={claim.statement} lang={lang} />
            </p>
            <p>
              <Rich text={claim.feedback} lang={lang} /> <Source source={claim.source} />
            </p>
          </div>
        ))}
    </>
  );
}

interface RatingProps {
  reading: Reading;
  lang: Lang;
  locked: boolean;
  /** Key points to rate; those that are open when left out. */
  points?: TextQuestion["key_points"];
  onRated(ratings: Ratings): void;
}

/** Key points to be rated by the person who answered. */
export function Rating({ reading, lang, locked, points = openPoints(reading), onRated }: RatingProps) {
  const [ratings, setRatings] = useState<Ratings>({});
  const [incomplete, setIncomplete] = useState(false);
  const scale: [number, Said][] = [
    [YES, "said"],
    [PARTLY, "partly"],
    [NO, "notSaid"],
  ];

  function submit(event: Event) {
    event.preventDefault();
    if (points.some((point) => ratings[point.id] === undefined)) return setIncomplete(true);
    setIncomplete(false);
    onRated(ratings);
  }

  return (
    <form class="qa-rating" onSubmit={submit}>
      <p class="qa-hint">{(reading.result ? TEXTS.didYouSay : TEXTS.rateYourself)[lang]}</p>
      {points.map((point) => (
        <fieldset key={point.id}>
          <legend>
            <Rich text={point.statement} lang={lang} />
          </legend>
          {scale.map(([value, name]) => (
            <label key={name}>
              <input
                type="radio"
                name={`${reading.question.id}-${point.id}`}
                checked={ratings[point.id] === value}
                disabled={locked}
                onChange={() => setRatings({ ...ratings, [point.id]: value })}
              />{" "}
              {TEXTS[name][lang]}
            </label>
          ))}
        </fieldset>
      ))}
      {!locked && (
        <p class="qa-row">
          <button type="submit" class="qa-submit">
            {TEXTS.giveMark[lang]}
          </button>
          {reading.result && (
            <button type="button" onClick={() => onRated(ratings)}>
              {TEXTS.leaveIt[lang]}
            </button>
          )}
        </p>
      )}
      <p class="qa-live" role="status">
        {incomplete ? TEXTS.rateAll[lang] : ""}
      </p>
    </form>
  );
}

interface ContestsProps {
  question: TextQuestion;
  result: TextResult;
  lang: Lang;
  onContest(name: string): void;
}

/** A button for each point or claim of which the learner may say: that is not what I meant. */
function Contests({ question, result, lang, onContest }: ContestsProps) {
  const [contested, setContested] = useState<string[]>([]);
  const statements = statementsOf(question);
  const turned = result.points.filter((point) => point.state === "contradicted").map((point) => point.id);
  return (
    <>
      {[...turned, ...result.misconceptions.map((claim) => claim.id)].map((name) => (
        <p key={name} class="qa-row">
          <button
            type="button"
            disabled={contested.includes(name)}
            onClick={() => {
              setContested([...contested, name]);
              onContest(name);
            }}
          >
            {TEXTS.notMeant[lang]}
          </button>
          <Rich text={statements[name]} lang={lang} />
          <span role="status">{contested.includes(name) ? TEXTS.noted[lang] : ""}</span>
        </p>
      ))}
    </>
  );
}
