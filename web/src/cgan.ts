// The generator of lesson 05's conditional GAN, in plain loops: `small_generator` of imagegen/models.py.

import { batchNorm, convolve, dense, finer, map, relu, SIDE } from "./layers";
import type { Numbers, Weights } from "./weights";

const PATCH = 4;
const CELLS = SIDE / PATCH;

export class Generator {
  /** Numbers of the noise. */
  readonly noiseSize: number;
  private readonly network: Numbers[];

  constructor({ shapes, network }: Weights) {
    this.network = network;
    this.noiseSize = shapes[0][1];
  }

  /** Pixels (28 x 28) in [0, 1] of a digit, from noise. */
  draw(noise: Numbers, digit: number): Numbers {
    const weights = this.network;
    const named = weights[0].subarray(digit * this.noiseSize, (digit + 1) * this.noiseSize);
    let x = Float32Array.from([...noise, ...named]) as Numbers;
    x = map(batchNorm(dense(x, weights[1]), weights.slice(2, 6)), relu);
    x = map(batchNorm(dense(x, weights[6]), weights.slice(7, 11)), relu);
    x = convolve(x, CELLS, 3, weights[11], null, weights[12].length);
    x = map(batchNorm(x, weights.slice(12, 16)), relu);
    x = convolve(x, CELLS, 3, weights[16], weights[17]);
    return map(finer(x, CELLS, PATCH), (value) => (Math.tanh(value) + 1) / 2);
  }
}

/** Noise on a circle through two noises: every point of it is as likely as they are. */
export function around(first: Numbers, second: Numbers, degrees: number): Numbers {
  const angle = (degrees * Math.PI) / 180;
  return map(first, (value, place) => value * Math.cos(angle) + second[place] * Math.sin(angle));
}
