// From evidence to probabilities, by boosted trees: quiz/grading/text/decision.py.

import type { Named, Packed } from "../arrays";
import { dot } from "./learning";
import type { Limit, Rules } from "./rules";
import type { Window } from "./vectors";

export class Trees {
  private readonly part: (name: string) => Named;

  constructor(
    arrays: Record<string, Named>,
    name: string,
    private readonly tie: number,
  ) {
    this.part = (key) => arrays[`${name}.${key}`];
  }

  /** The probability of each row of features. */
  chances(rows: number[][]): number[] {
    const [start, slope, shift] = this.part("line").values;
    const [feature, threshold, left, right, value] = ["feature", "threshold", "left", "right", "value"].map(
      (key) => this.part(key).values,
    );
    const [trees, nodes] = this.part("feature").shape;
    return rows.map((row) => {
      let sum = start;
      for (let tree = 0; tree < trees; tree++) {
        let place = 0;
        for (let following = -1; following !== place; ) {
          if (following >= 0) place = following;
          const at = tree * nodes + place;
          following = row[feature[at]] <= threshold[at] + this.tie ? left[at] : right[at];
        }
        sum += value[tree * nodes + place];
      }
      return 1 / (1 + Math.exp(-(slope * sum + shift)));
    });
  }
}

export class Decision {
  readonly met: Trees;
  readonly contradicted: Trees;
  readonly limits: Record<Limit, number>;
  private readonly rules: Rules["decision"];
  private readonly heard: number;
  private readonly arrays: Record<string, Named>;

  constructor({ meta, arrays }: Packed<Rules>) {
    this.met = new Trees(arrays, "met", meta.decision.tie);
    this.contradicted = new Trees(arrays, "contradicted", meta.decision.tie);
    this.limits = meta.decision.limits;
    this.rules = meta.decision;
    this.heard = meta.vectors.heard;
    this.arrays = arrays;
  }

  /** How strongly each window sounds like a word to the grader, a logit. */
  speaksOfMarking(vectors: Float32Array[]): number[] {
    const { values } = this.arrays.marking;
    return vectors.map((vector) => dot(vector, values, this.heard) + values[this.heard]);
  }

  /** How much more an answer is about some other topic than about this one or its kin; about 0 where nobody can say. */
  elsewhere(topic: string, pieces: Window[], vectors: Float32Array[]): number {
    const near = new Set([topic, ...this.rules.kin.filter((group) => group.includes(topic)).flat()]);
    const { values } = this.arrays.topics;
    const size = this.heard + 1;
    const heard = vectors.filter((_, place) => pieces[place].whole);
    const about = this.rules.names.map((_, place) => {
      const weights = values.subarray(place * size, (place + 1) * size);
      return heard.reduce((sum, vector) => sum + dot(vector, weights, this.heard) + weights[this.heard], 0) / heard.length;
    });
    const own = about.filter((_, place) => near.has(this.rules.names[place]));
    const other = about.filter((_, place) => !near.has(this.rules.names[place]));
    return own.length > 0 && other.length > 0 ? Math.max(...other) - Math.max(...own) : 0;
  }
}
