// What the models of this page are made of, in plain loops over numbers; Keras' layers of the same names do the same.

import type { Numbers } from "./weights";

export const SIDE = 28;

export function map(values: Numbers, change: (value: number, place: number) => number): Numbers {
  const changed = new Float32Array(values.length);
  for (let place = 0; place < values.length; place++) changed[place] = change(values[place], place);
  return changed;
}

export function sum(first: Numbers, second: Numbers): Numbers {
  return map(first, (value, place) => value + second[place]);
}

/** values (I) times kernel (I, O) plus bias (O). */
export function dense(values: Numbers, kernel: Numbers, bias: Numbers | null = null): Numbers {
  const found = bias ? Float32Array.from(bias) : new Float32Array(kernel.length / values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const start = row * found.length;
    for (let column = 0; column < found.length; column++) found[column] += value * kernel[start + column];
  }
  return found;
}

/** A convolution of a square grid (side, side, channels) with zeros around it; kernel (size, size, channels, filters). */
export function convolve(grid: Numbers, side: number, size: number, kernel: Numbers, bias: Numbers | null, filters = bias!.length): Numbers {
  const channels = grid.length / (side * side);
  const margin = (size - 1) / 2;
  const found = new Float32Array(side * side * filters);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const place = row * side + column;
      const cell = found.subarray(place * filters, (place + 1) * filters);
      if (bias) cell.set(bias);
      for (let tap = 0; tap < size * size; tap++) {
        const y = row + Math.floor(tap / size) - margin;
        const x = column + (tap % size) - margin;
        if (y < 0 || y >= side || x < 0 || x >= side) continue;
        for (let channel = 0; channel < channels; channel++) {
          const value = grid[(y * side + x) * channels + channel];
          if (value === 0) continue; // after a ReLU half of them are
          const start = (tap * channels + channel) * filters;
          for (let filter = 0; filter < filters; filter++) cell[filter] += value * kernel[start + filter];
        }
      }
    }
  }
  return found;
}

/** Cells (side, side, factor * factor * channels) as a grid (factor * side, factor * side, channels): depth to space. */
export function finer(cells: Numbers, side: number, factor: number): Numbers {
  const channels = cells.length / (side * side * factor * factor);
  const found = new Float32Array(cells.length);
  let place = 0;
  for (let row = 0; row < side * factor; row++) {
    for (let column = 0; column < side * factor; column++) {
      const cell = Math.floor(row / factor) * side + Math.floor(column / factor);
      const inside = (row % factor) * factor + (column % factor);
      const start = (cell * factor * factor + inside) * channels;
      for (let channel = 0; channel < channels; channel++) found[place++] = cells[start + channel];
    }
  }
  return found;
}

/** The part of a grid (side, side, channels) from `first` to before `stop` in both directions. */
export function cropped(grid: Numbers, side: number, first: number, stop: number): Numbers {
  const channels = grid.length / (side * side);
  const kept = stop - first;
  const found = new Float32Array(kept * kept * channels);
  for (let row = 0; row < kept; row++) {
    const start = ((row + first) * side + first) * channels;
    found.set(grid.subarray(start, start + kept * channels), row * kept * channels);
  }
  return found;
}

/** LayerNormalization without scale and shift. */
export function layerNorm(values: Numbers): Numbers {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  const factor = 1 / Math.sqrt(variance + 1e-3);
  return map(values, (value) => (value - mean) * factor);
}

/** BatchNormalization with the averages of training, over the last axis: gamma, beta, mean and variance of each channel. */
export function batchNorm(values: Numbers, [gamma, beta, mean, variance]: Numbers[]): Numbers {
  return map(values, (value, place) => {
    const channel = place % gamma.length;
    return ((value - mean[channel]) / Math.sqrt(variance[channel] + 1e-3)) * gamma[channel] + beta[channel];
  });
}

/** Divided by the root mean square, times gains: RMSNorm (1910.07467). */
export function rmsNorm(values: Numbers, gains: Numbers): Numbers {
  let square = 0;
  for (const value of values) square += (value * value) / values.length;
  const factor = 1 / Math.sqrt(square + 1e-6);
  return map(values, (value, place) => value * factor * gains[place]);
}

export function relu(value: number): number {
  return Math.max(0, value);
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

export function gelu(value: number): number {
  return (value / 2) * (1 + erf(value / Math.SQRT2));
}

export function geluTanh(value: number): number {
  return (value / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));
}

/** Abramowitz and Stegun, 7.1.26: off by at most 1.5e-7. */
function erf(value: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(value) * (1 - sum * Math.exp(-value * value));
}

/** Standard normal numbers (Box and Muller). */
export function noise(count: number): Numbers {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return radius * Math.cos(2 * Math.PI * Math.random());
  });
}
