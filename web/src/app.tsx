// The app: today's questions, all questions, a mock interview, the dashboard, models that draw.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { index, questionsOf } from "./bank";
import { fill, plainDraw } from "./draws";
import { InterviewPage } from "./interview";
import { Rich, useMaths } from "./markup";
import { ProgressPage, saveExport } from "./progress";
import "./quiz-ask";
import { Schedule } from "./schedule";
import { localGet, localSet, type Store, store, type Trouble } from "./store";
import { KINDS, LEVEL_NAMES, type Said, TEXTS, told } from "./texts";
import { now } from "./times";
import type { Attempt, Index, Lang, Listed, Question, Text } from "./types";
import "./app.css";

const PAGES: [string, Said][] = [
  ["", "today"],
  ["questions", "questions"],
  ["interview", "interview"],
  ["progress", "progress"],
  ["draw", "drawing"],
];
/** Answers in this browser alone from which on the page asks for an export. */
const REMIND_FROM = 20;
/** What somebody is asked who has never been here. */
const FIRST = "diffusion-one-step";
const LANG_KEY = "imagegen-lang";
const THEME_KEY = "imagegen-theme";

export interface PageProps {
  lang: Lang;
  bank: Index;
  store: Store;
  schedule: Schedule;
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "quiz-ask": { question: string; lang: Lang; ref?: (element: HTMLElement | null) => void };
    }
  }
}

function firstLanguage(): Lang {
  const wanted = new URLSearchParams(location.search).get("lang") ?? localGet(LANG_KEY) ?? navigator.language;
  return wanted.startsWith("zh") ? "zh" : "en";
}

