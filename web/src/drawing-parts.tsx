// What the pages of the models that draw share: a picture, a picker of digits, a slider, frames one after the other.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TEXTS } from "./drawing-texts";
import { SIDE } from "./layers";
import type { Lang } from "./types";
import type { Numbers, Weights } from "./weights";

const SHOWN_EVERY_MS = 60;
export const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export interface PanelProps {
  lang: Lang;
  weights: Weights;
}

/** Grey pixels in [0, 1], row by row. */
export function Picture({ pixels, label, width = SIDE }: { pixels: Numbers; label: string; width?: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = pixels.length / width;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    pixels.forEach((value, place) => image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * place));
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} class={width === height ? undefined : "strip"} width={width} height={height} role="img" aria-label={label} />;
}

export function DigitPicker({ lang, digit, onPick }: { lang: Lang; digit: number | null; onPick(digit: number): void }) {
  return (
    <fieldset class="digits">
      <legend>{TEXTS.digit[lang]}</legend>
      {DIGITS.map((one) => (
        <label key={one} class={one === digit ? "picked" : ""}>
          <input type="radio" name="digit" class="qa-unseen" checked={one === digit} onChange={() => onPick(one)} />
          {one}
        </label>
      ))}
    </fieldset>
  );
}

interface SliderProps {
  title: string;
  value: number;
  max: number;
  step: number;
  unit?: string;
  onMove(value: number): void;
}

export function Slider({ title, value, max, step, unit = "", onMove }: SliderProps) {
  return (
    <label class="slider">
      {title} {value.toFixed(step < 1 ? 1 : 0)}
      {unit}
      <input type="range" min={0} {...{ max, step, value }} onInput={(event) => onMove(Number(event.currentTarget.value))} />
    </label>
  );
}

/** The frames of a drawing, the next one every few moments; all over again when an input changes. Who wants no motion sees the last. */
export function usePlayed<Frame>(frames: () => Iterable<Frame>, inputs: unknown[]): Frame | null {
  const [shown, setShown] = useState<Frame | null>(null);
  useEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      for (const frame of frames()) setShown(frame);
      return;
    }
    const waiting = frames()[Symbol.iterator]();
    const show = () => {
      const next = waiting.next();
      if (next.done) clearInterval(clock);
      else setShown(next.value);
    };
    const clock = setInterval(show, SHOWN_EVERY_MS);
    show();
    return () => clearInterval(clock);
  }, inputs);
  return shown;
}
