// The language model that draws, and the decoder of the tokenizer, in plain loops: imagegen/drawing.py, imagegen/tokenizer.py.

import { Captions, type Vocabulary } from "./caption";
import { convolve, cropped, dense, finer, map, relu, rmsNorm, sigmoid, SIDE, sum } from "./layers";
import type { Header, Numbers, Weights } from "./weights";

export interface LanguageHeader extends Header {
  vocabulary: Vocabulary;
  heads: number;
  /** Slots of the words of a caption and of what ends it. */
  longest: number;
  /** The image tokens of an empty image. */
  blank: number[];
  /** What the course draws with. */
  guidance: number;
  topP: number;
}

/** Keys and values of the tokens so far, for each block. */
type Cache = { keys: Numbers[]; values: Numbers[] }[];

export interface Row {
  cache: Cache;
  logits: Numbers;
}

export interface Drawn {
  tokens: number[];
  /** How likely the model held each of these tokens, at temperature 1. */
  shares: number[];
}

const GRID = 4;
export const TOKENS = GRID * GRID;
const CODE_SIZE = 8;
const PATCH = 4;
const GREY_LEVEL = 0.25;
const PER_BLOCK = 8;

export class LanguageModel {
  readonly captions: Captions;
  readonly header: LanguageHeader;
  /** The most words that a caption may have. */
  readonly mostWords: number;
  private readonly network: Numbers[];
  private readonly codebook: Numbers;
  private readonly decoder: Numbers[];
  private readonly width: number;
  private readonly blocks: number;

  constructor({ header, shapes, network, others }: Weights<LanguageHeader>) {
    this.header = header;
    this.captions = new Captions(header.vocabulary);
    this.mostWords = header.longest - 1;
    this.network = network;
    this.width = shapes[0][1];
    this.blocks = (network.length - 3) / PER_BLOCK;
    [this.codebook, ...this.decoder] = others;
  }

  /** The logits of the image tokens (256) after one more token in its slot; the cache grows by it. */
  private advance(id: number, slot: number, cache: Cache): Numbers {
    const [embedding, places] = this.network;
    const row = (table: Numbers, place: number) => table.subarray(place * this.width, (place + 1) * this.width);
    let x = sum(row(embedding, id), row(places, slot));
    cache.forEach((kept, block) => {
      const start = 2 + PER_BLOCK * block;
      const [beforeAttention, beforeNetwork, project, merge, widen, widenBias, narrow, narrowBias] = this.network.slice(start, start + PER_BLOCK);
      const projected = dense(rmsNorm(x, beforeAttention), project);
      kept.keys.push(projected.subarray(this.width, 2 * this.width));
      kept.values.push(projected.subarray(2 * this.width));
      x = sum(x, dense(this.attend(projected.subarray(0, this.width), kept.keys, kept.values), merge));
      const hidden = map(dense(rmsNorm(x, beforeNetwork), widen, widenBias), (value) => relu(value) ** 2);
      x = sum(x, dense(hidden, narrow, narrowBias));
    });
    const last = rmsNorm(x, this.network.at(-1)!);
    const words = this.header.vocabulary.words.length;
    const logits = new Float32Array(embedding.length / this.width - words);
    return map(logits, (_, token) => dot(last, row(embedding, words + token)));
  }

  /** What each head reads from the values of all tokens so far (width). */
  private attend(query: Numbers, keys: Numbers[], values: Numbers[]): Numbers {
    const size = this.width / this.header.heads;
    const mixed = new Float32Array(this.width);
    for (let start = 0; start < this.width; start += size) {
      const part = (one: Numbers) => one.subarray(start, start + size);
      const scores = keys.map((key) => dot(part(query), part(key)) / Math.sqrt(size));
      softmax(scores).forEach((share, place) => {
        part(values[place]).forEach((value, inside) => (mixed[start + inside] += share * value));
      });
    }
    return mixed;
  }

  /** What has been read so far, and the logits of the next image token: "<begin> words <image>", the words none for no caption. */
  newRow(words: number[]): Row {
    const cache = Array.from({ length: this.blocks }, () => ({ keys: [], values: [] }));
    const mark = this.header.longest + TOKENS;
    this.advance(this.captions.mark("<begin>"), mark, cache);
    words.forEach((word, slot) => this.advance(word, slot, cache));
    return { cache, logits: this.advance(this.captions.mark("<image>"), mark, cache) };
  }

