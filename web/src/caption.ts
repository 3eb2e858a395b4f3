// Captions of digits: how a sentence falls into words, what it says, and how one is made: imagegen/captions.py.

import type { Lang } from "./types";

export interface Vocabulary {
  /** All words, a word's place being its number. */
  words: string[];
  /** A word to the digit that it names. */
  digits: Record<string, number>;
  /** A word to the attribute that it speaks of, 0 to 3, and the level that it names, 0 to 2. */
  says: Record<string, [number, number]>;
  /** How a caption begins, for each digit. */
  starts: Record<Lang, string[]>;
  separators: Record<Lang, string>;
  /** For each attribute the words of its three levels. */
  phrases: Record<Lang, string[][]>;
}

export const NOT_SAID = -1;

export class Captions {
  private readonly token: RegExp;
  private readonly ids: Map<string, number>;

  constructor(readonly vocabulary: Vocabulary) {
    const { words } = vocabulary;
    this.ids = new Map(words.map((word, id) => [word, id]));
    // The longest first, so that a long Chinese word is not taken for several short ones.
    const chinese = words.filter((word) => word.charCodeAt(0) > 0x2e80).sort((one, other) => other.length - one.length);
    this.token = new RegExp([...chinese, "<[a-z]+>", "[a-z]+", "\\d", "\\S"].join("|"), "gu");
  }

  /** The number of a token that stands for something else than a word, such as "<begin>". */
  mark(token: string): number {
    return this.ids.get(token)!;
  }

  /** The words that somebody may use. */
  get known(): string[] {
    return this.vocabulary.words.filter((word) => !isMark(word));
  }

  /** The numbers of the words of a sentence, and the words that the model has never seen, each once. */
  encode(text: string): { ids: number[]; unknown: string[] } {
    const tokens = this.tokens(text);
    const unknown = tokens.filter((token) => isMark(token) || !this.ids.has(token));
    const ids = tokens.filter((token) => !unknown.includes(token)).map((token) => this.ids.get(token)!);
    return { ids, unknown: [...new Set(unknown)] };
  }

  /** The digit that a sentence names, null for none, and the level of each attribute; a later word overrules an earlier one. */
  parse(text: string): { digit: number | null; levels: number[] } {
    let digit: number | null = null;
    const levels = this.vocabulary.phrases.en.map(() => NOT_SAID);
    for (const token of this.tokens(text)) {
      digit = this.vocabulary.digits[token] ?? digit;
      const said = this.vocabulary.says[token];
      if (said) levels[said[0]] = said[1];
    }
    return { digit, levels };
  }

  /** A sentence: the digit, unless it is left open, and what is said of it. */
  caption(digit: number | null, levels: number[], lang: Lang): string {
    const { starts, phrases, separators } = this.vocabulary;
    const said = levels.flatMap((level, attribute) => (level === NOT_SAID ? [] : [phrases[lang][attribute][level]]));
    return [...(digit === null ? [] : [starts[lang][digit]]), ...said].join(separators[lang]);
  }

  private tokens(text: string): string[] {
    return text.toLowerCase().match(this.token) ?? [];
  }
}

function isMark(token: string): boolean {
  return /^<.+>$/.test(token);
}
