// One question on the page: what is asked, a place to answer, what came of it. Nothing is recorded here.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Draw, draw, fill, shown } from "./draws";
import { type Grade, grade, LETTERS, SYMPTOMS } from "./kinds";
import { Words } from "./in-words";
import { Rich, useMaths } from "./markup";
import { Prompt, secondsSince, Sources } from "./parts";
import { type Said, TEXTS } from "./texts";
import type { BugQuestion, Choice, Lang, Question, Text } from "./types";

export interface Answered {
  /** As it is recorded. */
  answer: string;
  seconds: number;
  /** 0 to 1; null for words that nobody has rated yet. */
  score: number | null;
  detail: Record<string, unknown>;
  feedback: Text[];
}

export interface AskedProps {
  question: Question;
  lang: Lang;
  seed: number;
  /** An interview says nothing about right or wrong. */
  silent?: boolean;
  /** What is asked instead of the question's own prompt. */
  prompt?: Text;
  draft?: string;
  onDraft?(text: string): void;
  onAnswer(answered: Answered): void;
  /** The author of an answer says of a key point or misconception: that is not what I meant. */
  onContest?(name: string): void;
}

export function Asked(props: AskedProps) {
  const { question, lang } = props;
  const ready = useMaths(useMemo(() => JSON.stringify(question).includes("$"), [question]));
  if (!ready) return <p class="qa-loading">{TEXTS.loading[lang]}</p>;
  if (question.kind === "text") return <Words {...props} question={question} />;
  if (question.kind === "code") {
    return (
      <div class="qa-card">
        <Prompt {...props} text={question.prompt} />
        <p>
          {TEXTS.inNotebook[lang]} <code>{question.exercise}</code>
        </p>
        <p>
          <a href={`${REPOSITORY}/blob/HEAD/notebooks/${question.lesson}.ipynb`} target="_blank" rel="noopener">
            {question.lesson}.ipynb
          </a>
        </p>
      </div>
    );
  }
  return <Closed {...props} />;
}

/** A question that has a key. */
function Closed({ question, lang, seed, silent, onAnswer }: AskedProps) {
  const drawn = useMemo(() => draw(question, seed), [question, seed]);
  const [given, setGiven] = useState<unknown>(null);
  const [graded, setGraded] = useState<Grade | null>(null);
  const started = useRef(performance.now());
  const form = useRef<HTMLFormElement>(null);
  const locked = graded !== null && graded.readable;

  function submit(event: Event) {
    event.preventDefault();
    if (locked) return; // graded already: one answer counts once
    const found = grade(question, given, drawn);
    if (!found.readable || !silent) setGraded(found);
    if (!found.readable) return;
    onAnswer({
      answer: typeof given === "string" ? given : JSON.stringify(given),
      seconds: secondsSince(started.current),
      score: found.score,
      detail: { ...found.detail, seed },
      feedback: found.feedback,
    });
  }

  function onKey(event: KeyboardEvent) {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return submit(event);
    if (event.ctrlKey || event.metaKey || event.altKey || locked || isTyping(event.target)) return;
    const place = event.key.length === 1 ? LETTERS.indexOf(event.key.toUpperCase()) : -1;
    if (place < 0 || place >= drawn.order.length) return;
    setGiven((before: unknown) => picked(question, before, place));
    form.current?.querySelectorAll<HTMLInputElement>(".qa-option input")[place]?.focus();
  }

  const place = { question, lang, drawn, given, setGiven, graded: locked ? graded : null };
  return (
    <form class="qa-card" ref={form} onSubmit={submit} onKeyDown={onKey} noValidate>
      <Prompt question={question} lang={lang} text={fill(question.prompt, drawn)} />
      <div class="qa-place">{PLACES[question.kind as keyof typeof PLACES](place)}</div>
      {!locked && (
        <p class="qa-row">
          <button type="submit" class="qa-submit" title={TEXTS.keys[lang]}>
            {TEXTS.submit[lang]}
          </button>
        </p>
      )}
      <Feedback question={question} lang={lang} drawn={drawn} graded={graded} />
    </form>
  );
}

function Feedback({ question, lang, drawn, graded }: { question: Question; lang: Lang; drawn: Draw; graded: Grade | null }) {
  const tone = !graded?.readable ? "qa-ask" : graded.correct ? "qa-good" : graded.score > 0 ? "qa-partly" : "qa-bad";
  return (
    <div class="qa-live" role="status" aria-live="polite">
      {graded && (
        <div class={`qa-feedback ${tone}`}>
          {graded.feedback.map((line, place) => (
            <div key={place} class={place === 0 ? "qa-headline" : ""}>
              <Rich text={line} lang={lang} block />
            </div>
          ))}
          {graded.readable && <Rich text={fill(question.explanation, drawn)} lang={lang} block />}
          {graded.readable && <Sources question={question} lang={lang} />}
        </div>
      )}
    </div>
  );
}

