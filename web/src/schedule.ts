// When each question comes up again: quiz/practice/schedule.py. The list of attempts is the only record.

import { sha256 } from "@noble/hashes/sha2.js";
import { fsrs, type Grade as Rating } from "ts-fsrs";
import { DAY, type Timed, inOrder, isoformat, SECOND, studyDay } from "./times";
import type { Attempt, Draft, Listed } from "./types";

export const LEVELS = ["junior", "mid", "senior"];
export const NEW_PER_DAY = 20;
const MOST_NEW_PER_DAY = 60;
const RETRY = 600 * SECOND;
const FLUENT_SECONDS: Record<string, number> = { number: 30, order: 30, match: 45, bug: 60, text: 120 };
const AGAIN = 1;
const HARD = 2;
const GOOD = 3;
const EASY = 4;
// The scheduler's own steps of minutes are off: they would bring a half-right answer back every quarter of an hour.
const SCHEDULER = fsrs({
  request_retention: 0.9,
  maximum_interval: 365,
  enable_fuzz: false,
  enable_short_term: true,
  learning_steps: [],
  relearning_steps: [],
});

export interface Card {
  question: Listed;
  reviews: number;
  first: number | null;
  last: number | null;
  score: number | null;
  due: number | null;
  stability: number | null;
  retrievability: number | null;
  lapses: number;
  failed: boolean;
}

export interface Plan {
  /** Days since 1970, or null. */
  exam: number | null;
  daysLeft: number | null;
  unseen: number;
  newToday: number;
  leftOut: number;
}

interface Wishes {
  newPerDay: number;
  duePerDay: number | null;
  suspended: Set<string>;
}

export function rating(attempt: Attempt): Rating {
  if (attempt.solution_seen || attempt.score < 0.5) return AGAIN;
  if (attempt.hints || attempt.score < 1) return HARD;
  const fluent = attempt.seconds !== null && attempt.seconds <= (FLUENT_SECONDS[attempt.kind] ?? -1);
  return fluent ? EASY : GOOD;
}

/** The state of all cards at one moment, in microseconds. */
export class Schedule {
  readonly today: number;
  readonly attempts: Timed[];
  readonly histories = new Map<string, Timed[]>();
  readonly cards: Card[];
  readonly plan: Plan;
  private readonly exam: number | null;
  private readonly wishes: Wishes;

  constructor(
    private readonly questions: Listed[],
    private readonly topics: string[],
    attempts: Attempt[],
    drafts: Draft[],
    readonly now: number,
  ) {
    const kept = new Map(drafts.map((draft) => [draft.item, draft.text]));
    this.exam = readExam(kept.get("plan:exam"));
    this.wishes = readWishes(kept.get("plan:wishes"));
    this.today = studyDay(now);
    this.attempts = inOrder(attempts, now);
    for (const attempt of this.attempts) {
      const history = this.histories.get(attempt.item) ?? [];
      this.histories.set(attempt.item, history);
      history.push(attempt);
    }
    this.cards = questions.flatMap((question, place) => {
      const history = this.histories.get(question.item);
      if (this.wishes.suspended.has(question.id) && !history) return [];
      return [history ? this.card(question, history, place / questions.length) : unseen(question)];
    });
    this.plan = this.makePlan();
  }

  /** What to answer now: what is due, the least remembered first, then the new questions of today, easy levels first. */
  due(topics?: string[]): Card[] {
    const wanted = this.cards.filter((card) => !topics || topics.includes(card.question.topic));
    const again = wanted
      .filter((card) => this.isDue(card))
      .sort((one, other) => one.retrievability! - other.retrievability! || one.due! - other.due!);
    const unseenCards = this.inOrderOfNew(wanted.filter((card) => card.reviews === 0));
    const code = unseenCards.filter((card) => card.question.kind === "code").slice(0, 1);
    const fresh = unseenCards.filter((card) => card.question.kind !== "code").slice(0, this.plan.newToday);
    const left = this.wishes.duePerDay === null ? again.length : Math.max(0, this.wishes.duePerDay - this.reviewedToday());
    return [...again.slice(0, left), ...fresh, ...code.slice(0, this.plan.newToday)];
  }

  /** Whether a card was answered before and comes up today; one that was failed comes up to the minute. */
  isDue(card: Card): boolean {
    if (card.due === null || this.wishes.suspended.has(card.question.id)) return false;
    return card.failed ? card.due <= this.now : studyDay(card.due) <= this.today;
  }

  /** When the next card that is not due yet comes up; null when there is none. */
  nextDue(): number | null {
    const ahead = this.cards.filter((card) => card.due !== null && card.due > this.now).map((card) => card.due!);
    return ahead.length > 0 ? Math.min(...ahead) : null;
  }

  /** Cards that come due on each of the next days; the first is today with all that is overdue. */
  forecast(days = 14): number[] {
    const counts = new Array<number>(days).fill(0);
    for (const card of this.cards) {
      if (card.due === null || this.wishes.suspended.has(card.question.id)) continue;
      const ahead = Math.max(0, studyDay(card.due) - this.today);
      if (ahead < days) counts[ahead] += 1;
    }
    return counts;
  }

