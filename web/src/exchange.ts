// Exports of the progress as JSON lines, and what can be used of one: quiz/progress/exchange.py.

import { momentOf, stampOf } from "./times";
import type { Attempt, Draft } from "./types";

const FORMAT = "imagegen-progress";
const VERSION = 1;
const COLUMNS = "id time item kind score hints solution_seen seconds lang answer detail machine sequence".split(" ");

export interface Exported {
  attempts: Attempt[];
  drafts: Draft[];
  /** Numbers of the lines that cannot be used, and why. */
  refused: [number, string][];
}

/** Why a file is no export: "not-export" or "newer". */
export class ExchangeError extends Error {}

export function written(attempts: Attempt[], drafts: Draft[], machine: string): string {
  const records = [
    { type: FORMAT, version: VERSION, machine },
    ...attempts.map((attempt) => ({ type: "attempt", ...attempt })),
    ...drafts.map((draft) => ({ type: "draft", ...draft })),
  ];
  return records.map((record) => JSON.stringify(record).replace(LINE_ENDS, escaped) + "\n").join("");
}

/** Python ends a line at these, too. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

function escaped(character: string): string {
  return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}

export function read(text: string): Exported {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|[\n\r]/);
  const head = parsed(lines[0]);
  if (head?.type !== FORMAT) throw new ExchangeError("not-export");
  if (!Number.isInteger(head.version) || (head.version as number) > VERSION) throw new ExchangeError("newer");
  const found: Exported = { attempts: [], drafts: [], refused: [] };
  lines.slice(1).forEach((line, place) => {
    if (!line.trim()) return;
    const reason = readLine(line, found);
    if (reason) found.refused.push([place + 2, reason]);
  });
  return found;
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(line);
    return found !== null && typeof found === "object" && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readLine(line: string, found: Exported): string | null {
  const record = parsed(line);
  if (!record) return "not a record";
  const { type, ...row } = record;
  if (type === "draft") {
    const moment = typeof row.time === "string" ? momentOf(row.time) : null;
    if (Object.keys(row).sort().join() !== "item,text,time" || typeof row.item !== "string" || typeof row.text !== "string")
      return "a draft needs item, text and time";
    if (moment === null) return "time is not a time";
    found.drafts.push({ item: row.item, text: row.text, time: stampOf(moment) });
    return null;
  }
  if (type !== "attempt") return `unknown type ${String(type).slice(0, 40)}`;
  const reason = refusal(row);
  if (reason) return reason;
  const attempt = row as unknown as Attempt;
  found.attempts.push({ ...attempt, time: stampOf(momentOf(attempt.time)!) });
  return null;
}

/** Why a row is no attempt, or null. */
export function refusal(row: unknown): string | null {
  if (row === null || typeof row !== "object") return "not a record";
  const one = row as Record<string, unknown>;
  if (Object.keys(one).length !== COLUMNS.length || !COLUMNS.every((column) => Object.hasOwn(one, column)))
    return `needs exactly the fields ${COLUMNS.join(", ")}`;
  for (const column of ["id", "time", "item", "kind", "machine"]) {
    const value = one[column];
    if (typeof value !== "string" || value.length === 0 || value.length > 200) return `${column} must be a short text`;
  }
  if (typeof one.answer !== "string" || (one.lang !== "en" && one.lang !== "zh"))
    return "answer must be a text and lang one of en, zh";
  if (!isNumber(one.score) || one.score > 1) return "score must be a number from 0 to 1";
  if (one.seconds !== null && !isNumber(one.seconds)) return "seconds must be a number that is not negative, or nothing";
  if (![one.hints, one.sequence].every((value) => isNumber(value) && Number.isInteger(value) && value < 2 ** 62))
    return "hints and sequence must be whole numbers that are not negative";
  if (typeof one.solution_seen !== "boolean" || one.detail === null || typeof one.detail !== "object" || Array.isArray(one.detail))
    return "solution_seen must be true or false, detail a mapping";
  return momentOf(one.time as string) === null ? "time is not a time" : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