interface PlaceProps {
  question: Question;
  lang: Lang;
  drawn: Draw;
  given: unknown;
  setGiven(given: unknown): void;
  /** What came of the answer; null while it can still be changed. */
  graded: Grade | null;
}

const PLACES: Record<"choice" | "multi" | "number" | "order" | "match" | "bug", (props: PlaceProps) => ComponentChildren> = {
  choice: (props) => <Choices {...props} />,
  multi: (props) => <Choices {...props} several />,
  number: (props) => <NumberPlace {...props} />,
  order: (props) => <OrderPlace {...props} />,
  match: (props) => <MatchPlace {...props} />,
  bug: (props) => <BugPlace {...props} />,
};

/** What is given once the letter at this place was pressed. */
function picked(question: Question, before: unknown, place: number): unknown {
  if (question.kind === "choice") return place;
  if (question.kind === "bug") return { ...(before as object | null), repair: place };
  if (question.kind !== "multi") return before;
  const ticked = (before as number[] | null) ?? [];
  return ticked.includes(place) ? ticked.filter((one) => one !== place) : [...ticked, place];
}

function Choices({ question, lang, drawn, given, setGiven, graded, several = false }: PlaceProps & { several?: boolean }) {
  const choices = question.kind === "choice" || question.kind === "multi" ? question.choices : [];
  const ticked = several ? ((given as number[] | null) ?? []) : given === null ? [] : [given as number];
  return (
    <Options
      {...{ question, lang, drawn, choices, ticked, several, locked: graded !== null }}
      legend={several ? TEXTS.several : null}
      onPick={(place) => setGiven(picked(question, given, place))}
    />
  );
}

interface OptionsProps {
  question: Question;
  lang: Lang;
  drawn: Draw;
  choices: Choice[];
  ticked: number[];
  several: boolean;
  locked: boolean;
  legend: Text | null;
  onPick(place: number): void;
}

