// What an interviewer asks next, and what an answer earns there: quiz/practice/interview.py.

import { distance, leastOf, moreRounds, type Round, type Step, type Wish } from "./interview-plan";
import { PythonRandom } from "./random";
import { LEVELS } from "./schedule";
import type { PointResult, TextResult } from "./text/grading";
import type { Index, Question, Text, TextQuestion } from "./types";
import { bounds, FULL_MARK, markOf, markWith, NO, openPoints, type Ratings, type Reading } from "./words";

export type Reason =
  | "opening"
  | "words"
  | "missing"
  | "contradicted"
  | "unsure"
  | "skipped"
  | "deeper"
  | "bug"
  | "number"
  | "quick";

/** What the interviewer asks. */
export interface Turn {
  question: string;
  kind: Round;
  seed: number;
  reason: Reason;
  /** Key points that a probe asks about; empty when the question is asked as a whole. */
  points: string[];
  lead: Text;
  /** What is asked instead of the question's own prompt. */
  prompt: Text | null;
}

/** One answer and what it earned. */
export interface Given extends Turn {
  skipped: boolean;
  answer: string;
  seconds: number;
  /** 0 to 1; null while the mark is the candidate's to give. */
  score: number | null;
  /** What the grader made of words; null for other kinds, and where no grader was at hand. */
  result: TextResult | null;
  interval: [number, number];
  /** Key points that are left to the candidate, and what was said of them; null before. */
  toJudge: string[];
  ratings: Ratings | null;
  feedback: Text[];
  detail: Record<string, unknown>;
}

export interface Interview extends Wish {
  version: 2;
  id: string;
  plan: Step[];
  place: number;
  turn: Turn | null;
  given: Given[];
  /** Seconds used so far. */
  used: number;
  ended: boolean;
}

export const LEADS: Record<Reason, Text[]> = {
  opening: [{ en: "Let us start with something broad.", zh: "我们先从一个大一点的问题开始。" }],
  words: [
    { en: "Let us change the subject.", zh: "我们换个话题。" },
    { en: "Something else.", zh: "换一个方向。" },
  ],
  missing: [
    { en: "One thing I have not heard yet.", zh: "有一点我还没有听到。" },
    { en: "Let me stay with this for a moment.", zh: "这里我再追问一下。" },
    { en: "Let me take up one part of it.", zh: "其中有一部分，我想再问细一点。" },
  ],
  contradicted: [
    {
      en: "Let me come back to something you said: “{quote}”. Think about it once more.",
      zh: "回到你刚才说的“{quote}”，请再想一想。",
    },
  ],
  unsure: [
    {
      en: "You said “{quote}”. I am not sure I follow; please say it more precisely.",
      zh: "你说“{quote}”，我没有完全听明白，请说得更准确些。",
    },
  ],
  skipped: [{ en: "No problem. Let me ask for a smaller piece of it.", zh: "没关系，我把问题拆小一点。" }],
  deeper: [
    { en: "Good. Then let us go one step further.", zh: "很好，那我们再深入一步。" },
    { en: "That covers it. Let us go deeper.", zh: "该说的都说到了。我们往深处走一点。" },
  ],
  bug: [
    { en: "Now some code to read. One place in it is wrong.", zh: "接下来看一段代码，其中有一处是错的。" },
    { en: "Here is another listing with one defect.", zh: "再看一段代码，也埋着一处缺陷。" },
  ],
  number: [
    { en: "A number, please. Paper and a calculator are fine.", zh: "请算一个数，可以用纸笔和计算器。" },
    { en: "Another one to compute.", zh: "再算一个。" },
  ],
  quick: [
    { en: "A quick one.", zh: "来一个快问快答。" },
    { en: "Another quick one.", zh: "再来一个快的。" },
  ],
};
export const AGAIN: Text = {
  en: "There are {count} things I listen for in that question, and I have heard {heard}. Here it is once more: {prompt}",
  zh: "这个问题我想听到 {count} 点，你说到了 {heard} 点。我把题目再念一遍：{prompt}",
};
const LONGEST_QUOTE = 160;
const GAPS: Reason[] = ["contradicted", "missing", "unsure"];

