// Which questions get a mark: those whose marks agreed with a person's: quiz/grading/text/gate.py.

import type { Lang } from "../types";
import type { Rules } from "./rules";

export function marks(rules: Rules["gate"], question: string, lang: Lang): boolean {
  const found = Object.hasOwn(rules.measured, question) ? rules.measured[question] : null;
  const passes = (cell: "both" | Lang, least: number) =>
    found![cell].answers >= least &&
    found![cell].qwk >= rules.least_qwk &&
    found![cell].false_accepts <= rules.most_false_accepts;
  return found !== null && passes("both", rules.least_answers.both) && passes(lang, rules.least_answers.own);
}
