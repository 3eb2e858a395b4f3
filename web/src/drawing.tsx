// A trained model draws in the page: pick a digit, move the guidance, see it come out of noise.

import { useEffect, useRef, useState } from "preact/hooks";
import { Drawer, type Header, noise, SIDE } from "./flow";
import { TEXTS, told } from "./texts";
import type { Lang } from "./types";

const STEPS = 20;
const SHOWN_EVERY_MS = 60;

interface Model {
  drawer: Drawer;
  weights: number;
}

/** The file begins with the length of its header, four bytes, and the header, JSON. */
async function load(): Promise<Model> {
  const response = await fetch(new URL(DRAWING_FILE, import.meta.url));
  if (!response.ok) throw new Error(`${response.status}`);
  const file = await response.arrayBuffer();
  const length = new DataView(file).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, length))) as Header;
  return { drawer: new Drawer(header, file.slice(4 + length)), weights: header.weights };
}

export function DrawingPage({ lang }: { lang: Lang }) {
  const [model, setModel] = useState<Model | null>(null);
  const [failed, setFailed] = useState(false);
  const [digit, setDigit] = useState(3);
  const [guidance, setGuidance] = useState(1.5);
  const [start, setStart] = useState(noise);
  const [step, setStep] = useState(0);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => void load().then(setModel, () => setFailed(true)), []);
  useEffect(() => {
    if (!model) return;
    const frames = [model.drawer.decode(start)];
    for (const latents of model.drawer.path(start, digit, guidance, STEPS)) frames.push(model.drawer.decode(latents));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let place = still ? STEPS : 0;
    const show = () => {
      if (!canvas.current) return; // the reader has left meanwhile
      paint(canvas.current, frames[place]);
      setStep(place);
      if (place++ === STEPS) clearInterval(clock);
    };
    const clock = setInterval(show, SHOWN_EVERY_MS);
    show();
    return () => clearInterval(clock);
  }, [model, digit, guidance, start]);
  if (failed) return <p class="notice">{TEXTS.notLoaded[lang]}</p>;
  if (!model) return <p class="qa-loading">{TEXTS.loading[lang]}</p>;
  const weights = model.weights.toLocaleString("en");
  return (
    <section>
      <h1>{TEXTS.drawing[lang]}</h1>
      <p>{told(TEXTS.drawHelp, weights)[lang]}</p>
      <fieldset class="digits">
        <legend>{TEXTS.digit[lang]}</legend>
        {Array.from({ length: 10 }, (_, one) => (
          <label key={one} class={one === digit ? "picked" : ""}>
            <input type="radio" name="digit" class="qa-unseen" checked={one === digit} onChange={() => setDigit(one)} />
            {one}
          </label>
        ))}
      </fieldset>
      <p>
        <label class="slider">
          {TEXTS.guidance[lang]} {guidance.toFixed(1)}
          <input
            type="range"
            min={0}
            max={5}
            step={0.1}
            value={guidance}
            onInput={(event) => setGuidance(Number(event.currentTarget.value))}
          />
        </label>{" "}
        <button type="button" class="main-button" onClick={() => setStart(noise())}>
          {TEXTS.newNoise[lang]}
        </button>
      </p>
      <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={told(TEXTS.drawnDigit, digit)[lang]} />
      <p class="grey">{told(TEXTS.step, step, STEPS)[lang]}</p>
    </section>
  );
}

function paint(canvas: HTMLCanvasElement, pixels: Float32Array) {
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((value, place) => image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * place));
  context.putImageData(image, 0, 0);
}
