// <quiz-ask question="gan-what" lang="en">: one live question, in the app and in any page of the book.
//
// What stands inside the element is shown until the question is there, and where no script runs. Each answer is
// recorded in this browser and told by the event "quiz-graded", whose detail is the attempt.

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { question as fetched } from "./bank";
import { type Answered, Asked } from "./question";
import { freshSeed } from "./random";
import { type Store, store } from "./store";
import { TEXTS } from "./texts";
import type { Attempt, Lang, Question } from "./types";

const STYLE = new URL("quiz-ask.css", import.meta.url).href;

interface AskProps {
  name: string;
  lang: Lang;
  onReady(): void;
  onAttempt(attempt: Attempt): void;
}

function Ask({ name, lang, onReady, onAttempt }: AskProps) {
  const [loaded, setLoaded] = useState<{ question: Question; store: Store } | null>(null);
  const [failed, setFailed] = useState(false);
  const [seed, setSeed] = useState(freshSeed);
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const contested = useRef(new Set<string>());
  useEffect(() => {
    setFailed(false);
    Promise.all([fetched(name), store()]).then(
      ([question, opened]) => {
        setLoaded({ question, store: opened });
        onReady();
      },
      () => setFailed(true),
    );
  }, [name]);
  if (failed) return <p class="qa-feedback qa-ask">{TEXTS.notLoaded[lang]}</p>;
  if (!loaded) return <p class="qa-loading">{TEXTS.loading[lang]}</p>;
  const { question } = loaded;

  async function answered(found: Answered) {
    const { answer, seconds, detail } = found;
    const recorded = await loaded!.store.record({
      item: question.item,
      kind: question.kind,
      score: found.score ?? 0,
      seconds,
      lang,
      answer,
      detail: { ...detail, face: "web" },
    });
    setAttempt(recorded);
    onAttempt(recorded);
    if (question.kind === "text") await loaded!.store.keep(question.id, "");
  }

  /** Kept for whoever reviews the mark: quiz/practice/answering.py. */
  function contest(name: string) {
    contested.current.add(name);
    void loaded!.store.keep(`contest:${attempt!.id}`, JSON.stringify([...contested.current].sort()));
  }

  return (
    <>
      <Asked
        key={seed}
        {...{ question, lang, seed }}
        draft={loaded.store.kept(question.id)}
        onDraft={(text) => void loaded.store.keep(question.id, text)}
        onAnswer={(found) => void answered(found)}
        onContest={attempt ? contest : undefined}
      />
      {attempt && (
        <p class="qa-row">
          <button
            type="button"
            class="qa-again"
            onClick={() => {
              setAttempt(null);
              contested.current.clear();
              setSeed(freshSeed());
            }}
          >
            {TEXTS.again[lang]}
          </button>
        </p>
      )}
    </>
  );
}

class QuizAsk extends HTMLElement {
  static observedAttributes = ["question", "lang"];
  private root: HTMLElement | null = null;

  connectedCallback() {
    if (![...document.querySelectorAll("link")].some((one) => one.href === STYLE)) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = STYLE;
      document.head.append(link);
    }
    this.root = document.createElement("div");
    this.root.className = "qa";
    this.append(this.root);
    this.show();
  }

  disconnectedCallback() {
    if (this.root) render(null, this.root);
    this.root?.remove();
    this.root = null;
  }

  attributeChangedCallback() {
    this.show();
  }

  private show() {
    const name = this.getAttribute("question");
    if (!this.root || !name) return;
    const wanted = this.getAttribute("lang") ?? document.documentElement.lang;
    const lang = wanted.startsWith("zh") ? "zh" : "en";
    this.root.lang = lang === "zh" ? "zh-CN" : "en";
    render(
      <Ask
        key={name}
        {...{ name, lang }}
        onReady={() => {
          for (const child of this.childNodes) {
            if (child === this.root) continue;
            if (child instanceof HTMLElement) child.hidden = true;
          }
        }}
        onAttempt={(attempt) => this.dispatchEvent(new CustomEvent("quiz-graded", { detail: attempt, bubbles: true }))}
      />,
      this.root,
    );
  }
}

if (!customElements.get("quiz-ask")) customElements.define("quiz-ask", QuizAsk);