export interface Gap {
  point: string;
  reason: Reason;
  quote: string;
}

/** The interview at its next turn; out of rounds or out of time it has ended. `left` are seconds. */
export async function advanced(
  before: Interview,
  left: number,
  bank: Index,
  fetched: (name: string) => Promise<Question>,
): Promise<Interview> {
  const interview = { ...before, turn: null, plan: [...before.plan] };
  if (left <= 0) return { ...interview, ended: true };
  if (interview.place === interview.plan.length) {
    interview.plan.push(...moreRounds(bank, interview, interview.given, left / 60));
  }
  while (interview.place < interview.plan.length) {
    const step = interview.plan[interview.place];
    interview.place++;
    const turn = step.kind === "follow-up" ? await followUp(interview, bank, fetched) : planned(interview, step);
    if (turn) return { ...interview, turn };
  }
  return { ...interview, ended: true };
}

function planned(interview: Interview, step: Step): Turn {
  const about = { question: step.question!, kind: step.kind };
  if (interview.given.length === 0) return turnOf(interview, { ...about, reason: "opening" });
  const earlier = interview.given.filter((one) => one.kind === step.kind).length;
  return turnOf(interview, { ...about, reason: step.kind as Reason, place: step.kind === "words" ? undefined : earlier });
}

type Begun = Pick<Turn, "question" | "kind" | "reason"> &
  Partial<Pick<Turn, "points" | "prompt">> & { place?: number; quote?: string };

function turnOf(interview: Interview, { place, quote = "", ...turn }: Begun): Turn {
  const seed = interview.seed + interview.place;
  const leads = LEADS[turn.reason];
  place ??= new PythonRandom(`lead:${seed}`).below(leads.length);
  const said = shortened(quote);
  const { en, zh } = leads[Math.min(place, leads.length - 1)];
  const lead = { en: en.replace("{quote}", () => said), zh: zh.replace("{quote}", () => said) };
  return { points: [], prompt: null, ...turn, seed, lead };
}

/** What follows from the last answer in words, or null when there is nothing left to ask. */
async function followUp(interview: Interview, bank: Index, fetched: (name: string) => Promise<Question>): Promise<Turn | null> {
  const { given } = interview;
  const whole = given.findLastIndex((one) => one.kind === "words" && one.points.length === 0);
  if (whole < 0) return null;
  const last = given[whole];
  const question = (await fetched(last.question)) as TextQuestion;
  const asked = new Set(given.slice(whole + 1).flatMap((one) => one.points));
  const gaps = gapsOf(question, last).filter((gap) => !asked.has(gap.point));
  return gaps.length > 0 ? about(interview, bank, question, last, gaps) : deeper(interview, bank, question);
}

/** A question about the most pressing of the key points that the last answer left open. */
function about(interview: Interview, bank: Index, question: TextQuestion, last: Given, gaps: Gap[]): Turn {
  const { point, reason, quote } = gaps[0];
  const begun = { kind: "words", reason } as const;
  const probe = question.probes[point];
  if (probe && reason === "missing") {
    const following = unused(interview, bank, probe.then);
    if (following && LEVELS.indexOf(following.level) <= LEVELS.indexOf(interview.level)) {
      return turnOf(interview, { ...begun, question: following.id });
    }
  }
  if (probe) {
    const prompt = { en: probe.en, zh: probe.zh };
    return turnOf(interview, { ...begun, question: question.id, points: [point], prompt, quote });
  }
  const heard = last.result?.points.filter((one) => one.state === "met").length ?? 0;
  const again = (lang: "en" | "zh") =>
    AGAIN[lang]
      .replace("{count}", String(question.key_points.length))
      .replace("{heard}", String(heard))
      .replace("{prompt}", () => question.prompt[lang]);
  const points = gaps.map((gap) => gap.point);
  return turnOf(interview, { ...begun, question: question.id, points, prompt: { en: again("en"), zh: again("zh") }, quote });
}

