// Moments in whole microseconds since 1970, as Python records them, and times of attempts where a clock was wrong.

import type { Attempt } from "./types";

export const SECOND = 1e6;
export const DAY = 86400 * SECOND;

export interface Timed extends Attempt {
  /** Microseconds. */
  moment: number;
}

const STAMP = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)$/;

/** A recorded time in microseconds; null for what is no time with a zone. */
export function momentOf(stamp: string): number | null {
  const found = STAMP.exec(stamp);
  if (!found) return null;
  const seconds = Date.parse(`${found[1]}T${found[2]}${found[4]}`);
  return Number.isNaN(seconds) ? null : seconds * 1000 + Number((found[3] ?? "").padEnd(6, "0"));
}

/** A moment as it is stored. */
export function stampOf(moment: number): string {
  const micros = ((moment % SECOND) + SECOND) % SECOND;
  return `${new Date((moment - micros) / 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}+00:00`;
}

/** A moment as Python's isoformat() writes it: without a fraction where there is none. */
export function isoformat(moment: number): string {
  return stampOf(moment).replace(".000000", "");
}

export function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

/** A day of study begins at four in the morning, local time; days since 1970. */
export function studyDay(moment: number): number {
  const milliseconds = Math.floor(moment / 1000);
  const offset = -new Date(milliseconds).getTimezoneOffset() * 60000;
  return Math.floor((milliseconds + offset - 4 * 3600000) / 86400000);
}

/** Times of one machine, in the order of writing, made to never run backwards: quiz/progress/times.py. */
export function trueTimes(times: number[], present: number): number[] {
  const believed = longestRising(
    times.map((_, place) => place).filter((place) => times[place] <= present + DAY),
    times,
  );
  let latest = Math.min(believed.length > 0 ? times[believed[0]] : present, present);
  const trusted = new Set(believed);
  return times.map((moment, place) => {
    if (trusted.has(place)) latest = Math.min(moment, present);
    return latest;
  });
}

/** The longest subsequence of places whose times never decrease (patience sorting). */
function longestRising(places: number[], times: number[]): number[] {
  const tails: number[] = [];
  const before = new Map<number, number | null>();
  for (const place of places) {
    let pile = tails.length;
    while (pile > 0 && times[tails[pile - 1]] > times[place]) pile -= 1;
    before.set(place, pile > 0 ? tails[pile - 1] : null);
    tails[pile] = place;
  }
  const chain: number[] = [];
  let place: number | null = tails.at(-1) ?? null;
  while (place !== null) {
    chain.push(place);
    place = before.get(place) ?? null;
  }
  return chain.reverse();
}

/** Attempts of all machines, oldest first, with times that never run backwards on any of them. */
export function inOrder(attempts: Attempt[], present: number): Timed[] {
  const machines = new Map<string, Timed[]>();
  for (const attempt of attempts) {
    const own = machines.get(attempt.machine) ?? [];
    machines.set(attempt.machine, own);
    own.push({ ...attempt, moment: momentOf(attempt.time)! });
  }
  const result: Timed[] = [];
  for (const own of machines.values()) {
    own.sort((one, other) => one.sequence - other.sequence || one.moment - other.moment);
    const times = trueTimes(own.map((attempt) => attempt.moment), present);
    own.forEach((attempt, place) => result.push({ ...attempt, moment: times[place] }));
  }
  return result.sort(
    (one, other) =>
      one.moment - other.moment || compare(one.machine, other.machine) || one.sequence - other.sequence,
  );
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
