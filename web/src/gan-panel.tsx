// Pick a digit, move the noise.

import { useMemo, useState } from "preact/hooks";
import { around, Generator } from "./cgan";
import { DigitPicker, DIGITS, type PanelProps, Picture, Slider } from "./drawing-parts";
import { TEXTS } from "./drawing-texts";
import { noise, SIDE } from "./layers";
import { told } from "./texts";
import type { Numbers } from "./weights";

export function GanPanel({ lang, weights }: PanelProps) {
  const [generator] = useState(() => new Generator(weights));
  const twoNoises = () => [noise(generator.noiseSize), noise(generator.noiseSize)];
  const [digit, setDigit] = useState(3);
  const [ends, setEnds] = useState(twoNoises);
  const [degrees, setDegrees] = useState(0);
  const drawn = useMemo(() => {
    const here = around(ends[0], ends[1], degrees);
    return DIGITS.map((one) => generator.draw(here, one));
  }, [ends, degrees]);
  const strip = useMemo(() => beside(drawn), [drawn]);
  return (
    <>
      <DigitPicker {...{ lang, digit }} onPick={setDigit} />
      <p>
        <Slider title={TEXTS.noise[lang]} value={degrees} max={360} step={1} unit="°" onMove={setDegrees} />{" "}
        <button type="button" class="main-button" onClick={() => setEnds(twoNoises())}>
          {TEXTS.newNoise[lang]}
        </button>
      </p>
      <Picture pixels={drawn[digit]} label={told(TEXTS.drawnDigit, digit)[lang]} />
      <p class="grey">{TEXTS.sameNoise[lang]}</p>
      <Picture pixels={strip} label={TEXTS.sameNoise[lang]} width={SIDE * DIGITS.length} />
    </>
  );
}

/** Square pictures beside each other as one. */
function beside(pictures: Numbers[]): Numbers {
  const width = SIDE * pictures.length;
  const strip = new Float32Array(SIDE * width);
  pictures.forEach((pixels, place) => {
    for (let row = 0; row < SIDE; row++) strip.set(pixels.subarray(row * SIDE, (row + 1) * SIDE), row * width + place * SIDE);
  });
  return strip;
}
