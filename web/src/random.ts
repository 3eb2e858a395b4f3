// Python's random.Random for a text as seed: what it draws here is what it draws there.

import { sha512 } from "@noble/hashes/sha2.js";
import MersenneTwister from "mersenne-twister";

export class PythonRandom {
  private readonly twister: MersenneTwister;

  constructor(seed: string) {
    const text = new TextEncoder().encode(seed);
    const digest = sha512(text);
    const bytes = new Uint8Array(text.length + digest.length);
    bytes.set(text);
    bytes.set(digest, text.length);
    // The bytes are one large number; the generator takes its 32-bit digits, the lowest first.
    const key: number[] = [];
    for (let stop = bytes.length; stop > 0; stop -= 4) {
      let digit = 0;
      for (let place = Math.max(0, stop - 4); place < stop; place++) digit = digit * 256 + bytes[place];
      key.push(digit);
    }
    this.twister = new MersenneTwister(key);
  }

  below(count: number): number {
    const bits = 32 - Math.clz32(count);
    for (;;) {
      const found = (this.twister.random_int() >>> 0) >>> (32 - bits);
      if (found < count) return found;
    }
  }

  /** A number from 0 up to 1. */
  random(): number {
    const high = (this.twister.random_int() >>> 0) >>> 5;
    const low = (this.twister.random_int() >>> 0) >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  choice<T>(values: T[]): T {
    return values[this.below(values.length)];
  }

  shuffle<T>(values: T[]): void {
    for (let place = values.length - 1; place > 0; place--) {
      const other = this.below(place + 1);
      [values[place], values[other]] = [values[other], values[place]];
    }
  }
}

/** A seed for a fresh draw, 0 to 2^31 - 1. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
}