/** Lettered rows to pick from, each clickable as a whole. */
function Options({ question, lang, drawn, choices, ticked, several, locked, legend, onPick }: OptionsProps) {
  return (
    <fieldset class="qa-options">
      <legend class={legend ? "" : "qa-unseen"}>{(legend ?? TEXTS.yourAnswer)[lang]}</legend>
      {shown(question, drawn).map((text, place) => {
        const isTicked = ticked.includes(place);
        const isRight = choices[drawn.order[place]].correct;
        const verdict: Said | null = !locked
          ? null
          : isRight
            ? several && !isTicked
              ? "missedMark"
              : "rightMark"
            : isTicked
              ? "wrongMark"
              : null;
        return (
          <label key={drawn.order[place]} class={`qa-option ${isTicked ? "qa-ticked" : ""}`}>
            <input
              type={several ? "checkbox" : "radio"}
              name={`${question.id}-choice`}
              checked={isTicked}
              disabled={locked}
              onChange={() => onPick(place)}
            />
            <span class="qa-letter">{LETTERS[place]}</span>
            <span class="qa-option-text">
              {verdict && <b class={isRight ? "qa-good-text" : "qa-bad-text"}>{TEXTS[verdict][lang]} </b>}
              <Rich text={text} lang={lang} />
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function NumberPlace({ question, lang, given, setGiven, graded }: PlaceProps) {
  const unit = question.kind === "number" ? question.unit : null;
  return (
    <label class="qa-row">
      <span class="qa-unseen">{TEXTS.yourAnswer[lang]}</span>
      <input
        type="text"
        inputMode="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={TEXTS.yourNumber[lang]}
        value={(given as string | null) ?? ""}
        disabled={graded !== null}
        onInput={(event) => setGiven(event.currentTarget.value)}
      />
      {unit && <Rich text={unit} lang={lang} />}
    </label>
  );
}

function OrderPlace({ question, lang, drawn, given, setGiven, graded }: PlaceProps) {
  const texts = shown(question, drawn);
  const sequence = (given as number[] | null) ?? drawn.order.map((_, place) => place);
  const list = useRef<HTMLOListElement>(null);

  function swap(place: number, other: number) {
    const moved = [...sequence];
    [moved[place], moved[other]] = [moved[other], moved[place]];
    setGiven(moved);
    // The button moves along with its item, so that the key can be pressed again.
    requestAnimationFrame(() => {
      const row = list.current?.children[other];
      const wanted = row?.querySelector<HTMLButtonElement>(other < place ? ".qa-up" : ".qa-down");
      (wanted?.disabled ? row?.querySelector<HTMLButtonElement>("button:not(:disabled)") : wanted)?.focus();
    });
  }

  return (
    <>
      {!graded && <p class="qa-hint">{TEXTS.moveFirst[lang]}</p>}
      <ol class="qa-order" ref={list}>
        {sequence.map((item, place) => {
          const isRight = drawn.order[item] === place;
          return (
            <li key={item}>
              {([-1, 1] as const).map((by) => (
                <button
                  key={by}
                  type="button"
                  class={by < 0 ? "qa-up" : "qa-down"}
                  aria-label={`${(by < 0 ? TEXTS.moveUp : TEXTS.moveDown)[lang]}: ${texts[item][lang]}`}
                  disabled={graded !== null || place + by < 0 || place + by >= sequence.length}
                  onClick={() => swap(place, place + by)}
                >
                  {by < 0 ? "↑" : "↓"}
                </button>
              ))}
              <span>
                {graded && <b class={isRight ? "qa-good-text" : "qa-bad-text"}>{isRight ? "✓ " : "✗ "}</b>}
                {place + 1}. <Rich text={texts[item]} lang={lang} />
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function MatchPlace({ question, lang, drawn, given, setGiven, graded }: PlaceProps) {
  if (question.kind !== "match") return null;
  const texts = shown(question, drawn);
  const picks = (given as (number | null)[] | null) ?? question.pairs.map(() => null);
  return (
    <div class="qa-match">
      <ul class="qa-left">
        {question.pairs.map((pair, left) => {
          const right = drawn.order.indexOf(left);
          return (
            <li key={left}>
              <label>
                <select
                  value={picks[left] ?? ""}
                  disabled={graded !== null}
                  onChange={(event) => {
                    const value = event.currentTarget.value;
                    setGiven(picks.map((pick, place) => (place === left ? (value === "" ? null : Number(value)) : pick)));
                  }}
                >
                  <option value="">{TEXTS.none[lang]}</option>
                  {texts.map((_, place) => (
                    <option key={place} value={place}>
                      {LETTERS[place]}
                    </option>
                  ))}
                </select>
                <span>
                  {graded && (
                    <b class={picks[left] === right ? "qa-good-text" : "qa-bad-text"}>
                      {picks[left] === right ? "✓ " : `✗ ${LETTERS[right]} `}
                    </b>
                  )}
                  <Rich text={pair.left} lang={lang} />
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <ul class="qa-right">
        {texts.map((text, place) => (
          <li key={place}>
            <span class="qa-letter">{LETTERS[place]}</span>
            <Rich text={text} lang={lang} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function BugPlace({ question: asked, lang, drawn, given, setGiven, graded }: PlaceProps) {
  const question = asked as BugQuestion;
  const answer = (given as { line?: string; symptom?: string; repair?: number } | null) ?? {};
  const set = (part: object) => setGiven({ ...answer, ...part });
  return (
    <>
      <div class="qa-listing" role="group" tabIndex={0} aria-label={TEXTS.listing[lang]}>
        <table>
          <tbody>
            {question.listing.map((code, place) => {
              const number = String(place + 1);
              const faulty = graded && question.lines.includes(place + 1);
              return (
                <tr
                  key={place}
                  class={faulty ? "qa-faulty" : answer.line === number ? "qa-ticked" : ""}
                  onClick={() => !graded && set({ line: number })}
                >
                  <td>{number}</td>
                  <td>{code || " "}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div class="qa-row">
        <label>
          {TEXTS.line[lang]}{" "}
          <input
            type="text"
            class="qa-line"
            inputMode="numeric"
            autocomplete="off"
            value={answer.line ?? ""}
            disabled={graded !== null}
            onInput={(event) => set({ line: event.currentTarget.value })}
          />
        </label>
        <label>
          {TEXTS.symptom[lang]}{" "}
          <select
            value={answer.symptom ?? ""}
            disabled={graded !== null}
            onChange={(event) => set({ symptom: event.currentTarget.value })}
          >
            <option value="">{TEXTS.none[lang]}</option>
            {Object.entries(SYMPTOMS).map(([symptom, name]) => (
              <option key={symptom} value={symptom}>
                {name[lang]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Options
        {...{ question, lang, drawn, choices: question.repairs, several: false, locked: graded !== null }}
        ticked={answer.repair === undefined ? [] : [answer.repair]}
        legend={TEXTS.repair}
        onPick={(repair) => set({ repair })}
      />
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type === "text";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
