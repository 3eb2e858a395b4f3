// Grades every kind of question but free text and code: quiz/grading/kinds.py, sentence for sentence.

import { type Draw, fill, plainDraw, written } from "./draws";
import { readNumber } from "./numerals";
import type {
  BugQuestion,
  Choice,
  ChoiceQuestion,
  MatchQuestion,
  NumberQuestion,
  OrderQuestion,
  Question,
  Text,
} from "./types";

export interface Grade {
  score: number;
  correct: boolean;
  feedback: Text[];
  /** Plain values for the record: the answer in bank positions and what was drawn. */
  detail: Record<string, unknown>;
  /** False when the answer could not be read; then ask again and record nothing. */
  readable: boolean;
}

export const LETTERS = "ABCDEF";
export const SYMPTOMS: Record<string, Text> = {
  crash: { en: "it crashes", zh: "运行时报错" },
  warning: { en: "it runs, with a warning", zh: "能运行，但给出警告" },
  silent: { en: "it runs without a word, and the result is wrong", zh: "不报错也不警告，但结果不对" },
};

const CORRECT = { en: "Correct.", zh: "正确。" };
const PARTLY = { en: "Partly correct.", zh: "部分正确。" };
const WRONG = { en: "Not correct.", zh: "不正确。" };
const NO_CHOICE = { en: "Choose one of the answers.", zh: "请选择一个答案。" };
const NO_TICKS = { en: "Tick at least one box.", zh: "请至少勾选一项。" };
const ALL_TICKED = { en: "Ticking every box earns nothing.", zh: "全部勾选不得分。" };

/** Grade one answer to what a draw showed; without one, to the plain draw. It never throws for what a learner may type. */
export function grade(question: Question, answer: unknown, drawn: Draw = plainDraw(question)): Grade {
  switch (question.kind) {
    case "choice":
      return gradeChoice(question, answer, drawn);
    case "multi":
      return gradeMulti(question, answer, drawn);
    case "number":
      return gradeNumber(question, answer, drawn);
    case "order":
      return gradeOrder(question, answer, drawn);
    case "match":
      return gradeMatch(question, answer, drawn);
    case "bug":
      return gradeBug(question, answer, drawn);
    default:
      throw new Error(`${question.id}: questions of kind ${question.kind} are not graded here`);
  }
}

function unreadable(reason: Text): Grade {
  return { score: 0, correct: false, feedback: [reason], detail: {}, readable: false };
}

function graded(score: number, correct: boolean, feedback: Text[], detail: Record<string, unknown>): Grade {
  return { score, correct, feedback: [headline(score), ...feedback], detail, readable: true };
}

function headline(score: number): Text {
  return score === 1 ? CORRECT : score > 0 ? PARTLY : WRONG;
}

/** A position 0 .. count-1 from a position or a letter; null for anything else. */
function readPosition(value: unknown, count: number): number | null {
  if (typeof value === "string") {
    const letter = stripped(value)
      .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
      .toUpperCase();
    value = letter.length === 1 ? LETTERS.indexOf(letter) : -1;
  }
  if (typeof value !== "number" || !Number.isInteger(value)) return null;
  return value >= 0 && value < count ? value : null;
}

function readPositions(values: unknown, count: number): number[] | null {
  if (typeof values === "string") {
    values = stripped(values) ? stripped(values).split(/[\s,;，；、]+/) : [];
  }
  if (!Array.isArray(values)) return null;
  const found: number[] = [];
  for (const value of values) {
    const position = readPosition(value, count);
    if (position === null) return null;
    found.push(position);
  }
  return found;
}

function stripped(text: string): string {
  return text.replace(/^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g, "");
}

function gradeChoice(question: ChoiceQuestion, answer: unknown, drawn: Draw): Grade {
  const position = readPosition(answer, drawn.order.length);
  if (position === null) return unreadable(NO_CHOICE);
  const chosen = drawn.order[position];
  const score = Number(question.choices[chosen].correct);
  return graded(score, score === 1, explainChoice(question.choices, chosen, drawn), { answer: chosen });
}

/** Why the chosen one is right or wrong and, if wrong, what is right and why. */
function explainChoice(choices: Choice[], chosen: number, drawn: Draw): Text[] {
  const why = [fill(choices[chosen].why, drawn)];
  if (!choices[chosen].correct) {
    const right = choices.find((choice) => choice.correct)!;
    why.push(fill(labelled({ en: "Correct answer", zh: "正确答案" }, right), drawn));
  }
  return why;
}

