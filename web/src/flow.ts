// The trained flow on grid latents and the decoder of lesson 11, in plain loops: imagegen/latents.py.
//
// Weights are half-precision numbers, one array after the other in the order of Keras' get_weights().

export interface Header {
  /** Shapes of all arrays in the file; the first `network` of them belong to the flow, the rest to the decoder. */
  shapes: number[][];
  network: number;
  weights: number;
}

type Array1 = Float32Array;
export const CELLS = 8;
export const CHANNELS = 2;
export const LATENTS = CELLS * CELLS * CHANNELS;
export const SIDE = 28;
const NO_LABEL = 10;
const PATCH = 4;

/** Half-precision numbers as single-precision ones. */
export function fromHalf(halves: Uint16Array): Array1 {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

export class Drawer {
  private readonly network: Array1[];
  private readonly decoder: Array1[];

  constructor(header: Header, file: ArrayBuffer) {
    const numbers = fromHalf(new Uint16Array(file));
    let place = 0;
    const arrays = header.shapes.map((shape) => {
      const size = shape.reduce((product, one) => product * one, 1);
      place += size;
      return numbers.subarray(place - size, place);
    });
    this.network = arrays.slice(0, header.network);
    this.decoder = arrays.slice(header.network);
  }

  /** The velocity of latents (128) at a time in [0, 1] towards a digit; 10 stands for no digit. */
  velocity(latents: Array1, time: number, label: number): Array1 {
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
  guided(latents: Array1, time: number, label: number, guidance: number): Array1 {
    const conditional = this.velocity(latents, time, label);
    if (guidance === 1) return conditional;
    const unconditional = this.velocity(latents, time, NO_LABEL);
    return map(unconditional, (value, place) => value + guidance * (conditional[place] - value));
  }

  /** The latents after each step of Heun's method from noise to data, the last step by Euler (2206.00364, algorithm 1). */
  *path(noise: Array1, label: number, guidance: number, steps: number): Generator<Array1> {
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
  decode(latents: Array1): Array1 {
    const weights = this.decoder;
    const shift = weights.at(-2)!;
    const scale = weights.at(-1)!;
    const raw = map(latents, (value, place) => value / scale[place % CHANNELS] + shift[place % CHANNELS]);
    let x = map(convolve(raw, CHANNELS, weights[0], weights[1]), gelu);
    x = map(convolve(x, 48, weights[2], weights[3]), gelu);
    const pixels = new Float32Array(SIDE * SIDE);
    for (let row = 0; row < CELLS; row++) {
      for (let column = 0; column < CELLS; column++) {
        const cell = x.subarray((row * CELLS + column) * 48, (row * CELLS + column + 1) * 48);
        const patch = dense(cell, weights[4], weights[5]);
        for (let inside = 0; inside < PATCH * PATCH; inside++) {
          // The image was padded to 32 x 32: two pixels on each side fall away.
          const y = row * PATCH + Math.floor(inside / PATCH) - 2;
          const z = column * PATCH + (inside % PATCH) - 2;
          if (y >= 0 && y < SIDE && z >= 0 && z < SIDE) pixels[y * SIDE + z] = 1 / (1 + Math.exp(-patch[inside]));
        }
      }
    }
    return pixels;
  }
}

function map(values: Array1, change: (value: number, place: number) => number): Array1 {
  const changed = new Float32Array(values.length);
  for (let place = 0; place < values.length; place++) changed[place] = change(values[place], place);
  return changed;
}

/** values (I) times kernel (I, O) plus bias (O). */
function dense(values: Array1, kernel: Array1, bias: Array1): Array1 {
  const found = Float32Array.from(bias);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const start = row * found.length;
    for (let column = 0; column < found.length; column++) found[column] += value * kernel[start + column];
  }
  return found;
}

/** A 3x3 convolution of a grid (8, 8, channels) with zeros around it; kernel (3, 3, channels, filters). */
function convolve(grid: Array1, channels: number, kernel: Array1, bias: Array1): Array1 {
  const filters = bias.length;
  const found = new Float32Array(CELLS * CELLS * filters);
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const cell = found.subarray((row * CELLS + column) * filters, (row * CELLS + column + 1) * filters);
      cell.set(bias);
      for (let tap = 0; tap < 9; tap++) {
        const y = row + Math.floor(tap / 3) - 1;
        const z = column + (tap % 3) - 1;
        if (y < 0 || y >= CELLS || z < 0 || z >= CELLS) continue;
        for (let channel = 0; channel < channels; channel++) {
          const value = grid[(y * CELLS + z) * channels + channel];
          const start = (tap * channels + channel) * filters;
          for (let filter = 0; filter < filters; filter++) cell[filter] += value * kernel[start + filter];
        }
      }
    }
  }
  return found;
}

/** Keras' LayerNormalization without scale and shift. */
function layerNorm(values: Array1): Array1 {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  const factor = 1 / Math.sqrt(variance + 1e-3);
  return map(values, (value) => (value - mean) * factor);
}

function gelu(value: number): number {
  return (value / 2) * (1 + erf(value / Math.SQRT2));
}

function geluTanh(value: number): number {
  return (value / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));
}

/** Abramowitz and Stegun, 7.1.26: off by at most 1.5e-7. */
function erf(value: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(value) * (1 - sum * Math.exp(-value * value));
}

/** Standard normal numbers (Box and Muller). */
export function noise(count = LATENTS): Array1 {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return radius * Math.cos(2 * Math.PI * Math.random());
  });
}
