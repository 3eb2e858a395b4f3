// Type a caption, or put one together, and see the digit come out token by token.

import { useState } from "preact/hooks";
import { NOT_SAID } from "./caption";
import { DigitPicker, type PanelProps, Picture, Slider, usePlayed } from "./drawing-parts";
import { TEXTS } from "./drawing-texts";
import { type Drawn, type LanguageHeader, LanguageModel, TOKENS } from "./language-model";
import { told } from "./texts";
import type { Lang, Text } from "./types";
import type { Weights } from "./weights";

const ATTRIBUTES = [TEXTS.thickness, TEXTS.slant, TEXTS.width, TEXTS.height];
const NOTHING: Drawn = { tokens: [], shares: [] };

export function CaptionPanel({ lang, weights }: PanelProps) {
  const [model] = useState(() => new LanguageModel(weights as Weights<LanguageHeader>));
  // Until somebody types, an example in the language of the page.
  const [typed, setTyped] = useState<string | null>(null);
  const [submitted, setSubmitted] = useState<string | null>(null);
  const text = typed ?? TEXTS.example[lang];
  const asked = submitted ?? TEXTS.example[lang];
  const [guidance, setGuidance] = useState(model.header.guidance);
  const [temperature, setTemperature] = useState(1);
  const [uniforms, setUniforms] = useState(draws);
  const { ids, problem, remark } = understood(model, asked);
  const shown = usePlayed(
    function* () {
      for (const drawn of problem ? [NOTHING] : model.draw(ids, guidance, temperature, uniforms)) {
        yield { asked, drawn, pixels: model.unfinished(drawn.tokens) };
      }
    },
    [asked, guidance, temperature, uniforms],
  );
  const { digit, levels } = model.captions.parse(text);

  function pick(digit: number | null, levels: number[]) {
    const composed = model.captions.caption(digit, levels, lang);
    setTyped(composed);
    setSubmitted(composed);
  }

  function submit(event: Event) {
    event.preventDefault();
    setSubmitted(text);
    setUniforms(draws());
  }

  return (
    <>
      <form class="caption" onSubmit={submit}>
        <label>
          {TEXTS.caption[lang]}
          <input type="text" value={text} autocomplete="off" spellcheck={false} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <button type="submit" class="main-button">
          {TEXTS.draw[lang]}
        </button>
      </form>
      <div role="status">{(problem ?? remark) && <p class="notice">{(problem ?? remark)![lang]}</p>}</div>
      {shown && (
        <>
          <div class="drawn">
            <Picture pixels={shown.pixels} label={told(TEXTS.drawnCaption, shown.asked)[lang]} />
            <Tokens lang={lang} drawn={shown.drawn} />
          </div>
          <p class="grey">
            {told(TEXTS.token, shown.drawn.tokens.length, TOKENS)[lang]}
            {temperature === 0 && ` · ${TEXTS.greedy[lang]}`}
          </p>
        </>
      )}
      <DigitPicker {...{ lang, digit }} onPick={(one) => pick(one, levels)} />
      <p class="filters">
        {ATTRIBUTES.map((title, attribute) => (
          <Level
            key={attribute}
            {...{ lang, title }}
            phrases={model.header.vocabulary.phrases[lang][attribute]}
            level={levels[attribute]}
            onPick={(level) => pick(digit, levels.map((one, place) => (place === attribute ? level : one)))}
          />
        ))}
      </p>
      <p>
        <Slider title={TEXTS.guidance[lang]} value={guidance} max={5} step={0.1} onMove={setGuidance} />{" "}
        <Slider title={TEXTS.temperature[lang]} value={temperature} max={2} step={0.1} onMove={setTemperature} />
      </p>
      <details>
        <summary>{told(TEXTS.vocabulary, model.captions.known.length)[lang]}</summary>
        <p>{model.captions.known.join(" ")}</p>
      </details>
    </>
  );
}

/** The numbers of the words, and what is to be told of them: a problem for which nothing is drawn, or a remark. */
function understood(model: LanguageModel, text: string): { ids: number[]; problem?: Text; remark?: Text } {
  const { ids, unknown } = model.captions.encode(text);
  if (unknown.length) return { ids, problem: told(TEXTS.unknown, unknown.join(" ")) };
  if (ids.length > model.mostWords) return { ids, problem: told(TEXTS.tooLong, ids.length, model.mostWords) };
  return { ids, remark: model.captions.parse(text).digit === null ? TEXTS.noDigit : undefined };
}

interface LevelProps {
  lang: Lang;
  title: Text;
  phrases: string[];
  level: number;
  onPick(level: number): void;
}

function Level({ lang, title, phrases, level, onPick }: LevelProps) {
  return (
    <label>
      {title[lang]}{" "}
      <select value={String(level)} onChange={(event) => onPick(Number(event.currentTarget.value))}>
        <option value={String(NOT_SAID)}>{TEXTS.notSaid[lang]}</option>
        {phrases.map((phrase, one) => (
          <option key={one} value={String(one)}>
            {phrase}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The tokens where they stand in the picture. */
function Tokens({ lang, drawn }: { lang: Lang; drawn: Drawn }) {
  return (
    <figure>
      <ol class="tokens">
        {Array.from({ length: TOKENS }, (_, place) => (
          <li key={place}>
            {place < drawn.tokens.length && (
              <>
                <b>{drawn.tokens[place]}</b> <small>{percent(drawn.shares[place])}</small>
              </>
            )}
          </li>
        ))}
      </ol>
      <figcaption class="grey">{TEXTS.tokens[lang]}</figcaption>
    </figure>
  );
}

function percent(share: number): string {
  return share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`;
}

function draws(): number[] {
  return Array.from({ length: TOKENS }, Math.random);
}
