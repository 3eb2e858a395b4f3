// What every question on the page begins and ends with.

import { Rich } from "./markup";
import { KINDS, LEVEL_NAMES, TEXTS } from "./texts";
import type { Lang, Question, Text } from "./types";

export function Prompt({ question, lang, text }: { question: Question; lang: Lang; text: Text }) {
  return (
    <div class="qa-prompt">
      <p class="qa-tag">
        {question.label} · {LEVEL_NAMES[question.level][lang]} · {KINDS[question.kind][lang]}
      </p>
      <Rich text={text} lang={lang} block />
    </div>
  );
}

export function Sources({ question, lang }: { question: Question; lang: Lang }) {
  return (
    <p class="qa-sources">
      {TEXTS.sources[lang]}
      {lang === "zh" ? "：" : ": "}
      {question.sources.map(([name, address], place) => (
        <span key={name}>
          {place > 0 && "; "}
          <Source source={[name, address]} />
        </span>
      ))}
    </p>
  );
}

/** The name of a source, a link where it has an address. */
export function Source({ source: [name, address] }: { source: [string, string | null] }) {
  return address ? (
    <a href={address} target="_blank" rel="noopener">
      {name}
    </a>
  ) : (
    <>{name}</>
  );
}

export function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
