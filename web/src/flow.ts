// The trained flow on grid latents and the decoder of lesson 11, in plain loops: imagegen/latents.py.

import { convolve, cropped, dense, finer, gelu, geluTanh, layerNorm, map, sigmoid, SIDE } from "./layers";
import type { Numbers, Weights } from "./weights";

const CELLS = 8;
const CHANNELS = 2;
export const LATENTS = CELLS * CELLS * CHANNELS;
const NO_LABEL = 10;
const PATCH = 4;

export class Drawer {
  private readonly network: Numbers[];
  private readonly decoder: Numbers[];

  constructor(weights: Weights) {
    this.network = weights.network;
    this.decoder = weights.others;
  }

  /** The velocity of latents (128) at a time in [0, 1] towards a digit; 10 stands for no digit. */
  velocity(latents: Numbers, time: number, label: number): Numbers {
    const weights = this.network;
    const waves = new Float32Array(32);
    for (let place = 0; place < 16; place++) {
      const angle = time * Math.fround(100 ** (place / 15));
      waves[place] = Math.sin(angle);
      waves[16 + place] = Math.cos(angle);
    }
    const embedded = dense(map(dense(waves, weights[0], weights[1]), gelu), weights[2], weights[3]);
    const named = weights[4].subarray(label * 64, label * 64 + 64);
    const condition = map(embedded, (value, place) => geluTanh(value + named[place]));
    // Keras lists the layers in the order they are first used: the modulation of the first block stands before the input layer.
    let x = dense(latents, weights[7], weights[8]);
    const blocks = [
      [5, 9],
      [13, 15],
      [19, 21],
    ];
    const width = x.length;
    for (const [modulation, layers] of blocks) {
      const both = dense(condition, weights[modulation], weights[modulation + 1]);
      const normal = layerNorm(x);
      let h = map(normal, (value, place) => value * (1 + both[width + place]) + both[place]);
      h = map(dense(h, weights[layers], weights[layers + 1]), gelu);
      h = dense(h, weights[layers + 2], weights[layers + 3]);
      x = map(x, (value, place) => value + both[2 * width + place] * h[place]);
    }
    const last = dense(condition, weights[25], weights[26]);
    x = map(layerNorm(x), (value, place) => value * (1 + last[width + place]) + last[place]);
    return dense(x, weights[27], weights[28]);
  }

  /** Unconditional velocity + guidance * (conditional - unconditional): 1 is no guidance (2207.12598 calls it 1 + w). */
  guided(latents: Numbers, time: number, label: number, guidance: number): Numbers {
    const conditional = this.velocity(latents, time, label);
    if (guidance === 1) return conditional;
    const unconditional = this.velocity(latents, time, NO_LABEL);
    return map(unconditional, (value, place) => value + guidance * (conditional[place] - value));
  }

  /** The latents after each step of Heun's method from noise to data, the last step by Euler (2206.00364, algorithm 1). */
  *path(noise: Numbers, label: number, guidance: number, steps: number): Generator<Numbers> {
    let x = noise;
    for (let step = 0; step < steps; step++) {
      const slope = this.guided(x, step / steps, label, guidance);
      const from = x;
      if (step === steps - 1) x = map(from, (value, place) => value + slope[place] / steps);
      else {
        const ahead = map(from, (value, place) => value + slope[place] / steps);
        const second = this.guided(ahead, (step + 1) / steps, label, guidance);
        x = map(from, (value, place) => value + (slope[place] + second[place]) / 2 / steps);
      }
      yield x;
    }
  }

  /** Pixels (28 x 28) in [0, 1] of latents (8, 8, 2). */
  decode(latents: Numbers): Numbers {
    const weights = this.decoder;
    const shift = weights.at(-2)!;
    const scale = weights.at(-1)!;
    const raw = map(latents, (value, place) => value / scale[place % CHANNELS] + shift[place % CHANNELS]);
    let x = map(convolve(raw, CELLS, 3, weights[0], weights[1]), gelu);
    x = map(convolve(x, CELLS, 3, weights[2], weights[3]), gelu);
    const patches = finer(convolve(x, CELLS, 1, weights[4], weights[5]), CELLS, PATCH);
    // The image was padded to 32 x 32: two pixels on each side fall away.
    return map(cropped(patches, CELLS * PATCH, 2, 2 + SIDE), sigmoid);
  }
}