/** Another question in words of the same topic, the nearest in level. */
function deeper(interview: Interview, bank: Index, question: TextQuestion): Turn | null {
  const random = new PythonRandom(`deeper:${interview.seed}:${interview.place}`);
  const fits = bank.questions
    .filter((one) => one.topic === question.topic && one.kind === "text" && !one.headline)
    .filter((one) => unused(interview, bank, one.id));
  const found = leastOf(fits.map((one) => ({ one, key: [distance(one.level, interview.level), random.random()] })));
  return found && turnOf(interview, { question: found.id, kind: "words", reason: "deeper" });
}

/** The question of this id, unless it was asked or stands in the plan. */
function unused({ given, plan }: Interview, bank: Index, id: string | undefined) {
  if (!id || given.some((one) => one.question === id) || plan.some((step) => step.question === id)) return null;
  return bank.questions.find((one) => one.id === id) ?? null;
}

/** What an answer in words left open, the most pressing first; nothing where no grader heard it. */
export function gapsOf(question: TextQuestion, answer: Pick<Given, "skipped" | "result">): Gap[] {
  if (answer.skipped) return question.key_points.map(({ id }) => ({ point: id, reason: "skipped", quote: "" }));
  const denied = new Map<string, string>();
  for (const claim of question.misconceptions) {
    const said = answer.result?.misconceptions.find((one) => one.id === claim.id);
    if (said) for (const point of claim.contradicts) denied.set(point, said.quote);
  }
  const gapOf = ({ id, state, quote }: PointResult): Gap => {
    const said = quote || denied.get(id);
    if (said && (state === "contradicted" || denied.has(id))) {
      return { point: id, reason: "contradicted", quote: denied.get(id) || said };
    }
    return said && state === "unsure" ? { point: id, reason: "unsure", quote: said } : { point: id, reason: "missing", quote: "" };
  };
  const found = (answer.result?.points ?? []).filter((point) => point.state !== "met").map(gapOf);
  return found.sort((one, other) => GAPS.indexOf(one.reason) - GAPS.indexOf(other.reason));
}

function shortened(quote: string): string {
  const words = quote.split(/\s+/).filter(Boolean).join(" ").replace(/[ .。;；,，]+$/, "");
  const signs = [...words];
  return signs.length <= LONGEST_QUOTE ? words : `${signs.slice(0, LONGEST_QUOTE - 1).join("").trimEnd()}…`;
}

/** What an answer in words earns in a turn. */
export function wordsGiven(reading: Reading, turn: Turn): Pick<Given, "score" | "result" | "interval" | "toJudge"> {
  const { result } = reading;
  const isProbe = turn.points.length > 0;
  const toJudge = openPoints(reading)
    .map((point) => point.id)
    .filter((id) => !isProbe || turn.points.includes(id));
  const met = new Set(result?.points.filter((one) => one.state === "met").map((one) => one.id));
  const said = turn.points.filter((point) => met.has(point)).length;
  const score = isProbe ? said / turn.points.length : markWith(reading, {}) / FULL_MARK;
  return { score: result?.marked || result?.worthless ? score : null, result, interval: bounds(reading), toJudge };
}

/** Whether the candidate has to judge something of an answer first. */
export function waits(answer: Given): boolean {
  return answer.toJudge.length > 0 && answer.ratings === null;
}

/** The answer with what the candidate says of the points that were left open. */
export function judged(answer: Given, given: Ratings, question: TextQuestion): Given {
  const ratings = Object.fromEntries(answer.toJudge.map((point) => [point, given[point] ?? NO]));
  const met = (answer.result?.points ?? []).filter((one) => one.state === "met");
  if (answer.points.length > 0) {
    const heard: Ratings = { ...Object.fromEntries(met.map((one) => [one.id, 1])), ...ratings };
    const said = answer.points.reduce((sum, point) => sum + (heard[point] ?? 0), 0);
    return { ...answer, ratings, score: said / answer.points.length };
  }
  const heard = answer.result?.marked ? met.length : 0;
  const mark = markOf(heard, Object.values(ratings), question.key_points.length, answer.interval);
  return { ...answer, ratings, score: mark / FULL_MARK };
}
