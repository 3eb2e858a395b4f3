// The linear readings of a question: quiz/grading/text/learning.py. They are fitted in Python; here they are only heard.

import type { Named } from "../arrays";

/** For each reading its value at every window; about 1 where it applies, -1 where it does not. */
export type Told = Record<string, number[]>;

export class Readings {
  constructor(
    private readonly names: string[],
    private readonly steps: Named,
    private readonly scales: Named,
  ) {}

  told(vectors: Float32Array[]): Told {
    const size = this.steps.shape[1];
    const heard = this.names.map((name, place) => {
      const steps = this.steps.values.subarray(place * size, (place + 1) * size);
      return [name, vectors.map((vector) => dot(vector, steps) * this.scales.values[place])] as const;
    });
    return Object.fromEntries(heard);
  }
}

export function dot(one: ArrayLike<number>, other: ArrayLike<number>, size = one.length): number {
  let sum = 0;
  for (let place = 0; place < size; place++) sum += one[place] * other[place];
  return sum;
}