function App() {
  const [lang, setLang] = useState<Lang>(firstLanguage);
  const [loaded, setLoaded] = useState<{ bank: Index; store: Store } | null>(null);
  const [failed, setFailed] = useState(false);
  const [route, setRoute] = useState(location.hash);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = TEXTS.title[lang];
    localSet(LANG_KEY, lang);
  }, [lang]);
  useEffect(() => {
    const follow = () => {
      setRoute(location.hash);
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    Promise.all([index(), store()]).then(
      ([bank, opened]) => {
        opened.addEventListener("change", () => setChanges((count) => count + 1));
        setLoaded({ bank, store: opened });
      },
      () => setFailed(true),
    );
    return () => removeEventListener("hashchange", follow);
  }, []);
  const [page, ...rest] = decodeURIComponent(route.replace(/^#\/?/, "")).split("/");
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {TEXTS.skipToContent[lang]}
      </a>
      <Header lang={lang} page={page} onLang={setLang} />
      <main id="main" tabIndex={-1}>
        <NewVersion lang={lang} />
        {failed && <p class="notice">{TEXTS.notLoaded[lang]}</p>}
        {!loaded && !failed && <p class="qa-loading">{TEXTS.loading[lang]}</p>}
        {loaded && <Page {...{ lang, page, rest, changes }} {...loaded} />}
      </main>
      <footer>
        <a href={REPOSITORY}>{TEXTS.source[lang]}</a>
      </footer>
    </>
  );
}

function Header({ lang, page, onLang }: { lang: Lang; page: string; onLang(lang: Lang): void }) {
  const other = lang === "en" ? "zh" : "en";
  return (
    <header>
      <p class="name">
        <a href="#/">{TEXTS.shortTitle[lang]}</a>
      </p>
      <nav aria-label={TEXTS.title[lang]}>
        {PAGES.map(([name, title]) => (
          <a key={name} href={`#/${name}`} aria-current={page === name ? "page" : undefined}>
            {TEXTS[title][lang]}
          </a>
        ))}
        {HAS_BOOK && <a href={`${lang}/index.html`}>{TEXTS.lessons[lang]}</a>}
      </nav>
      <p class="switches">
        <button type="button" lang={other === "zh" ? "zh-CN" : "en"} aria-label={TEXTS.switchLanguageLabel[lang]} onClick={() => onLang(other)}>
          {TEXTS.switchLanguage[lang]}
        </button>
        <button type="button" aria-label={TEXTS.theme[lang]} title={TEXTS.theme[lang]} onClick={switchTheme}>
          ◐
        </button>
      </p>
    </header>
  );
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localSet(THEME_KEY, root.dataset.theme);
}

function Page({ page, rest, changes, ...props }: Omit<PageProps, "schedule"> & { page: string; rest: string[]; changes: number }) {
  // The cards are reckoned anew whenever something was answered.
  const [schedule, setSchedule] = useState(() => scheduleOf(props.bank, props.store));
  useEffect(() => setSchedule(scheduleOf(props.bank, props.store)), [changes]);
  const all = { ...props, schedule };
  return (
    <>
      <Troubles {...all} />
      {page === "questions" ? (
        <QuestionsPage {...all} />
      ) : page === "q" ? (
        <OneQuestion {...all} name={rest[0] ?? ""} />
      ) : page === "interview" ? (
        <InterviewPage {...all} />
      ) : page === "progress" ? (
        <ProgressPage {...all} />
      ) : page === "draw" ? (
        <Drawing lang={props.lang} model={rest[0]} />
      ) : (
        <TodayPage {...all} />
      )}
    </>
  );
}

export function scheduleOf(bank: Index, kept: Store): Schedule {
  return new Schedule(bank.questions, bank.topics.map((topic) => topic.id), kept.attempts, kept.drafts, now());
}

function Troubles({ lang, store: kept }: PageProps) {
  const lines: Text[] = kept.troubles.map(troubleText);
  const remind = kept.notExported >= REMIND_FROM;
  if (remind) lines.push(told(TEXTS.unsaved, kept.notExported));
  if (lines.length === 0) return null;
  return (
    <div class="notice" role="alert">
      {lines.map((line) => (
        <p key={line.en}>{line[lang]}</p>
      ))}
      <p>
        <button type="button" onClick={() => saveExport(kept)}>
          {TEXTS.export[lang]}
        </button>
      </p>
    </div>
  );
}

function troubleText(trouble: Trouble): Text {
  switch (trouble.kind) {
    case "damaged":
      return told(TEXTS.troubleDamaged, trouble.saved);
    case "rows":
      return told(TEXTS.troubleRows, trouble.count);
    case "newer":
      return TEXTS.troubleNewer;
    case "full":
      return TEXTS.troubleFull;
    default:
      return TEXTS.troubleNone;
  }
}

/** What is due, then what is new, one question after the other. */
function TodayPage({ lang, schedule, store: kept }: PageProps) {
  const [more, setMore] = useState(false);
  const [current, setCurrent] = useState<string | null>(null);
  const [graded, setGraded] = useState<Attempt | null>(null);
  const isNew = kept.attempts.length === 0 && graded === null;
  const waiting = waitingNow(schedule, more);
  const asked = current ?? waiting[0]?.id ?? null;
  useEffect(() => {
    // The question on the screen stays until its reader goes on, whatever the schedule says meanwhile.
    if (current === null && asked !== null) setCurrent(asked);
  }, [current, asked]);

  function goOn() {
    const fresh = waitingNow(schedule, more).filter((one) => one.id !== current);
    setGraded(null);
    setCurrent(fresh[0]?.id ?? null);
    scrollTo(0, 0);
  }

  if (asked === null) {
    const next = schedule.nextDue();
    return (
      <section>
        <h1>{TEXTS.allDone[lang]}</h1>
        {next !== null && <p>{told(TEXTS.comesNext, dateOf(next, lang))[lang]}</p>}
        <p>
          <button type="button" class="main-button" onClick={() => setMore(true)}>
            {TEXTS.moreNew[lang]}
          </button>
        </p>
      </section>
    );
  }
  const due = waiting.filter((one) => schedule.histories.has(one.item)).length;
  return (
    <section>
      <h1 class={isNew ? "welcome" : "counts"}>
        {isNew ? TEXTS.welcome[lang] : told(TEXTS.dueNow, due, waiting.length - due)[lang]}
      </h1>
      <Live key={asked} {...{ lang, asked, schedule, graded }} onGraded={setGraded} />
      <p class="onward">
        <button type="button" class={graded ? "main-button" : ""} onClick={goOn}>
          {(graded ? TEXTS.next : TEXTS.skip)[lang]}
        </button>
      </p>
    </section>
  );
}

/** Questions of today in the order they come; whoever is new begins with one that takes one tap. */
function waitingNow(schedule: Schedule, more: boolean): Listed[] {
  const due = schedule.due().map((card) => card.question);
  const extra = more
    ? schedule.cards.filter((card) => card.reviews === 0).map((card) => card.question)
    : [];
  const listed = [...due, ...extra.filter((one) => !due.includes(one))].filter((one) => one.kind !== "code");
  const first = schedule.attempts.length === 0 && schedule.cards.find((card) => card.question.id === FIRST);
  return first ? [first.question, ...listed.filter((one) => one !== first.question)] : listed;
}

interface LiveProps {
  lang: Lang;
  asked: string;
  schedule: Schedule;
  graded: Attempt | null;
  onGraded(attempt: Attempt): void;
}

/** A <quiz-ask> and, once it is answered, when it comes up again. */
function Live({ lang, asked, schedule, graded, onGraded }: LiveProps) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return;
    const hear = (event: Event) => onGraded((event as CustomEvent<Attempt>).detail);
    element.addEventListener("quiz-graded", hear);
    return () => element.removeEventListener("quiz-graded", hear);
  }, [element]);
  const card = graded ? schedule.cards.find((one) => one.question.id === asked) : undefined;
  return (
    <>
      <quiz-ask ref={setElement} question={asked} lang={lang} />
      {card?.due && <p class="again-when">{told(TEXTS.recorded, dateOf(card.due, lang))[lang]}</p>}
    </>
  );
}

