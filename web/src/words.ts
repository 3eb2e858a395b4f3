// The mark of an answer in words that its author rates against the key points: quiz/practice/answering.py.

export const FULL_MARK = 4;
export const YES = 1;
export const PARTLY = 0.5;
export const NO = 0;

/** The mark, 0 to 4: rounded half up, and 4 only when all of the points are met. */
export function markOf(said: number[]): number {
  const met = said.reduce((sum, one) => sum + one, 0);
  if (met === said.length) return FULL_MARK;
  return Math.min(FULL_MARK - 1, Math.floor((FULL_MARK * met) / said.length + 0.5));
}

/** What the record keeps of such an answer, as for a question that the grader gives no mark for. */
export function detailOf(points: string[], ratings: Record<string, number>): Record<string, unknown> {
  return {
    points: Object.fromEntries(points.map((point) => [point, "unsure"])),
    self_rated: ratings,
    claimed: true,
    judged: [],
    interval: [0, FULL_MARK],
    flags: [],
    misconceptions: [],
  };
}
