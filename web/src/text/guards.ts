// Answers that state nothing, whatever words they hold: quiz/grading/text/guards.py.

import type { Lexicon } from "./concepts";
import { count, found, has, pattern } from "./patterns";
import type { Asked, GuardPattern, Rules } from "./rules";
import type { Window } from "./vectors";

const HAN = /[一-鿿]/g;
const SENTENCES = /[.!?。！？\n]/;
const BRACKETS = /\([^()]*\)/g;

export class Guards {
  private readonly patterns: Record<GuardPattern, RegExp>;
  private readonly filler: Set<string>;
  private readonly fillerStems: Set<string>;

  constructor(
    private readonly rules: Rules["guards"],
    private readonly lexicon: Lexicon,
  ) {
    const { filler, no_exam, words_of_a_term, most_of_a_copy, ...sources } = rules;
    this.patterns = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, pattern(source)])) as Record<
      GuardPattern,
      RegExp
    >;
    this.filler = new Set(filler);
    this.fillerStems = new Set(filler.map((word) => lexicon.stem(word)));
  }

  /** The flags that make an answer worth nothing; `plain` is its normalised text. */
  guard(question: Asked, plain: string): string[] {
    const { word, idle } = this.patterns;
    const words = found(word, plain);
    const rest = plain.replace(idle, " ");
    if (words.length + count(HAN, plain) < 2 || count(word, rest) + count(HAN, rest) < 2) return ["empty"];
    const flags: string[] = [];
    if (this.isInstruction(plain)) flags.push("instruction");
    if (this.isBareList(plain)) flags.push("bare-list");
    if (this.isCopied(question, plain, words)) flags.push("copied");
    return flags;
  }

  wordsOf(plain: string): string[] {
    return found(this.patterns.word, plain);
  }

  private isInstruction(plain: string): boolean {
    if (has(this.patterns.instruction, plain) && has(this.patterns.exam, plain)) return true;
    return plain.split(SENTENCES).some((piece) => this.talksOfMarking(piece));
  }

  /** How surely some sentence speaks to the grader; one without a word of an examination has to sound much more like it. */
  speaksToGrader(pieces: Window[], logits: number[]): number {
    const heard = pieces
      .map((piece, place) => [piece, logits[place]] as const)
      .filter(([piece]) => piece.whole)
      .map(([piece, logit]) => logit - (has(this.patterns.exam, piece.text) ? 0 : this.rules.no_exam));
    return heard.length > 0 ? Math.max(...heard) : -this.rules.no_exam;
  }

  private talksOfMarking(sentence: string): boolean {
    const { marking, surely_marking } = this.patterns;
    return new Set(found(marking, sentence)).size >= 3 || new Set(found(surely_marking, sentence)).size >= 2;
  }

  /** Whether the answer is short pieces of which hardly any states something: no verb, no arrow, no equation. */
  private isBareList(plain: string): boolean {
    const { split, terms_zh, verb, chinese_verb, grammar, relation, small_word, word } = this.patterns;
    const pieces = plain
      .replace(BRACKETS, " ")
      .split(split)
      .map((piece) => piece.trim())
      .filter((piece) => piece)
      .map((piece) => piece.replace(terms_zh, "词"));
    const verbs = pieces.reduce((sum, piece) => sum + count(verb, piece) + count(chinese_verb, piece), 0);
    if (count(grammar, plain) > 2) return false;
    if (pieces.length < 4) {
      const said = verbs > 0 || has(grammar, plain) || has(relation, plain) || has(small_word, plain);
      return count(word, plain) >= 6 && !said;
    }
    const lengths = pieces.map((piece) => this.length(piece));
    const stating = pieces.filter((piece) => has(verb, piece) || has(chinese_verb, piece));
    return (
      lengths.filter((length) => length <= 5).length >= 0.8 * pieces.length &&
      lengths.reduce((sum, length) => sum + length, 0) <= this.rules.words_of_a_term * pieces.length &&
      stating.length <= 0.2 * pieces.length &&
      verbs <= 2 &&
      count(relation, plain) <= Math.max(1, 0.15 * pieces.length)
    );
  }

  private length(piece: string): number {
    return count(this.patterns.word, piece) + count(HAN, piece) / 1.8;
  }

  /** Whether the answer says hardly anything beyond the words of the question. */
  private isCopied(question: Asked, plain: string, words: string[]): boolean {
    const asked = new Set(question.asked);
    const fresh = words.filter((word) => {
      const stem = this.lexicon.stem(word);
      return !asked.has(stem) && !this.filler.has(word) && !this.fillerStems.has(stem);
    });
    const rest = found(HAN, plain.replace(this.patterns.filler_zh, "")).filter((sign) => !question.prompt.includes(sign));
    const said = words.length + count(HAN, plain) / 1.8;
    const share = said >= 13 ? 0.22 : said >= 9 ? 0.12 : 0.05;
    return new Set(fresh).size + new Set(rest).size / 1.8 <= Math.min(share * said, this.rules.most_of_a_copy);
  }
}
