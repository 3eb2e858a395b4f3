// What is drawn for one attempt at a question: quiz/bank/draws.py.

import { PythonRandom } from "./random";
import type { NumberQuestion, Question, Text } from "./types";

export interface Draw {
  values: Record<string, number>;
  /** order[shown] == position in the bank */
  order: number[];
  answer: number | null;
}

const MATHS = /(\$\$[^]+?\$\$|\$[^$\n]+\$)/;

export function draw(question: Question, seed: number): Draw {
  const random = new PythonRandom(`${question.id}:${seed}`);
  if (question.kind === "number") {
    return numberDraw(question, question.parameters.map(([, values]) => random.below(values.length)));
  }
  let order = shuffled(question).map((_, place) => place);
  random.shuffle(order);
  if (question.kind === "order" && order.every((position, place) => position === place)) {
    order = [...order.slice(1), order[0]]; // shown as it should be, nothing would be left to do
  }
  return { values: {}, order, answer: null };
}

export function plainDraw(question: Question): Draw {
  if (question.kind === "number") return numberDraw(question, question.parameters.map(() => 0));
  return { values: {}, order: shuffled(question).map((_, place) => place), answer: null };
}

function numberDraw(question: NumberQuestion, places: number[]): Draw {
  const values: Record<string, number> = {};
  let combination = 0;
  question.parameters.forEach(([name, listed], parameter) => {
    values[name] = listed[places[parameter]];
    combination = combination * listed.length + places[parameter];
  });
  return { values, order: [], answer: question.answers[combination] };
}

function shuffled(question: Question): Text[] {
  switch (question.kind) {
    case "choice":
    case "multi":
      return question.choices.map((one) => one.text);
    case "order":
      return question.items;
    case "match":
      return question.pairs.map((one) => one.right);
    case "bug":
      return question.repairs.map((one) => one.text);
    default:
      return [];
  }
}

/** The choices, items, right sides or repairs in the order shown. */
export function shown(question: Question, drawn: Draw): Text[] {
  const listed = shuffled(question);
  return drawn.order.map((position) => fill(listed[position], drawn));
}

/** A text with {parameter} and {answer} filled in; inside $maths$ the braces stay, because LaTeX needs them. */
export function fill(text: Text, drawn: Draw): Text {
  const values: Record<string, number> = { ...drawn.values };
  if (drawn.answer !== null) values.answer = drawn.answer;
  if (Object.keys(values).length === 0) return text;
  return { en: filled(text.en, values), zh: filled(text.zh, values) };
}

function filled(text: string, values: Record<string, number>): string {
  return text
    .split(MATHS)
    .map((part, place) =>
      part.replace(/\{([A-Za-z][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
        if (!Object.hasOwn(values, name)) return whole;
        const value = written(values[name]);
        return place % 2 === 1 ? `{${value}}` : value;
      }),
    )
    .join("");
}

/** A number as a reader wants it: whole ones whole, others to four digits. */
export function written(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return String(value);
  const sign = value < 0 ? "-" : "";
  const exponent = Number(size.toExponential(100).split("e")[1]);
  if (size >= 1e4 && size < 1e9) {
    const [digits, rounded] = toDigits(size, exponent + 2);
    return `${sign}${digits.slice(0, rounded + 1)}.${digits.slice(rounded + 1, rounded + 2)}`;
  }
  const [digits, rounded] = toDigits(size, 4);
  const plain = rounded >= -4 && rounded < 4;
  const text = !plain
    ? `${digits[0]}.${digits.slice(1)}`
    : rounded < 0
      ? `0.${"0".repeat(-rounded - 1)}${digits}`
      : `${digits.slice(0, rounded + 1)}.${digits.slice(rounded + 1)}`;
  const trimmed = text.replace(/0+$/, "").replace(/\.$/, "");
  return sign + trimmed + (plain ? "" : `e${rounded < 0 ? "-" : "+"}${String(Math.abs(rounded)).padStart(2, "0")}`);
}

/** The first digits of a positive number and its exponent; exact halves go to the even digit, as in Python. */
function toDigits(size: number, count: number): [string, number] {
  const [mantissa, power] = size.toExponential(100).split("e");
  const all = mantissa.replace(".", "");
  let head = BigInt(all.slice(0, count));
  const rest = all.slice(count);
  const half = "5".padEnd(rest.length, "0");
  if (rest > half || (rest === half && head % 2n === 1n)) head += 1n;
  const digits = head.toString();
  return digits.length > count ? [digits.slice(0, count), Number(power) + 1] : [digits, Number(power)];
}

