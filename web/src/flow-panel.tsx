// Pick a digit, move the guidance, see it come out of noise.

import { useState } from "preact/hooks";
import { DigitPicker, type PanelProps, Picture, Slider, usePlayed } from "./drawing-parts";
import { TEXTS } from "./drawing-texts";
import { Drawer, LATENTS } from "./flow";
import { noise } from "./layers";
import { told } from "./texts";

const STEPS = 20;

export function FlowPanel({ lang, weights }: PanelProps) {
  const [drawer] = useState(() => new Drawer(weights));
  const [digit, setDigit] = useState(3);
  const [guidance, setGuidance] = useState(1.5);
  const [start, setStart] = useState(() => noise(LATENTS));
  const shown = usePlayed(
    function* () {
      let step = 0;
      yield { pixels: drawer.decode(start), step };
      for (const latents of drawer.path(start, digit, guidance, STEPS)) yield { pixels: drawer.decode(latents), step: ++step };
    },
    [digit, guidance, start],
  );
  return (
    <>
      <DigitPicker {...{ lang, digit }} onPick={setDigit} />
      <p>
        <Slider title={TEXTS.guidance[lang]} value={guidance} max={5} step={0.1} onMove={setGuidance} />{" "}
        <button type="button" class="main-button" onClick={() => setStart(noise(LATENTS))}>
          {TEXTS.newNoise[lang]}
        </button>
      </p>
      {shown && <Picture pixels={shown.pixels} label={told(TEXTS.drawnDigit, digit)[lang]} />}
      {shown && <p class="grey">{told(TEXTS.step, shown.step, STEPS)[lang]}</p>}
    </>
  );
}
