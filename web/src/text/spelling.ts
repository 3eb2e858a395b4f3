// Mends slips of the pen in English words: quiz/grading/text/spelling.py.

import type { Plain } from "./normalise";
import { pattern } from "./patterns";
import type { Rules } from "./rules";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

export class Speller {
  /** The words that are known, with whether a slip may be taken for them. */
  private readonly words = new Map<string, boolean>();
  private readonly meant = new Map<string, string>();
  private readonly word: RegExp;

  constructor(private readonly rules: Rules["spelling"]) {
    for (const line of rules.words.split("\n")) this.words.set(line.replace("*", ""), line.endsWith("*"));
    this.word = pattern(rules.word);
  }

  /** A normalised answer with its slips mended. */
  mended(plain: Plain): Plain {
    const found: Plain = { text: "", starts: [], stops: [], truncated: plain.truncated };
    let last = 0;
    const take = (start: number, stop: number) => {
      for (let unit = start; unit < stop; unit++) {
        found.starts.push(plain.starts[unit]);
        found.stops.push(plain.stops[unit]);
      }
    };
    for (const { 0: word, index } of plain.text.matchAll(this.word)) {
      const other = this.meantBy(word);
      if (other === word) continue;
      found.text += plain.text.slice(last, index) + other;
      take(last, index);
      for (let at = 0; at < other.length - 1; at++) {
        const place = index + Math.min(at, word.length - 1);
        take(place, place + 1);
      }
      last = index + word.length;
      take(last - 1, last);
    }
    found.text += plain.text.slice(last);
    take(last, plain.text.length);
    return found;
  }

  private meantBy(word: string): string {
    let meant = this.meant.get(word);
    if (meant === undefined) {
      meant = this.words.has(word) ? word : (slips(word, this.rules.alike).find((other) => this.words.get(other)) ?? word);
      this.meant.set(word, meant);
    }
    return meant;
  }
}

/** Words that differ in one slip and begin with the same letter, the likelier kinds of slip first. */
function slips(word: string, alike: string[]): string[] {
  const found: string[] = [];
  const put = (at: number, letters: string, left: number) => found.push(word.slice(0, at) + letters + word.slice(at + left));
  for (let at = 1; at + 1 < word.length; at++) put(at, word[at + 1] + word[at], 2);
  for (let at = 1; at <= word.length; at++) for (const letter of LETTERS) put(at, letter, 0);
  for (let at = 1; at < word.length; at++) put(at, "", 1);
  for (let at = 1; at < word.length; at++) {
    for (const like of alike) if (like.includes(word[at])) for (const letter of like) put(at, letter, 1);
  }
  return found;
}