function labelled(label: Text, choice: Choice): Text {
  return {
    en: `${label.en}: ${sentence(choice.text.en, ".")} ${choice.why.en}`,
    zh: `${label.zh}：${sentence(choice.text.zh, "。")}${choice.why.zh}`,
  };
}

function sentence(text: string, stop: string): string {
  return /[.。?？!！]$/.test(text) ? text : text + stop;
}

function gradeMulti(question: ChoiceQuestion, answer: unknown, drawn: Draw): Grade {
  const positions = readPositions(answer, drawn.order.length);
  if (positions === null) return unreadable(NO_CHOICE);
  if (positions.length === 0) return unreadable(NO_TICKS);
  const ticked = new Set(positions.map((position) => drawn.order[position]));
  const all = question.choices.map((_, position) => position);
  const right = all.filter((position) => question.choices[position].correct);
  const wrong = all.filter((position) => !question.choices[position].correct);
  const among = (listed: number[]) => listed.filter((position) => ticked.has(position)).length;
  // The share of right boxes ticked minus the share of wrong ones: ticking all, or ticking blindly, earns nothing.
  const score = Math.max(0, among(right) / right.length - among(wrong) / wrong.length);
  const feedback = ticked.size === all.length ? [ALL_TICKED] : [];
  for (const position of drawn.order) {
    const isRight = question.choices[position].correct;
    const isTicked = ticked.has(position);
    if (!isRight && !isTicked) continue;
    const label = !isTicked
      ? { en: "Missed", zh: "漏选" }
      : isRight
        ? { en: "Right", zh: "选对" }
        : { en: "Wrongly ticked", zh: "误选" };
    feedback.push(fill(labelled(label, question.choices[position]), drawn));
  }
  const correct = among(right) === right.length && among(wrong) === 0;
  return graded(score, correct, feedback, { answer: [...ticked].sort((one, other) => one - other) });
}

const SLIPS: [string, number[], Text][] = [
  ["sign", [-1], { en: "The sign is the wrong way round.", zh: "符号反了。" }],
  ["percent", [100, 0.01], { en: "Off by a factor of 100: per cent or share?", zh: "差了 100 倍：是百分数还是比例？" }],
  [
    "logarithm",
    [Math.LN2, 1 / Math.LN2],
    { en: "Off by a factor of ln 2: nats or bits?", zh: "差了 ln 2 倍：是奈特（nat）还是比特（bit）？" },
  ],
  ["two", [2, 0.5], { en: "Off by a factor of 2.", zh: "差了 2 倍。" }],
  ["thousand", [1000, 0.001], { en: "Off by a factor of 1000.", zh: "差了 1000 倍。" }],
];

function gradeNumber(question: NumberQuestion, answer: unknown, drawn: Draw): Grade {
  const expected = drawn.answer!;
  const reading = readNumber(answer, question.units, question.percent);
  if (reading.value === null) return unreadable(reading.reason!);
  const decimal = reading.other !== null && isNear(question, reading.other, expected);
  const value = decimal ? reading.other! : reading.value;
  const correct = isNear(question, value, expected);
  const feedback: Text[] = [];
  if (reading.rewritten) feedback.push({ en: `Read as ${written(value)}.`, zh: `读作 ${written(value)}。` });
  const slip = correct ? null : findSlip(question, value, expected);
  if (slip) feedback.push(slip[2]);
  if (!correct) feedback.push(rightNumber(question, expected));
  return graded(Number(correct), correct, feedback, {
    answer: value,
    parameters: { ...drawn.values },
    slip: slip ? slip[0] : null,
  });
}

function isNear(question: NumberQuestion, found: number, expected: number): boolean {
  const allowed = question.tolerance * (question.absolute || expected === 0 ? 1 : Math.abs(expected));
  return Math.abs(found - expected) <= allowed + 1e-9 * Math.abs(expected) + 1e-15;
}

/** A well-known slip that turns the right value into the one found, or null. */
function findSlip(question: NumberQuestion, found: number, expected: number) {
  if (expected === 0) return null;
  return SLIPS.find(([, factors]) => factors.some((factor) => isNear(question, found / factor, expected))) ?? null;
}

function rightNumber(question: NumberQuestion, value: number): Text {
  const unit = question.unit ?? { en: "", zh: "" };
  return {
    en: `Correct answer: ${written(value)} ${unit.en}`.trimEnd() + ".",
    zh: `正确答案：${written(value)} ${unit.zh}`.trimEnd() + "。",
  };
}

function isPermutation(positions: number[] | null, count: number): positions is number[] {
  return positions !== null && positions.length === count && new Set(positions).size === count;
}

