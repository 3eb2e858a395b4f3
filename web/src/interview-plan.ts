// The rounds of a mock interview, drawn from the bank.

import { PythonRandom } from "./random";
import { LEVELS } from "./schedule";
import type { Index, Kind, Level } from "./types";

const MINUTES: Partial<Record<Kind, number>> = { text: 4, bug: 4, number: 2, choice: 1, multi: 1, order: 1, match: 1 };
/** The kinds of one round; words come first, as they do in an interview. */
const ROUND: Kind[][] = [["text"], ["choice", "multi"], ["bug"], ["number"], ["order", "match"]];

/** Questions of an interview, drawn: near the level, each topic in turn, none twice. */
export function planOf(bank: Index, minutes: number, level: Level, topic: string, seed: number): string[] {
  const random = new PythonRandom(`web interview:${seed}`);
  const topics = topic ? [topic] : bank.topics.map((one) => one.id);
  random.shuffle(topics);
  const far = (other: Level) => Math.abs(LEVELS.indexOf(other) - LEVELS.indexOf(level));
  const left = bank.questions.filter((one) => topics.includes(one.topic) && one.kind !== "code");
  random.shuffle(left);
  left.sort((one, other) => far(one.level) - far(other.level));
  const asked = new Map<string, number>();
  const plan: string[] = [];
  for (let time = minutes, round = 0; time > 0 && left.length > 0; round++) {
    const kinds = ROUND[round % ROUND.length];
    const fitting = left.filter((one) => kinds.includes(one.kind));
    if (fitting.length === 0) {
      if (!left.some((one) => ROUND.flat().includes(one.kind))) break;
      continue;
    }
    const fewest = Math.min(...fitting.map((one) => asked.get(one.topic) ?? 0));
    const found = fitting.find((one) => (asked.get(one.topic) ?? 0) === fewest)!;
    asked.set(found.topic, fewest + 1);
    left.splice(left.indexOf(found), 1);
    plan.push(found.id);
    time -= MINUTES[found.kind] ?? 1;
  }
  return plan;
}
