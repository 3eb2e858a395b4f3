// What comes of an answer in words: the mark, what is its author's to judge, and the record: quiz/practice/answering.py.

import type { TextResult } from "./text/grading";
import type { TextQuestion } from "./types";

export const FULL_MARK = 4;
export const YES = 1;
export const PARTLY = 0.5;
export const NO = 0;

/** What a person says of key points that are theirs to judge. */
export type Ratings = Record<string, number>;

/** What the grader made of an answer; without a result nothing has read it, and everything is its author's to judge. */
export interface Reading {
  question: TextQuestion;
  text: string;
  result: TextResult | null;
}

/** The key points that are the person's to judge. */
export function openPoints({ question, result }: Reading): TextQuestion["key_points"] {
  if (result?.worthless) return [];
  if (!result?.marked) return question.key_points;
  const unsure = new Set(result.points.filter((point) => point.state === "unsure").map((point) => point.id));
  return question.key_points.filter((point) => result.low !== result.high && unsure.has(point.id));
}

/** The mark, 0 to 4, with what was said of the open points; a point that was not judged counts as not said. */
export function markWith(reading: Reading, ratings: Ratings): number {
  const { question, result } = reading;
  const open = openPoints(reading);
  if (result && (result.worthless || (result.marked && open.length === 0))) return result.score;
  const met = result?.marked ? result.points.filter((point) => point.state === "met").length : 0;
  const limits: [number, number] = result?.marked ? [result.low, result.high] : [0, FULL_MARK];
  const said = open.map((point) => ratings[point.id] ?? NO);
  return markOf(met, said, question.key_points.length, limits);
}

/** The lowest and the highest mark that an answer can still get. */
export function bounds(reading: Reading): [number, number] {
  const open = openPoints(reading);
  if (reading.result?.marked && open.length > 0) return [reading.result.low, reading.result.high];
  return [markWith(reading, {}), markWith(reading, Object.fromEntries(open.map((point) => [point.id, YES])))];
}

/** The mark of an answer: what was heard, and what its author says of the rest; 4 only when all of the points are met. */
export function markOf(heard: number, said: number[], count: number, [low, high]: [number, number]): number {
  const met = said.reduce((sum, one) => sum + one, heard);
  const scaled = met === count ? FULL_MARK : Math.min(FULL_MARK - 1, Math.floor((FULL_MARK * met) / count + 0.5));
  return Math.min(Math.max(scaled, low), high);
}

/** What the record keeps of an answer. */
export function detailOf(reading: Reading, ratings: Ratings): Record<string, unknown> {
  const { question, result } = reading;
  const open = openPoints(reading);
  const given = Object.keys(ratings).length > 0;
  return {
    points: Object.fromEntries(
      result
        ? result.points.map((point) => [point.id, point.state])
        : question.key_points.map((point) => [point.id, "unsure"]),
    ),
    self_rated: given ? Object.fromEntries(open.map((point) => [point.id, ratings[point.id] ?? NO])) : {},
    claimed: open.length > 0 || !(result?.marked || result?.worthless),
    judged: [],
    interval: bounds(reading),
    flags: result?.flags ?? [],
    misconceptions: result?.misconceptions.map((claim) => claim.id) ?? [],
  };
}
