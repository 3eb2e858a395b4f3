// Products of matrices in WebAssembly: multiply.wat, which tools/web.py translates.

import type { Named } from "../arrays";

interface Kernel {
  memory: WebAssembly.Memory;
  multiply(a: number, b: number, out: number, rows: number, inner: number, columns: number): void;
}

const PAGE = 65536;
const FLOAT = 4;

/** Room for numbers in the kernel's memory, which may move when it grows: ask for `numbers` each time. */
export interface Room {
  place: number;
  size: number;
}

/** A matrix (inner, columns) that others are multiplied with. */
export interface Matrix extends Room {
  inner: number;
  columns: number;
}

export class Matrices {
  private used = 16;
  private constructor(private readonly kernel: Kernel) {}

  static async begin(): Promise<Matrices> {
    const code = Uint8Array.from(atob(MULTIPLY), (sign) => sign.charCodeAt(0));
    const { instance } = await WebAssembly.instantiate(code);
    return new Matrices(instance.exports as unknown as Kernel);
  }

  room(size: number): Room {
    const place = this.used;
    this.used += Math.ceil((size * FLOAT) / 16) * 16;
    const missing = this.used - this.kernel.memory.buffer.byteLength;
    if (missing > 0) this.kernel.memory.grow(Math.ceil(missing / PAGE));
    return { place, size };
  }

  /** Everything that was asked for since `mark` was the end is given up. */
  get mark(): number {
    return this.used;
  }

  giveUp(mark: number): void {
    this.used = mark;
  }

  numbers({ place, size }: Room): Float32Array {
    return new Float32Array(this.kernel.memory.buffer, place, size);
  }

  /** Keeps a matrix in strips of eight columns. */
  matrix({ shape: [inner, columns], values }: Named): Matrix {
    const room = this.room(inner * columns);
    const kept = this.numbers(room);
    let place = 0;
    for (let strip = 0; strip < columns; strip += 8) {
      for (let row = 0; row < inner; row++) {
        for (let column = strip; column < strip + 8; column++) kept[place++] = values[row * columns + column];
      }
    }
    return { ...room, inner, columns };
  }

  /** The product of the first rows of `a` and a matrix. Both have room for a multiple of four rows: see `padded`. */
  multiply(a: Room, matrix: Matrix, out: Room, rows: number): void {
    this.kernel.multiply(a.place, matrix.place, out.place, padded(rows), matrix.inner, matrix.columns);
  }
}

export function padded(rows: number): number {
  return Math.ceil(rows / 4) * 4;
}
