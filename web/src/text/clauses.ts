// Cuts an answer into sentences and clauses, and counts negations: quiz/grading/text/clauses.py.

import { count, has, pattern } from "./patterns";
import type { Rules } from "./rules";

export interface Clause {
  start: number;
  stop: number;
  sentence: number;
  negations: number;
}

const ENDS = " .,;:!?。！？；，、\n\t";
const WORDS = /[a-z0-9]+/g;
const HAN = /[一-鿿]/g;

export class Cutter {
  private readonly sentenceEnd: RegExp;
  private readonly abbreviation: RegExp;
  private readonly clauseEnd: RegExp;
  private readonly formula: RegExp;
  private readonly negations: RegExp;
  private readonly noNegation: RegExp;
  private readonly double: [RegExp, string][];

  constructor(private readonly rules: Rules["clauses"]) {
    this.sentenceEnd = pattern(rules.sentence_end);
    this.abbreviation = pattern(rules.abbreviation);
    this.clauseEnd = pattern(rules.clause_end);
    this.formula = pattern(rules.formula);
    this.negations = pattern(rules.negations);
    this.noNegation = pattern(rules.no_negation);
    this.double = rules.double.map(([source, put]) => [pattern(source), put]);
  }

  sentences(text: string): [number, number][] {
    const found: [number, number][] = [];
    let start = 0;
    for (const end of text.matchAll(this.sentenceEnd)) {
      const stop = end.index + end[0].length;
      if (end[0].startsWith(".") && has(this.abbreviation, text.slice(start, stop))) continue;
      found.push([start, stop]);
      start = stop;
    }
    found.push([start, text.length]);
    return found.filter(([a, b]) => [...text.slice(a, b)].some((sign) => !ENDS.includes(sign)));
  }

  /** The clauses of a normalised text in order, as many as are read. */
  clauses(text: string): Clause[] {
    const found: Clause[] = [];
    const closed = this.closed(text);
    for (const [sentence, [start, stop]] of this.sentences(text).entries()) {
      for (const [a, b] of this.parts(text, closed, start, stop)) {
        found.push({ start: a, stop: b, sentence, negations: this.countNegations(text.slice(a, b)) });
        if (found.length === this.rules.most) return found;
      }
    }
    return found;
  }

  /** The text with a row of letters in place of the brackets of every formula. */
  private closed(text: string): string {
    const after = text.replace(this.formula, (one) => "x".repeat(one.length));
    return after === text ? text : this.closed(after);
  }

  /** A sentence cut at commas and connectors of `closed`; a piece too short to say something joins the one before. */
  private parts(text: string, closed: string, start: number, stop: number): [number, number][] {
    const cuts = [start];
    const read = closed.slice(0, stop);
    this.clauseEnd.lastIndex = start;
    for (let end = this.clauseEnd.exec(read); end; end = this.clauseEnd.exec(read)) {
      const cut = ",:()[]—–-".includes(end[0][0]) ? end.index + end[0].length : end.index;
      if (weight(text.slice(cuts.at(-1), cut)) >= 3 && weight(text.slice(cut, stop)) >= 3) cuts.push(cut);
    }
    return cuts.map((cut, place) => [cut, cuts[place + 1] ?? stop]);
  }

  private countNegations(text: string): number {
    for (const [wanted, put] of this.double) text = text.replace(wanted, put);
    return count(this.negations, text.replace(this.noNegation, " "));
  }
}

/** Rough number of words: a Chinese character counts half a word. */
function weight(piece: string): number {
  return count(WORDS, piece) + count(HAN, piece) / 2;
}
