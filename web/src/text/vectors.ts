// Turns pieces of an answer into vectors: what the encoder hears, the signed concepts, the words, their order: quiz/grading/text/vectors.py.

import { type Lexicon, type Mention, type Read, spelt } from "./concepts";
import type { Rules } from "./rules";

/** A piece of an answer: text[start:stop] of the normalised answer with the signed concepts in it. */
export interface Window {
  start: number;
  stop: number;
  text: string;
  signs: Set<string>;
  sentence: number;
  whole: boolean;
}

/** A vector of length `heard` and unit length for each text. */
export type Encode = (texts: string[]) => Float32Array[];

/** Sentences and their clauses of a normalised text, as many as are read. */
export function windows(text: string, lexicon: Lexicon, rules: Rules["vectors"]): Window[] {
  const bySentence = new Map<number, Read[]>();
  for (const clause of lexicon.read(text)) {
    bySentence.set(clause.sentence, [...(bySentence.get(clause.sentence) ?? []), clause]);
  }
  const found: Window[] = [];
  for (const those of bySentence.values()) {
    found.push(window(text, those, true));
    if (those.length > 1) found.push(...those.map((one) => window(text, [one], false)));
  }
  return found.slice(0, rules.most_windows);
}

function window(text: string, those: Read[], whole: boolean): Window {
  const { start, sentence } = those[0];
  const stop = those.at(-1)!.stop;
  const signs = new Set(those.flatMap((one) => [...one.signs]));
  return { start, stop, text: text.slice(start, stop).trim(), signs, sentence, whole };
}

/** The vector space of one topic. */
export class Space {
  private readonly place: Map<string, number>;
  private readonly rarest: number;

  constructor(
    names: string[],
    private readonly idf: ArrayLike<number>,
    private readonly lexicon: Lexicon,
    private readonly rules: Rules["vectors"],
  ) {
    this.place = new Map(names.map((name, place) => [name, place]));
    this.rarest = Math.max(1, ...Array.from(idf));
  }

  /** Numbers of a vector, the last of which is always 1. */
  get size(): number {
    return this.rules.heard + this.idf.length + this.rules.words + this.rules.ordered + 1;
  }

  vectors(pieces: Window[], encode: Encode): Float32Array[] {
    const { heard, concept_share, words, word_share, ordered, order_share } = this.rules;
    const voices = encode(pieces.map((piece) => piece.text));
    return pieces.map((piece, number) => {
      const row = new Float32Array(this.size);
      row.set(voices[number]);
      const named = row.subarray(heard, heard + this.idf.length);
      let foreign = 0;
      for (const sign of piece.signs) {
        const place = this.place.get(sign);
        if (place !== undefined) named[place] = this.idf[place];
        const name = sign.slice(0, -1);
        if (!name.includes("~") && !this.place.has(`${name}+`)) foreign++;
      }
      toUnit(named, foreign * this.rarest ** 2, concept_share);
      const stems = this.lexicon.tokens(piece.text).map((one) => one.token);
      const told = row.subarray(heard + named.length, heard + named.length + words);
      const neighbours = stems.slice(1).map((other, place) => `${stems[place]} ${other}`);
      for (const word of new Set([...stems, ...neighbours])) told[crc32(word) % words]++;
      toUnit(told, 0, word_share);
      const pairs = row.subarray(heard + named.length + words, heard + named.length + words + ordered);
      for (const [pair, count] of this.orderedPairs(stems, this.lexicon.mentions(piece.text))) {
        pairs[crc32(pair) % ordered] += count;
      }
      toUnit(pairs, 0, order_share);
      row[row.length - 1] = 1;
      return row;
    });
  }

  /** Pairs of words with others between them and of signed concepts, each with what it counts. */
  private *orderedPairs(stems: string[], mentions: Mention[]): Generator<[string, number]> {
    const { words_apart, concepts_apart, concepts_count } = this.rules;
    for (const [place, first] of stems.entries()) {
      for (const second of stems.slice(place + 2, place + 1 + words_apart)) yield [`${first}>${second}`, 1];
    }
    for (const [place, first] of mentions.entries()) {
      for (const second of mentions.slice(place + 1, place + 1 + concepts_apart)) {
        if (second.start > first.start) {
          yield [`${spelt(first.concept, first.sign)}>${spelt(second.concept, second.sign)}`, concepts_count];
        }
      }
    }
  }
}

/** Gives numbers a length; `rest` is the square of what they stand beside, such as concepts that this topic never names. */
function toUnit(numbers: Float32Array, rest: number, length: number): void {
  let sum = rest;
  for (const one of numbers) sum += one * one;
  const factor = length / Math.max(Math.sqrt(sum), 1e-6);
  for (let place = 0; place < numbers.length; place++) numbers[place] *= factor;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});
const UTF8 = new TextEncoder();

function crc32(text: string): number {
  let sum = 0xffffffff;
  for (const byte of UTF8.encode(text)) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 255];
  return (sum ^ 0xffffffff) >>> 0;
}
