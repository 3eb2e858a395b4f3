// The weights of the models that draw, as tools/web_models.py packs them.

import { unpacked } from "./arrays";

export type Numbers = Float32Array;

export interface Header {
  /** So many of the arrays, the first ones, belong to the model that the page names. */
  network: number;
  /** How many parameters that model has. */
  weights: number;
}

export interface Weights<H extends Header = Header> {
  header: H;
  /** Of all arrays. */
  shapes: number[][];
  network: Numbers[];
  others: Numbers[];
}

/** The weights in a file. */
export function weightsIn<H extends Header>(file: ArrayBuffer): Weights<H> {
  const { meta, arrays } = unpacked<H>(file);
  const all = Object.values(arrays);
  const numbers = all.map((one) => one.values as Numbers);
  return {
    header: meta,
    shapes: all.map((one) => one.shape),
    network: numbers.slice(0, meta.network),
    others: numbers.slice(meta.network),
  };
}
