// Reads a number as people type it, in English or Chinese, without evaluating anything: quiz/grading/numerals.py.

import type { Text } from "./types";

export interface Reading {
  value: number | null;
  reason: Text | null;
  /** The text was not a plain number. */
  rewritten: boolean;
  /** What the text means to a reader with a decimal comma: "1,386" is 1386 and 1.386. */
  other: number | null;
}

const LONGEST = 60;
// Python's white space; JavaScript's differs in the control characters and the byte-order mark.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}]+`, "g");
const OUTER_SPACES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
const MINUS = /[\u2212\u2010-\u2014\ufe63\uff0d]/g;
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;
const SUPERSCRIPT =
  /[\u00b2\u00b3\u00b9\u0670\u0711\u089d\u2070\u2071\u2074-\u207f\ufc5b-\ufc5d\ufc63\ufc90\ufcd9\u{10781}\u{10782}]/u;
const PLAIN = "(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
const NUMBER = new RegExp(`^[+-]?${PLAIN}$`);
const FRACTION = new RegExp(`^([+-]?${PLAIN})\\s*[/\\u2044\\u2215\\u00f7]\\s*(${PLAIN})$`);
const GROUPED = /^([+-]?)([1-9]\d{0,2}(?:,\d{3})+)(\.\d*)?$/;
const SPACED = /^([+-]?)([1-9]\d{0,2}(?:[ _]\d{3})+)(\.\d*)?$/;
const ONE_GROUP = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const LOGARITHM = new RegExp(
  `^([+-]?)(${PLAIN})?\\s*[*·×]?\\s*(ln|log2)\\s*(?:\\(\\s*(${PLAIN})\\s*\\)|(${PLAIN}))(?:\\s*/\\s*(${PLAIN}))?$`,
  "i",
);
const DECIMAL_COMMA = /^([+-]?\d*),(\d+)((?:[eE][+-]?\d+)?)$/;
const LOOKS_COMPUTED = /[()*^+\-/=!√π×]|(?<![\p{L}\p{N}_])(log|ln|exp|sqrt|pi)(?![\p{L}\p{N}_])|\*\*/u;

const EMPTY = { en: "Please enter a number.", zh: "还没有作答：请输入一个数。" };
const NOT_FINITE = {
  en: "NaN and infinity are not answers: give a finite number.",
  zh: "NaN 和无穷大不能作为答案：请输入有限的数。",
};
const TRUTH = { en: "True and False are not numbers.", zh: "True 和 False 不是数。" };
const TOO_LARGE = { en: "This number is too large.", zh: "这个数太大，无法读取。" };
const TOO_LONG = {
  en: `Please enter one number of at most ${LONGEST} characters.`,
  zh: `请只输入一个数，最多 ${LONGEST} 个字符。`,
};
const BY_ZERO = { en: "A fraction cannot have 0 below the line.", zh: "分母不能为 0。" };
const NO_LOGARITHM = { en: "A logarithm needs a number above 0.", zh: "对数的真数必须大于 0。" };
const EXPRESSION = {
  en: "Expressions are not evaluated: work it out and give the number, such as 0.5, 1/3, 50%, 2e-4 or 2 ln 2.",
  zh: "表达式不会被计算：请算出结果再输入，例如 0.5、1/3、50%、2e-4 或 2 ln 2。",
};
const NOT_A_NUMBER = {
  en: "This is not a number. Write it like 0.5, 1/3, 50% or 2e-4.",
  zh: "这不是一个数。写法例如 0.5、1/3、50% 或 2e-4。",
};

/**
 * Read an answer as one number.
 *
 * units: names that may stand behind the number, folded, the longest first.
 * percent: true when the question asks for per cent: then "50%" is 50 rather than 0.5.
 */
export function readNumber(answer: unknown, units: string[] = [], percent = false): Reading {
  if (answer === null || answer === undefined) return refused(EMPTY);
  if (typeof answer === "boolean") return refused(TRUTH);
  if (typeof answer === "number") return Number.isFinite(answer) ? read(answer) : refused(NOT_FINITE);
  if (typeof answer !== "string") return refused(NOT_A_NUMBER);
  return readText(answer, units, percent);
}

