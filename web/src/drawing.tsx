// Trained models draw in the page: a flow, a language model that reads captions, a conditional GAN.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CaptionPanel } from "./caption-panel";
import type { PanelProps } from "./drawing-parts";
import { TEXTS } from "./drawing-texts";
import { FlowPanel } from "./flow-panel";
import { GanPanel } from "./gan-panel";
import { TEXTS as PAGE_TEXTS, told } from "./texts";
import type { Lang, Text } from "./types";
import { type Weights, weightsIn } from "./weights";

interface Model {
  /** In the address of the page. */
  name: string;
  title: Text;
  help: Text;
  /** Of its file of weights, see tools/web_models.py. */
  stem: string;
  Panel(props: PanelProps): JSX.Element;
}

const MODELS: Model[] = [
  { name: "flow", title: TEXTS.flow, help: TEXTS.flowHelp, stem: "flow", Panel: FlowPanel },
  { name: "words", title: TEXTS.words, help: TEXTS.wordsHelp, stem: "language-model", Panel: CaptionPanel },
  { name: "gan", title: TEXTS.gan, help: TEXTS.ganHelp, stem: "cgan", Panel: GanPanel },
];

export function DrawingPage({ lang, model }: { lang: Lang; model?: string }) {
  const chosen = MODELS.find((one) => one.name === model) ?? MODELS[0];
  return (
    <section>
      <h1>{PAGE_TEXTS.drawing[lang]}</h1>
      <nav class="models" aria-label={TEXTS.whichModel[lang]}>
        {MODELS.map((one) => (
          <a key={one.name} href={`#/draw/${one.name}`} aria-current={one === chosen ? "page" : undefined}>
            {one.title[lang]} <small>{(MODEL_FILES[one.stem].bytes / 1e6).toFixed(1)} MB</small>
          </a>
        ))}
      </nav>
      <Loaded key={chosen.name} lang={lang} model={chosen} />
    </section>
  );
}

function Loaded({ lang, model }: { lang: Lang; model: Model }) {
  const [weights, setWeights] = useState<Weights | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => void load(model.stem).then(setWeights, () => setFailed(true)), [model]);
  if (failed) return <p class="notice">{PAGE_TEXTS.notLoaded[lang]}</p>;
  if (!weights) return <p class="qa-loading">{PAGE_TEXTS.loading[lang]}</p>;
  return (
    <>
      <p>{told(model.help, weights.header.weights.toLocaleString("en"))[lang]}</p>
      <model.Panel lang={lang} weights={weights} />
    </>
  );
}

const loaded = new Map<string, Promise<Weights>>();

/** The weights of a model, fetched once. */
function load(stem: string): Promise<Weights> {
  if (!loaded.has(stem)) loaded.set(stem, fetched(stem));
  const found = loaded.get(stem)!;
  found.catch(() => loaded.delete(stem));
  return found;
}

async function fetched(stem: string): Promise<Weights> {
  const response = await fetch(new URL(MODEL_FILES[stem].name, import.meta.url));
  if (!response.ok) throw new Error(`${response.status}`);
  return weightsIn(await response.arrayBuffer());
}