function gradeOrder(question: OrderQuestion, answer: unknown, drawn: Draw): Grade {
  const count = drawn.order.length;
  const positions = readPositions(answer, count);
  if (!isPermutation(positions, count)) {
    return unreadable({
      en: `Name each of the ${count} items exactly once.`,
      zh: `${count} 个条目每个都要出现，且只出现一次。`,
    });
  }
  const found = positions.map((position) => drawn.order[position]);
  let inOrder = 0;
  let pairs = 0;
  found.forEach((first, place) => {
    for (const second of found.slice(place + 1)) {
      pairs += 1;
      inOrder += Number(first < second);
    }
  });
  // Half of the pairs are in order by chance: only what is above chance earns anything.
  const score = Math.max(0, 2 * (inOrder / pairs) - 1);
  const items = question.items.map((item) => fill(item, drawn));
  const right = {
    en: "Correct order: " + items.map((item) => item.en).join(" → "),
    zh: "正确顺序：" + items.map((item) => item.zh).join(" → "),
  };
  return graded(score, score === 1, score < 1 ? [right] : [], { answer: found });
}

function gradeMatch(question: MatchQuestion, answer: unknown, drawn: Draw): Grade {
  const count = drawn.order.length;
  const positions = readPositions(answer, count);
  if (!isPermutation(positions, count)) {
    return unreadable({
      en: `Give each of the ${count} left sides a right side of its own.`,
      zh: `左边 ${count} 项要各配一个不同的右项。`,
    });
  }
  const found = positions.map((position) => drawn.order[position]);
  const wrong = question.pairs.filter((_, left) => found[left] !== left);
  const feedback = wrong.map(({ left, right }) =>
    fill({ en: `${left.en} ↔ ${right.en}`, zh: `${left.zh} ↔ ${right.zh}` }, drawn),
  );
  return graded(1 - wrong.length / count, wrong.length === 0, feedback, { answer: found });
}

const BUG_PARTS: Record<string, Text> = {
  line: { en: "the line", zh: "行号" },
  symptom: { en: "what happens", zh: "会发生什么" },
  repair: { en: "the repair", zh: "怎么修" },
};

function gradeBug(question: BugQuestion, answer: unknown, drawn: Draw): Grade {
  const given = (answer !== null && typeof answer === "object" ? answer : {}) as Record<string, unknown>;
  const leftOut = Object.keys(BUG_PARTS).filter((part) => (given[part] ?? "") === "");
  if (leftOut.length > 0) {
    const parts = leftOut.map((part) => BUG_PARTS[part]);
    return unreadable({
      en: `Still to be answered: ${parts.map((part) => part.en).join(", ")}.`,
      zh: `还没有作答：${parts.map((part) => part.zh).join("、")}。`,
    });
  }
  const last = question.listing.length;
  const line = readNumber(given.line).value;
  if (line === null || !Number.isInteger(line) || line < 1 || line > last) {
    return unreadable({ en: `The line is a number from 1 to ${last}.`, zh: `行号是 1 到 ${last} 之间的整数。` });
  }
  if (typeof given.symptom !== "string" || !Object.hasOwn(SYMPTOMS, given.symptom)) {
    return unreadable({
      en: "The symptom is crash, warning or silent.",
      zh: "症状只能是 crash、warning 或 silent。",
    });
  }
  const position = readPosition(given.repair, drawn.order.length);
  if (position === null) {
    const letter = LETTERS[drawn.order.length - 1];
    return unreadable({
      en: `The repair is a letter from A to ${letter}.`,
      zh: `修复方法是 A 到 ${letter} 中的一个字母。`,
    });
  }
  const repair = drawn.order[position];
  const parts = {
    line: question.lines.includes(line),
    symptom: given.symptom === question.symptom,
    repair: question.repairs[repair].correct,
  };
  const score = (Number(parts.line) + Number(parts.symptom) + Number(parts.repair)) / 3;
  const lines = question.lines.join(", ");
  const name = SYMPTOMS[question.symptom];
  const feedback = [
    parts.line
      ? { en: "The line is correct.", zh: "行号正确。" }
      : { en: `The defect is in line ${lines}.`, zh: `缺陷在第 ${lines} 行。` },
    parts.symptom
      ? { en: "The symptom is correct.", zh: "症状判断正确。" }
      : { en: `Symptom: ${name.en}.`, zh: `症状：${name.zh}。` },
    ...explainChoice(question.repairs, repair, drawn),
  ];
  return graded(score, score === 1, feedback, { answer: { line, symptom: given.symptom, repair }, parts });
}
