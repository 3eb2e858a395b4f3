// For tests in node: reads cases from stdin, a JSON object, and writes what this code makes of them.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Generator } from "./cgan";
import { draw, fill, shown, written } from "./draws";
import * as exchange from "./exchange";
import { Drawer } from "./flow";
import { grade } from "./kinds";
import { planOf, type Wish } from "./interview-plan";
import { advanced, AGAIN, type Given, type Interview, LEADS } from "./interviewing";
import { type LanguageHeader, LanguageModel } from "./language-model";
import { readNumber } from "./numerals";
import { Schedule } from "./schedule";
import { Engine } from "./text/engine";
import { FLAG_NAMES, POINT_MARKS, POINT_NAMES } from "./texts";
import { stampOf } from "./times";
import type { Attempt, Draft, Index, Lang, Listed, Question } from "./types";
import { type Header, weightsIn } from "./weights";
import { markOf } from "./words";

interface Cases {
  /** Question id to its record. */
  bank?: Record<string, Question>;
  closed?: { question: string; seed: number; answer: unknown }[];
  numbers?: { answer: unknown; units: string[]; percent: boolean }[];
  written?: number[];
  marks?: number[][];
  schedules?: { questions: Listed[]; topics: string[]; attempts: Attempt[]; drafts: Draft[]; now: number }[];
  exchange?: string[];
  plans?: (Wish & { index: Index })[];
  /** Interviews, each with what came of its turns, one after the other. */
  interviews?: { index: Index; wish: Wish; heard: Pick<Given, "skipped" | "result">[] }[];
  names?: true;
  /** The files of the grader by their stems, and answers; `said` is what was asked in place of the question's own prompt. */
  words?: {
    files: Record<string, string>;
    answers: { question: string; topic: string; text: string; lang: Lang | null; said: string[] | null }[];
  };
  flow?: { file: string; cases: { latents: number[]; label: number; guidance: number; steps: number }[] };
  language?: {
    file: string;
    /** Sentences to cut into words. */
    texts: string[];
    captions: { digit: number | null; levels: number[]; lang: "en" | "zh" }[];
    cases: { text: string; guidance: number; temperature: number; uniforms: number[] }[];
  };
  cgan?: { file: string; cases: { noise: number[]; digit: number }[] };
}

function weightsOf<H extends Header>(file: string) {
  const bytes = readFileSync(file);
  return weightsIn<H>(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
}

const cases = JSON.parse(readFileSync(0, "utf8")) as Cases;
const found: Record<string, unknown> = {
  closed: cases.closed?.map(({ question, seed, answer }) => {
    const asked = cases.bank![question];
    const drawn = draw(asked, seed);
    return { drawn, prompt: fill(asked.prompt, drawn), shown: shown(asked, drawn), grade: grade(asked, answer, drawn) };
  }),
  numbers: cases.numbers?.map(({ answer, units, percent }) => readNumber(answer, units, percent)),
  written: cases.written?.map(written),
  marks: cases.marks?.map((said) => markOf(0, said, said.length, [0, 4])),
  schedules: cases.schedules?.map(({ questions, topics, attempts, drafts, now }) => {
    const schedule = new Schedule(questions, topics, attempts, drafts, now);
    return {
      cards: schedule.cards.map(({ question, due, ...card }) => ({
        ...card,
        id: question.id,
        due: due === null ? null : stampOf(due),
      })),
      due: schedule.due().map((card) => card.question.id),
      plan: schedule.plan,
      forecast: schedule.forecast(),
      today: schedule.today,
    };
  }),
  exchange: cases.exchange?.map((text) => {
    try {
      const { attempts, drafts, refused } = exchange.read(text);
      return { written: exchange.written(attempts, drafts, "machine"), refused };
    } catch (error) {
      return { error: (error as Error).message };
    }
  }),
  plans: cases.plans?.map(({ index, ...wish }) => planOf(index, wish)),
};
if (cases.names) found.names = { FLAG_NAMES, POINT_MARKS, POINT_NAMES, LEADS, AGAIN };
if (cases.interviews) {
  found.interviews = await Promise.all(
    cases.interviews.map(async ({ index, wish, heard }) => {
      const go = (one: Interview) => advanced(one, wish.minutes * 60, index, async (name) => cases.bank![name]);
      const begun = { version: 2 as const, id: "", place: 0, turn: null, given: [], used: 0, ended: false };
      let interview = await go({ ...wish, ...begun, plan: planOf(index, wish) });
      const turns = [interview.turn];
      for (const one of heard) {
        const given = { ...interview.turn, ...one } as Given;
        interview = await go({ ...interview, given: [...interview.given, given] });
        turns.push(interview.turn);
      }
      return turns;
    }),
  );
}
if (cases.flow) {
  const drawer = new Drawer(weightsOf(cases.flow.file));
  found.flow = cases.flow.cases.map(({ latents, label, guidance, steps }) => {
    const start = Float32Array.from(latents);
    const path = [...drawer.path(start, label, guidance, steps)];
    return {
      velocity: [...drawer.velocity(start, 0.3, label)],
      end: [...path.at(-1)!],
      pixels: [...drawer.decode(path.at(-1)!)],
    };
  });
}
if (cases.language) {
  const model = new LanguageModel(weightsOf<LanguageHeader>(cases.language.file));
  const { captions } = model;
  found.language = {
    texts: cases.language.texts.map((text) => ({ ...captions.encode(text), ...captions.parse(text) })),
    captions: cases.language.captions.map(({ digit, levels, lang }) => captions.caption(digit, levels, lang)),
    drawings: cases.language.cases.map(({ text, guidance, temperature, uniforms }) => {
      const { ids } = captions.encode(text);
      const { tokens, shares } = [...model.draw(ids, guidance, temperature, uniforms)].at(-1)!;
      const row = model.newRow(ids);
      const logits = [row.logits, ...tokens.slice(0, -1).map((token, place) => model.grow(row, token, place))];
      return {
        tokens,
        shares,
        logits: logits.map((one) => [...one]),
        pixels: [...model.decode(tokens)],
        half: [...model.unfinished(tokens.slice(0, 8))],
      };
    }),
  };
}
if (cases.cgan) {
  const generator = new Generator(weightsOf(cases.cgan.file));
  found.cgan = cases.cgan.cases.map(({ noise, digit }) => [...generator.draw(Float32Array.from(noise), digit)]);
}
if (cases.words) {
  const { files, answers } = cases.words;
  const opened = (stem: string) => {
    const bytes = gunzipSync(readFileSync(files[stem]));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  };
  const engine = await Engine.load(opened("encoder"), opened("rules"));
  for (const topic of new Set(answers.map((one) => one.topic))) engine.learn(opened(topic));
  found.words = answers.map(({ question, text, lang, said }) => engine.grade(question, text, lang, said));
}
process.stdout.write(JSON.stringify(found));