function OneQuestion({ lang, bank, name, schedule }: PageProps & { name: string }) {
  const [graded, setGraded] = useState<Attempt | null>(null);
  const found = bank.questions.find((one) => one.id === name || one.label === name);
  if (!found) return <p>{TEXTS.noQuestion[lang]}</p>;
  return (
    <section>
      <h1 class="counts">{bank.topics.find((topic) => topic.id === found.topic)?.name[lang]}</h1>
      <Live key={found.id} asked={found.id} {...{ lang, schedule, graded }} onGraded={setGraded} />
      <p class="onward">
        <a href="#/questions">{TEXTS.questions[lang]}</a>
      </p>
    </section>
  );
}

/** The questions of one topic, to choose from. */
function QuestionsPage({ lang, bank, schedule }: PageProps) {
  const [topic, setTopic] = useState(bank.topics[0].id);
  const [level, setLevel] = useState("");
  const [kind, setKind] = useState("");
  const [listed, setListed] = useState<Question[] | null>(null);
  const ready = useMaths(true);
  useEffect(() => {
    questionsOf(topic).then(setListed, () => setListed([]));
  }, [topic]);
  const scores = new Map(schedule.cards.map((card) => [card.question.id, card.score]));
  const wanted = (listed ?? []).filter(
    (one) => one.topic === topic && (!level || one.level === level) && (!kind || one.kind === kind),
  );
  const select = (title: Said, value: string, set: (value: string) => void, options: [string, Text][]) => (
    <label>
      {TEXTS[title][lang]}{" "}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text[lang]}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section>
      <h1>{TEXTS.questions[lang]}</h1>
      <p class="filters">
        {select("topic", topic, setTopic, bank.topics.map((one) => [one.id, one.name]))}
        {select("level", level, setLevel, [["", TEXTS.all], ...Object.entries(LEVEL_NAMES)])}
        {select("kind", kind, setKind, [["", TEXTS.all], ...Object.entries(KINDS)])}
      </p>
      <ul class="list qa" lang={lang === "zh" ? "zh-CN" : "en"}>
        {ready &&
          wanted.map((one) => {
            const score = scores.get(one.id) ?? null;
            return (
              <li key={one.id}>
                <a href={`#/q/${one.label}`}>
                  <Rich text={firstLine(fill(one.prompt, plainDraw(one)))} lang={lang} />
                </a>{" "}
                <span class="grey">
                  {LEVEL_NAMES[one.level][lang]} · {KINDS[one.kind][lang]}
                  {score !== null && ` · ${Math.round(score * 100)} %`}
                </span>
              </li>
            );
          })}
      </ul>
    </section>
  );
}

function firstLine(text: Text): Text {
  return { en: text.en.split("\n")[0], zh: text.zh.split("\n")[0] };
}

export function dateOf(moment: number, lang: Lang): string {
  const options: Intl.DateTimeFormatOptions = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Date(moment / 1000).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", options);
}

type DrawingModule = typeof import("./drawing");

/** The models that draw; their code is fetched when somebody wants to see them. */
function Drawing({ lang, model }: { lang: Lang; model?: string }) {
  const [found, setFound] = useState<DrawingModule | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => void import("./drawing").then(setFound, () => setFailed(true)), []);
  if (failed) return <p class="notice">{TEXTS.notLoaded[lang]}</p>;
  if (!found) return <p class="qa-loading">{TEXTS.loading[lang]}</p>;
  return <found.DrawingPage lang={lang} model={model} />;
}

/** Registers the service worker, and says when a new version waits behind the open page. */
function NewVersion({ lang }: { lang: Lang }) {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    // The first worker takes over silently; a reload is wanted only when one takes over from another.
    let had = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener("controllerchange", () => (had ? location.reload() : (had = true)));
    navigator.serviceWorker.register("sw.js").then((registration) => {
      const look = () => registration.waiting && navigator.serviceWorker.controller && setWaiting(registration.waiting);
      look();
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", look);
      });
    }, () => {
      // Without it the page works, but only online.
    });
  }, []);
  if (!waiting) return null;
  return (
    <p class="notice" role="status">
      {TEXTS.newVersion[lang]}{" "}
      <button type="button" onClick={() => waiting.postMessage("take over")}>
        {TEXTS.reload[lang]}
      </button>
    </p>
  );
}

render(<App />, document.getElementById("app")!);
