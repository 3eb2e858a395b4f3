// Finds the concepts of an answer, with polarity and the role they belong to: quiz/grading/text/concepts.py.

import { type Clause, type Cutter } from "./clauses";
import { pattern } from "./patterns";
import type { Rules } from "./rules";

export interface Mention {
  concept: string;
  sign: number;
  start: number;
}

export interface Token {
  token: string;
  start: number;
}

/** A clause with the concepts in it, each name followed by + or -. */
export interface Read extends Clause {
  signs: Set<string>;
}

const ASCII = /^[\x00-\x7f]*$/;
const DIGITS = /^\d+$/;

export class Lexicon {
  private readonly words = new Map<string, [string, number][]>();
  private readonly longest = new Map<string, number>();
  private readonly rival: Map<string, number>;
  private readonly token: RegExp;
  private readonly stems = new Map<string, string>();

  constructor(
    private readonly rules: Rules["concepts"],
    private readonly cutter: Cutter,
  ) {
    this.token = pattern(rules.token);
    this.rival = new Map(Object.entries(rules.rival));
    for (const [key, meant] of rules.words) {
      this.words.set(key, Object.entries(meant));
      const stems = key.split(" ");
      this.longest.set(stems[0], Math.max(this.longest.get(stems[0]) ?? 0, stems.length));
    }
  }

  /** A crude English stem: enough to let 'trains', 'trained' and 'training' meet. */
  stem(word: string): string {
    let found = this.stems.get(word);
    if (found === undefined) {
      found = this.stemAnew(word);
      this.stems.set(word, found);
    }
    return found;
  }

  private stemAnew(word: string): string {
    if (word.length <= 3 || !ASCII.test(word) || DIGITS.test(word)) return word;
    for (const suffix of this.rules.suffixes) {
      if (word.endsWith(suffix) && word.length - suffix.length >= 3 && !(suffix === "s" && word.endsWith("ss"))) {
        word = word.slice(0, -suffix.length);
        break;
      }
    }
    if (word.length > 3 && word.at(-1) === word.at(-2) && !"sl".includes(word.at(-1)!)) word = word.slice(0, -1);
    return word.endsWith("y") ? `${word.slice(0, -1)}i` : word;
  }

  /** Stems of English words and single Chinese characters with their places. */
  tokens(text: string): Token[] {
    return Array.from(text.matchAll(this.token), (one) => ({ token: this.stem(one[0]), start: one.index }));
  }

  /** Every concept in a normalised text, longest alias first, in order. */
  mentions(text: string): Mention[] {
    const stream = this.tokens(text);
    const found: Mention[] = [];
    for (let place = 0, step = 1; place < stream.length; place += step) {
      step = 1;
      const most = Math.min(this.longest.get(stream[place].token) ?? 0, stream.length - place);
      for (let size = most; size > 0; size--) {
        const key = stream.slice(place, place + size).map((one) => one.token);
        const meant = this.words.get(key.join(" "));
        if (meant) {
          for (const [concept, sign] of meant) found.push({ concept, sign, start: stream[place].start });
          step = size;
          break;
        }
      }
    }
    return found;
  }

  /** Clauses of a normalised text with their signs; a clause that names no rival inherits the last one of its sentence. */
  read(text: string): Read[] {
    const last = new Map<number, string>();
    let sentence = -1;
    return this.cutter.clauses(text).map((clause) => {
      if (clause.sentence !== sentence) last.clear();
      sentence = clause.sentence;
      const mentions = this.mentions(text.slice(clause.start, clause.stop));
      const flip = clause.negations % 2 ? -1 : 1;
      const named = new Map<number, Mention[]>();
      for (const one of mentions) {
        const group = this.rival.get(one.concept);
        if (group !== undefined) named.set(group, [...(named.get(group) ?? []), one]);
      }
      const signs = new Set(mentions.map((one) => spelt(one.concept, one.sign * flip)));
      this.addTrend(signs, mentions, flip);
      for (const group of new Set([...named.keys(), ...last.keys()])) {
        const rivals = named.get(group);
        for (const one of mentions) {
          if (rivals && this.rival.get(one.concept) === group) continue;
          const owner = rivals ? ownerOf(rivals, one) : last.get(group)!;
          signs.add(spelt(`${owner}~${one.concept}`, one.sign * flip));
        }
      }
      for (const [group, those] of named) last.set(group, those.at(-1)!.concept);
      return { ...clause, signs };
    });
  }

  /** Whether two directions of a clause agree ('lower is better') or not, and about what. */
  private addTrend(signs: Set<string>, mentions: Mention[], flip: number): void {
    const isDirection = (one: Mention) => this.rules.directions.includes(one.concept);
    const directions = mentions.filter(isDirection);
    if (new Set(directions.map((one) => one.start)).size < 2) return;
    const sign = directions.reduce((product, one) => product * one.sign, flip);
    signs.add(spelt("trend", sign));
    for (const one of mentions) if (!isDirection(one)) signs.add(spelt(`trend~${one.concept}`, sign));
  }
}

/** The rival that a mention belongs to: the nearest before it, else the first after it. */
function ownerOf(rivals: Mention[], mention: Mention): string {
  return (rivals.findLast((one) => one.start <= mention.start) ?? rivals[0]).concept;
}

export function spelt(name: string, sign: number): string {
  return name + (sign > 0 ? "+" : "-");
}
