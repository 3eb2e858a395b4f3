// What an answer is worth: for each key point its state and where it stands: quiz/grading/text/grading.py.

import type { Lang } from "../types";
import type { Decision } from "./decision";
import type { Evidence } from "./evidence";
import type { Lexicon } from "./concepts";
import { type Plain, span } from "./normalise";
import type { Asked, Rules } from "./rules";
import type { Window } from "./vectors";

export type State = "met" | "contradicted" | "unsure" | "missing";

export interface PointResult {
  id: string;
  state: State;
  probability: number;
  quote: string | null;
}

export interface ClaimResult {
  id: string;
  quote: string;
}

export interface TextResult {
  question: string;
  lang: Lang;
  score: number;
  low: number;
  high: number;
  points: PointResult[];
  misconceptions: ClaimResult[];
  flags: string[];
  marked: boolean;
  /** Whether a guard stopped the answer: it earns nothing, whatever it says. */
  worthless: boolean;
}

/** A mark for `met` of `count` key points: rounded half up, and the highest only when all of them are met. */
export function scaled(met: number, count: number, highest: number): number {
  return met === count ? highest : Math.min(highest - 1, Math.floor((highest * met) / count + 0.5));
}

/** The probabilities of the marks 0 to the highest for points that are met with these probabilities, independently of each other. */
function marksOf(chances: number[], highest: number): number[] {
  let counts = [1];
  for (const chance of chances) {
    counts = [...counts, 0].map((share, met) => share * (1 - chance) + (met > 0 ? counts[met - 1] * chance : 0));
  }
  const marks = Array<number>(highest + 1).fill(0);
  counts.forEach((share, met) => (marks[scaled(met, chances.length, highest)] += share));
  return marks;
}

/** The mark to be expected, rounded; and the lowest and the highest that the chances leave open, at most risk / 2 beyond either. */
function expected(chances: number[], { highest, rounding, risk }: Rules["grading"]): [mark: number, lowest: number, highest: number] {
  const marks = marksOf(chances, highest);
  const mean = marks.reduce((sum, share, mark) => sum + share * mark, 0);
  let total = 0;
  const below = marks.map((share) => (total += share));
  return [
    Math.floor(mean + rounding),
    below.filter((share) => share <= risk / 2).length,
    below.filter((share) => share < 1 - risk / 2).length,
  ];
}

/** The result of an answer that earns nothing. */
export function nothing(question: Asked, lang: Lang, flags: string[], rules: Rules["grading"]): TextResult {
  const points = question.points.map(({ id }) => ({ id, state: "missing" as const, probability: 0, quote: null }));
  return finished({ question: question.id, lang, score: 0, low: 0, high: 0, points, misconceptions: [], flags, marked: true }, rules);
}

function finished(result: Omit<TextResult, "worthless">, rules: Rules["grading"]): TextResult {
  return { ...result, worthless: result.flags.some((flag) => rules.worthless.includes(flag)) };
}

/** The same result for a question that gets no mark: what the answer speaks of, and no accusation. */
export function unmarked(result: TextResult, rules: Rules["grading"]): TextResult {
  if (result.worthless) return result;
  return {
    ...result,
    points: result.points.map((point) => ({ ...point, state: point.quote === null ? "missing" : "unsure" })),
    misconceptions: [],
    flags: result.flags.filter((flag) => flag !== "core-inversion"),
    low: 0,
    high: rules.highest,
    marked: false,
  };
}

interface Given {
  question: Asked;
  text: string;
  lang: Lang;
  plain: Plain;
  evidence: Evidence;
  flags: string[];
}

/** The result that the Evidence of an answer leads to. */
export function decide(given: Given, decision: Decision, lexicon: Lexicon, rules: Rules["grading"]): TextResult {
  const { question, text, lang, plain, evidence, flags } = given;
  const { limits } = decision;
  const met = decision.met
    .chances(evidence.points)
    .map((chance, number) => (hasNeeds(question.points[number], plain.text, lexicon) ? chance : Math.min(chance, 0.4)));
  const contradicted = decision.contradicted.chances(evidence.points);
  const quoted = (window: Window) => text.slice(...span(plain, window.start, window.stop));
  const points = question.points.map(({ id }, number): PointResult => {
    const said = question.misconceptions.some(
      (claim, place) => claim.contradicts.includes(id) && evidence.claims[place] >= limits.said,
    );
    const denied = met[number] < limits.possible && (said || contradicted[number] >= limits.denied);
    const best = evidence.pieces[evidence.best[number]];
    const worst = evidence.pieces[evidence.worst[number]];
    const [state, window]: [State, Window | null] =
      met[number] >= limits.sure
        ? ["met", best]
        : denied
          ? ["contradicted", worst]
          : met[number] >= limits.possible
            ? ["unsure", best]
            : ["missing", evidence.mentioned[number] >= limits.mentioned ? best : null];
    const probability = Math.round(met[number] * 1000) / 1000;
    return { id, state, probability, quote: window ? quoted(window) : null };
  });
  const [sure, possible] = (["sure", "possible"] as const).map((limit) =>
    scaled(met.filter((chance) => chance >= limits[limit]).length, points.length, rules.highest),
  );
  const [mark, lowest, highest] = expected(met, rules);
  let score = Math.min(Math.max(mark, sure), possible);
  let low = Math.min(sure, lowest);
  const high = Math.max(possible, highest);
  const turned = new Set(points.filter((point) => point.state === "contradicted").map((point) => point.id));
  const misconceptions: ClaimResult[] = [];
  let core = false;
  question.misconceptions.forEach((claim, place) => {
    if (evidence.claims[place] < limits.said || !claim.contradicts.some((point) => turned.has(point))) return;
    misconceptions.push({ id: claim.id, quote: quoted(evidence.pieces[evidence.claimWindows[place]]) });
    core ||= claim.core;
  });
  if (core) [score, low] = [Math.min(score, 1), Math.min(low, 1)];
  return finished(
    {
      question: question.id,
      lang,
      score,
      low: Math.min(low, score),
      high: Math.max(high, score),
      points,
      misconceptions,
      flags: core ? [...flags, "core-inversion"] : flags,
      marked: true,
    },
    rules,
  );
}

/** Whether the normalised answer names at least one word or concept of each group of what a point needs. */
function hasNeeds(point: Asked["points"][number], plain: string, lexicon: Lexicon): boolean {
  if (point.needs.length === 0) return true;
  const named = new Set(lexicon.mentions(plain).map((one) => one.concept));
  return point.needs.every((group) => group.some(([word, spelt]) => named.has(word) || plain.includes(spelt)));
}

/** "zh" if a fifth of the letters are Chinese, else "en". */
export function guessLanguage(plain: string): Lang {
  const han = plain.match(/[一-鿿]/g)?.length ?? 0;
  const letters = plain.match(/\p{L}/gu)?.length ?? 0;
  return letters > 0 && han * 5 >= letters ? "zh" : "en";
}