  private reviewedToday(): number {
    return this.cards.filter((card) => card.reviews > 1 && studyDay(card.last!) === this.today && !card.failed).length;
  }

  private inOrderOfNew(cards: Card[]): Card[] {
    const place = (card: Card) => this.topics.indexOf(card.question.topic);
    const level = (card: Card) => LEVELS.indexOf(card.question.level);
    if (this.exam === null || !this.plan.daysLeft) {
      return cards.sort((one, other) => place(one) - place(other) || level(one) - level(other));
    }
    const turns = new Map<string, number>();
    const turn = new Map<string, number>();
    for (const card of this.cards) {
      const cell = `${card.question.level} ${card.question.topic}`;
      turns.set(cell, (turns.get(cell) ?? 0) + 1);
      turn.set(card.question.id, turns.get(cell)!);
    }
    const when = (card: Card) => turn.get(card.question.id)!;
    return cards.sort((one, other) => level(one) - level(other) || when(one) - when(other) || place(one) - place(other));
  }

  /** A card from the attempts at it; the place in the course, 0 to 1, spreads the last round before an exam. */
  private card(question: Listed, history: Timed[], place: number): Card {
    let memory: { stability: number; difficulty: number } | null = null;
    let before = 0;
    let due = 0;
    let lapses = 0;
    let known = false;
    for (const attempt of history) {
      const found = rating(attempt);
      const days: number = memory ? Math.max(0, Math.floor((attempt.moment - before) / DAY)) : 0;
      memory = SCHEDULER.next_state(memory, days, found);
      due = attempt.moment + SCHEDULER.next_interval(memory!.stability, days) * DAY;
      before = attempt.moment;
      lapses += Number(known && found === AGAIN);
      known = found !== AGAIN;
    }
    const last = history.at(-1)!;
    const failed = !known;
    const elapsed = Math.max(0, Math.floor((this.now - last.moment) / DAY));
    return {
      question,
      reviews: history.length,
      first: history[0].moment,
      last: last.moment,
      score: last.score,
      due: failed ? last.moment + RETRY : this.beforeExam(spread(question.id, due, last.moment), last.moment, place),
      stability: memory!.stability,
      retrievability: SCHEDULER.forgetting_curve(elapsed, memory!.stability),
      lapses,
      failed,
    };
  }

  /** A review that falls after the exam takes its place in the last round, unless it has had that already. */
  private beforeExam(when: number, last: number, place: number): number {
    if (this.exam === null || this.exam <= this.today) return when;
    const day = new Date(this.exam * 86400000);
    const deadline = new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()).getTime() * 1000;
    const lastRound = deadline - Math.round(7 * DAY * (1 - place));
    return when >= deadline && last < lastRound ? lastRound : when;
  }

  private makePlan(): Plan {
    const unseenCount = this.cards.filter((card) => card.reviews === 0).length;
    const seenToday = this.cards.filter((card) => card.reviews > 0 && studyDay(card.first!) === this.today).length;
    const daysLeft = this.exam === null ? null : Math.max(0, this.exam - this.today);
    const plan = { exam: this.exam, daysLeft, unseen: unseenCount };
    if (!daysLeft) {
      return { ...plan, newToday: Math.min(unseenCount, Math.max(0, this.wishes.newPerDay - seenToday)), leftOut: 0 };
    }
    const [quota, leftOut] = newQuota(unseenCount + seenToday, daysLeft);
    return {
      ...plan,
      newToday: Math.min(unseenCount, Math.max(0, quota - seenToday)),
      leftOut: Math.min(unseenCount, leftOut),
    };
  }
}

function unseen(question: Listed): Card {
  const nothing = { first: null, last: null, score: null, due: null, stability: null, retrievability: null };
  return { question, reviews: 0, ...nothing, lapses: 0, failed: false };
}

/** New questions a day before an exam, and how many there is no time for. */
export function newQuota(unseenCount: number, daysLeft: number): [number, number] {
  const days = daysLeft - Math.min(7, Math.floor(daysLeft / 5));
  const quota = Math.ceil(unseenCount / days);
  return [Math.min(quota, MOST_NEW_PER_DAY), Math.max(0, unseenCount - MOST_NEW_PER_DAY * days)];
}

/** A review at least a week ahead, moved by up to a day: each question its own way, the same for the same attempts. */
function spread(questionId: string, when: number, last: number): number {
  if (when - last < 7 * DAY) return when;
  const digest = sha256(new TextEncoder().encode(`${questionId}:${isoformat(last)}`));
  return when + ((digest[0] % 3) - 1) * DAY;
}

function readExam(text: string | undefined): number | null {
  const found = /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(found) ? null : found / 86400000;
}

function readWishes(text: string | undefined): Wishes {
  let kept: Record<string, unknown> = {};
  try {
    const found: unknown = JSON.parse(text || "{}");
    if (found !== null && typeof found === "object") kept = found as Record<string, unknown>;
  } catch {
    // What cannot be read wishes for nothing.
  }
  return {
    newPerDay: typeof kept.new_per_day === "number" ? kept.new_per_day : NEW_PER_DAY,
    duePerDay: typeof kept.due_per_day === "number" ? kept.due_per_day : null,
    suspended: new Set(Array.isArray(kept.suspended) ? (kept.suspended as string[]) : []),
  };
}
