// The rounds of a mock interview, drawn from the bank: quiz/practice/interview_plan.py, without rounds of code.

import { PythonRandom } from "./random";
import { LEVELS } from "./schedule";
import type { Index, Kind, Level, Listed } from "./types";

export type Round = "words" | "follow-up" | "bug" | "number" | "quick";

/** One planned round; the question of a follow-up is found when it is its turn. */
export interface Step {
  kind: Round;
  question: string | null;
}

/** What a round is expected to take. */
const MINUTES: Record<Round, number> = { words: 4, "follow-up": 2, bug: 4, number: 2, quick: 1 };
const FIRST: Round[] = ["words", "follow-up", "bug", "number"];
const LATER: Round[] = ["words", "follow-up", "quick", "follow-up", "bug", "number"];
/** The kinds of question that a round may ask; others ask the kind that they are named after. */
const KINDS_OF: Partial<Record<Round, Kind[]>> = { words: ["text"], quick: ["choice", "multi", "order", "match"] };
const MOST_FOLLOW_UPS = 3;

export interface Wish {
  minutes: number;
  level: Level;
  /** Topics to ask about; all of them when empty. */
  topics: string[];
  seed: number;
}

/** The rounds of an interview in order. */
export function planOf(bank: Index, { minutes, level, topics, seed }: Wish): Step[] {
  const picker = new Picker(bank, level, topics, seed);
  const steps: Step[] = [];
  let left = minutes;
  for (const kind of FIRST) left -= add(steps, picker, kind, left, 2);
  for (let used = addRounds(steps, picker, left, 2); used > 0; used = addRounds(steps, picker, left, 2)) left -= used;
  return steps;
}

/** Rounds for a candidate who is through with the plan and has minutes left; `asked` are the questions so far. */
export function moreRounds(bank: Index, wish: Wish, asked: { question: string; skipped: boolean }[], left: number): Step[] {
  // Who passes over most of it has heard enough.
  if (2 * asked.filter((one) => one.skipped).length > asked.length) return [];
  const picker = new Picker(bank, wish.level, wish.topics, wish.seed);
  for (const one of asked) picker.take(bank.questions.find((other) => other.id === one.question));
  const steps: Step[] = [];
  addRounds(steps, picker, left, 0);
  return steps;
}

function addRounds(steps: Step[], picker: Picker, left: number, always: number): number {
  let used = 0;
  for (const kind of LATER) used += add(steps, picker, kind, left - used, always);
  return used;
}

/** Adds one round if it fits into the minutes left; gives the minutes that it takes. The first `always` fit anyway. */
function add(steps: Step[], picker: Picker, kind: Round, left: number, always: number): number {
  if (steps.length >= always && MINUTES[kind] > left) return 0;
  if (kind === "follow-up") {
    const last = steps.findLastIndex((step) => step.kind === "words");
    if (last < 0) return 0;
    let next = last + 1;
    while (steps[next]?.kind === "follow-up") next++;
    if (next - last - 1 === MOST_FOLLOW_UPS) return 0;
    steps.splice(next, 0, { kind, question: null });
    return MINUTES[kind];
  }
  const found = picker.pick(kind);
  if (!found) return 0;
  steps.push({ kind, question: found.id });
  return MINUTES[kind];
}

/** Draws questions, none twice: first those of the level, in the topics that were talked about. */
class Picker {
  private readonly random: PythonRandom;
  private readonly questions: Listed[];
  private readonly rank: Map<string, number>;
  private readonly used = new Set<string>();
  private readonly asked: Map<string, number>;
  private readonly withoutWords: Set<string>;

  constructor(
    bank: Index,
    private readonly level: Level,
    topics: string[],
    seed: number,
  ) {
    this.random = new PythonRandom(`interview:${seed}`);
    const order = topics.length > 0 ? [...topics] : bank.topics.map((one) => one.id);
    this.random.shuffle(order);
    this.rank = new Map(order.map((topic, place) => [topic, place]));
    this.questions = bank.questions.filter((one) => this.rank.has(one.topic));
    this.asked = new Map(order.map((topic) => [topic, 0]));
    const withWords = new Set(this.questions.filter((one) => one.kind === "text").map((one) => one.topic));
    this.withoutWords = new Set(order.filter((topic) => !withWords.has(topic)));
  }

  /** A question for a round of this kind, or null when there is none left. */
  pick(kind: Round): Listed | null {
    const wanted = KINDS_OF[kind] ?? [kind as Kind];
    const left = this.questions.filter((one) => wanted.includes(one.kind) && !this.used.has(one.id));
    const keyed = left.map((one) => ({
      one,
      key: [...(kind === "words" ? this.wordsFirst(one) : this.nearFirst(one)), this.random.random()],
    }));
    const found = leastOf(keyed);
    if (found) this.take(found);
    return found;
  }

  /** Counts a question as asked; undefined is one that the course no longer holds. */
  take(question: Listed | undefined): void {
    if (!question) return;
    this.used.add(question.id);
    const before = this.asked.get(question.topic);
    if (before !== undefined && question.kind === "text") this.asked.set(question.topic, before + 1);
  }

  private wordsFirst(one: Listed): number[] {
    return [this.asked.get(one.topic)!, this.rank.get(one.topic)!, Number(!one.headline), distance(one.level, this.level)];
  }

  private nearFirst(one: Listed): number[] {
    // A topic that nothing can be said about in words would otherwise never have its turn.
    const heard = this.asked.get(one.topic)! > 0 || this.withoutWords.has(one.topic);
    return [Number(!heard), distance(one.level, this.level), this.rank.get(one.topic)!];
  }
}

/** The first of those whose key is the least, the keys compared number by number; null where there is none. */
export function leastOf<T>(keyed: { one: T; key: number[] }[]): T | null {
  let best: { one: T; key: number[] } | null = null;
  for (const other of keyed) {
    const place = best ? best.key.findIndex((number, at) => number !== other.key[at]) : 0;
    if (!best || (place >= 0 && other.key[place] < best.key[place])) best = other;
  }
  return best?.one ?? null;
}

/** How far a level lies from the one wanted; of two that are equally far the easier one is nearer. */
export function distance(level: Level, wanted: Level): number {
  const steps = LEVELS.indexOf(level) - LEVELS.indexOf(wanted);
  return 2 * Math.abs(steps) + Number(steps > 0);
}
