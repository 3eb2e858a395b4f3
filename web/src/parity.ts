// For tests in node: reads cases from stdin, a JSON object, and writes what this code makes of them.

import { readFileSync } from "node:fs";
import { draw, fill, shown, written } from "./draws";
import * as exchange from "./exchange";
import { Drawer, type Header } from "./flow";
import { grade } from "./kinds";
import { planOf } from "./interview-plan";
import { readNumber } from "./numerals";
import { Schedule } from "./schedule";
import { stampOf } from "./times";
import type { Attempt, Draft, Index, Listed, Question } from "./types";
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
  plans?: { index: Index; minutes: number; level: "junior" | "mid" | "senior"; topic: string; seed: number }[];
  drawing?: { file: string; cases: { latents: number[]; label: number; guidance: number; steps: number }[] };
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
  marks: cases.marks?.map(markOf),
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
  plans: cases.plans?.map(({ index, minutes, level, topic, seed }) => planOf(index, minutes, level, topic, seed)),
};
if (cases.drawing) {
  const file = readFileSync(cases.drawing.file);
  const length = file.readUInt32LE(0);
  const header = JSON.parse(file.subarray(4, 4 + length).toString()) as Header;
  const drawer = new Drawer(header, file.buffer.slice(file.byteOffset + 4 + length, file.byteOffset + file.length) as ArrayBuffer);
  found.drawing = cases.drawing.cases.map(({ latents, label, guidance, steps }) => {
    const start = Float32Array.from(latents);
    const path = [...drawer.path(start, label, guidance, steps)];
    return {
      velocity: [...drawer.velocity(start, 0.3, label)],
      end: [...path.at(-1)!],
      pixels: [...drawer.decode(path.at(-1)!)],
    };
  });
}
process.stdout.write(JSON.stringify(found));