  /** Read the image token at this place, too; gives the logits of the one after it. */
  grow(row: Row, token: number, place: number): Numbers {
    row.logits = this.advance(this.header.vocabulary.words.length + token, this.header.longest + place, row.cache);
    return row.logits;
  }

  /**
   * Image tokens, one longer each time, up to 16.
   *
   * @param words numbers of the words of the caption
   * @param guidance w in u + w (c - u), of the logits with caption c and without u: 1 is the plain model
   * @param temperature divides the logits; 0 takes the likeliest token
   * @param uniforms sixteen numbers in [0, 1): the draws
   */
  *draw(words: number[], guidance: number, temperature: number, uniforms: number[]): Generator<Drawn> {
    // Guidance takes a second row, which hears nothing.
    const rows = (guidance === 1 ? [words] : [words, []]).map((heard) => this.newRow(heard));
    const drawn: Drawn = { tokens: [], shares: [] };
    for (;;) {
      const [heard, unheard] = rows.map((row) => row.logits);
      const scores = unheard ? map(heard, (value, place) => unheard[place] + guidance * (value - unheard[place])) : heard;
      const place = drawn.tokens.length;
      const token = sampleToken(scores, uniforms[place], temperature, this.header.topP);
      drawn.tokens.push(token);
      drawn.shares.push(softmax([...scores])[token]);
      yield { tokens: [...drawn.tokens], shares: [...drawn.shares] };
      if (place + 1 === TOKENS) return;
      for (const row of rows) this.grow(row, token, place);
    }
  }

  /** Pixels (28 x 28) in [0, 1] of sixteen image tokens. */
  decode(tokens: number[]): Numbers {
    const weights = this.decoder;
    const codes = new Float32Array(TOKENS * CODE_SIZE);
    tokens.forEach((token, place) => codes.set(this.codebook.subarray(token * CODE_SIZE, (token + 1) * CODE_SIZE), place * CODE_SIZE));
    let x = convolve(codes, GRID, 3, weights[0], weights[1]);
    x = residual(x, GRID, weights.slice(2, 6));
    x = residual(x, GRID, weights.slice(6, 10));
    x = finer(convolve(x, GRID, 1, weights[10], weights[11]), GRID, 2);
    const side = SIDE / PATCH; // 7 rows of patches, where the grid of tokens gives 8
    x = cropped(x, 2 * GRID, 0, side);
    x = map(residual(x, side, weights.slice(12, 16)), relu);
    return map(finer(convolve(x, side, 3, weights[16], weights[17]), side, PATCH), sigmoid);
  }

  /** Pixels of the first tokens; where none has come yet they are dark grey. */
  unfinished(tokens: number[]): Numbers {
    const pixels = this.decode([...tokens, ...this.header.blank.slice(tokens.length)]);
    const cell = SIDE / GRID;
    return map(pixels, (value, place) => {
      const row = Math.floor(place / SIDE / cell);
      const column = Math.floor((place % SIDE) / cell);
      return row * GRID + column < tokens.length ? value : GREY_LEVEL;
    });
  }
}

/** A token of logits (K), drawn with a number in [0, 1): temperature first, then the likeliest that reach the share p. */
export function sampleToken(logits: Numbers, uniform: number, temperature: number, topP: number): number {
  const order = Array.from(logits.keys()).sort((one, other) => logits[other] - logits[one]);
  if (temperature === 0) return order[0];
  const shares = order.map((token) => Math.exp(logits[token] / temperature - logits[order[0]] / temperature));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const kept = new Float64Array(logits.length);
  let before = 0;
  order.forEach((token, rank) => {
    if (before < topP * total) kept[token] = shares[rank];
    before += shares[rank];
  });
  const bound = uniform * kept.reduce((sum, share) => sum + share, 0);
  let reached = 0;
  return kept.findIndex((share) => (reached += share) > bound);
}

function residual(grid: Numbers, side: number, [kernel, bias, mixing, mixingBias]: Numbers[]): Numbers {
  const inner = map(convolve(grid, side, 3, kernel, bias), relu);
  return sum(grid, convolve(inner, side, 1, mixing, mixingBias));
}

function softmax(scores: number[]): number[] {
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / total);
}

function dot(first: Numbers, second: Numbers): number {
  let found = 0;
  for (let place = 0; place < first.length; place++) found += first[place] * second[place];
  return found;
}