function readText(answer: string, units: string[], percent: boolean): Reading {
  if ([...answer].length > 10 * LONGEST) return refused(TOO_LONG);
  if (SUPERSCRIPT.test(answer)) return refused(EXPRESSION); // folding would turn 10 to the power of 2 into 102
  const plain = fold(answer).replace(SPACES, " ").replace(/^ | $/g, "");
  if (!plain) return refused(EMPTY);
  if ([...plain].length > LONGEST) return refused(TOO_LONG);
  const body = withoutUnit(plain, units).replace(/^[=≈~ ]+/, "");
  if (NUMBER.test(body)) return finite(body, body !== answer.replace(OUTER_SPACES, ""));
  return readSpecial(body, percent);
}

function readSpecial(body: string, percent: boolean): Reading {
  if (body.endsWith("%")) return readPercentage(body.slice(0, -1).replace(OUTER_SPACES, ""), percent);
  const fraction = FRACTION.exec(body);
  if (fraction) {
    const above = finite(fraction[1], false);
    const below = finite(fraction[2], false);
    if (above.value === null || below.value === null) return refused(TOO_LARGE);
    return below.value === 0 ? refused(BY_ZERO) : finiteNumber(above.value / below.value);
  }
  const plain = withoutCommas(body);
  if (plain !== null) {
    const found = finite(plain, true);
    return ONE_GROUP.test(body) ? { ...found, other: Number(body.replace(",", ".")) } : found;
  }
  const logarithm = LOGARITHM.exec(body);
  return logarithm ? readLogarithm(logarithm) : refused(whyNot(body));
}

/** A multiple of a logarithm, as results are written on paper: 2 ln 2, ln(3)/2. */
function readLogarithm([, sign, factor, name, bracketed, bare, below]: RegExpExecArray): Reading {
  const inside = Number(bracketed || bare);
  const divisor = Number(below || 1);
  if (inside <= 0) return refused(NO_LOGARITHM);
  if (divisor === 0) return refused(BY_ZERO);
  const found = name.toLowerCase() === "log2" ? Math.log2(inside) : Math.log(inside);
  return finiteNumber((Number(sign + (factor || "1")) * found) / divisor);
}

function readPercentage(body: string, percent: boolean): Reading {
  const inner = readNumber(body);
  if (inner.value === null) return inner;
  return finiteNumber(percent ? inner.value : inner.value / 100);
}

/** Full-width forms, odd minus signs and invisible characters made plain. */
function fold(answer: string): string {
  const folded = answer.replace(INVISIBLE, "").replace(MINUS, "-").normalize("NFKC");
  return folded.replace(MINUS, "-").replaceAll("。", ".").replaceAll("、", ",");
}

function withoutUnit(plain: string, units: string[]): string {
  for (const unit of units) {
    if (plain.toLowerCase().endsWith(unit)) {
      return plain.slice(0, plain.length - unit.length).replace(OUTER_SPACES, "");
    }
  }
  return plain;
}

/** The number with its commas and gaps resolved: groups of three digits, or one decimal comma; else null. */
function withoutCommas(body: string): string | null {
  const grouped = GROUPED.exec(body) ?? SPACED.exec(body);
  if (grouped) return grouped[1] + grouped[2].replace(/[, _]/g, "") + (grouped[3] ?? "");
  const decimal = DECIMAL_COMMA.exec(body);
  return decimal ? `${decimal[1]}.${decimal[2]}${decimal[3]}` : null;
}

function whyNot(body: string): Text {
  const word = body.replace(/^[+\- ]+|[+\- ]+$/g, "").toLowerCase();
  if (["nan", "inf", "infinity", "∞", "无穷", "无穷大"].includes(word)) return NOT_FINITE;
  if (word === "true" || word === "false") return TRUTH;
  return LOOKS_COMPUTED.test(body) ? EXPRESSION : NOT_A_NUMBER;
}

function finite(text: string, rewritten: boolean): Reading {
  const found = Number(text);
  return Number.isFinite(found) ? { ...read(found), rewritten } : refused(TOO_LARGE);
}

function finiteNumber(value: number): Reading {
  return Number.isFinite(value) ? { ...read(value), rewritten: true } : refused(NOT_FINITE);
}

function read(value: number): Reading {
  return { value, reason: null, rewritten: false, other: null };
}

function refused(reason: Text): Reading {
  return { value: null, reason, rewritten: false, other: null };
}
