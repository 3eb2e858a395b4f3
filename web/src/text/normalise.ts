// Brings an answer into one spelling, and remembers where every character came from: quiz/grading/text/normalise.py.
//
// Indices count the UTF-16 units of JavaScript strings, of the plain text and of the answer alike.

import { has, pattern } from "./patterns";
import type { Rules } from "./rules";

export interface Plain {
  text: string;
  /** Where in the answer the character of each unit begins and ends. */
  starts: number[];
  stops: number[];
  truncated: boolean;
}

const INVISIBLE = /[\p{Cf}\p{Cc}\p{Cs}\p{Co}\p{Mn}\p{Me}]/u;
const LETTERS = /[\p{L}\p{Nl}\p{No}]+/gu;

/** A text with the place in the answer of every unit. */
interface Placed {
  text: string;
  starts: number[];
  stops: number[];
}

export class Normaliser {
  private readonly simplified = new Map<string, string>();
  private readonly spelt = new Map<string, string>();
  private readonly latex: [RegExp, string][];
  private readonly taiwan: RegExp;
  private readonly cyrillic: RegExp;
  private readonly foreign: RegExp;

  constructor(private readonly rules: Rules["normalise"]) {
    const [from, to] = rules.traditional.map((signs) => [...signs]);
    from.forEach((sign, place) => this.simplified.set(sign, to[place]));
    this.latex = rules.latex.map(([source, put]) => [pattern(source), put]);
    this.taiwan = pattern(Object.keys(rules.taiwan).join("|"));
    this.cyrillic = pattern(rules.cyrillic);
    this.foreign = pattern(rules.foreign);
  }

  /** What stands for one character: nothing, itself, or a word. */
  private spell(character: string): string {
    let spelt = this.spelt.get(character);
    if (spelt === undefined) {
      spelt = this.spellAnew(character);
      this.spelt.set(character, spelt);
    }
    return spelt;
  }

  private spellAnew(character: string): string {
    if (character === "\n") return "\n";
    if (character === "\t") return " ";
    if (character === "ᾱ") return "abar";
    if (INVISIBLE.test(character)) return "";
    let spelt = "";
    for (const part of character.normalize("NFKD").toLowerCase()) {
      if (!INVISIBLE.test(part)) spelt += this.simplified.get(part) ?? part;
    }
    return spelt;
  }

  normalise(answer: string): Plain {
    const characters: string[] = [];
    const starts: number[] = [];
    const stops: number[] = [];
    let place = 0;
    let read = 0;
    for (const character of answer) {
      if (read++ === this.rules.most) break;
      let spelt: string;
      if ((character === "\u0304" || character === "\u0305") && characters.at(-1) === "α") {
        characters.pop();
        starts.pop();
        stops.pop();
        spelt = "abar";
      } else {
        spelt = this.spell(character);
      }
      for (const one of spelt) {
        characters.push(one);
        starts.push(place);
        stops.push(place + character.length);
      }
      place += character.length;
    }
    const truncated = read > this.rules.most;
    this.replaceHomoglyphs(characters);
    let found = this.named(characters, starts, stops);
    if (found.text.includes("\\") || found.text.includes("$")) {
      for (const [wanted, put] of this.latex) found = substituted(found, wanted, (match) => expanded(put, match));
    }
    if (has(this.taiwan, found.text)) found = substituted(found, this.taiwan, (match) => this.rules.taiwan[match[0]]);
    return { ...found, truncated };
  }

  /** Greek and Cyrillic letters that pose as Latin ones; a Greek letter of a formula stays. */
  private replaceHomoglyphs(characters: string[]): void {
    const text = characters.join("");
    if (!has(this.foreign, text)) return;
    const placeOf: number[] = [];
    characters.forEach((character, place) => placeOf.push(...Array<number>(character.length).fill(place)));
    for (const word of text.matchAll(LETTERS)) {
      const letters = word[0];
      const latin = letters.match(/[a-z]/g)?.length ?? 0;
      if (latin < 3 && !has(this.cyrillic, letters)) continue;
      for (let unit = word.index; unit < word.index + letters.length; unit++) {
        const place = placeOf[unit];
        characters[place] = this.rules.lookalikes[characters[place]] ?? characters[place];
      }
    }
  }

  /** Greek letters and signs as words, set apart by spaces. */
  private named(characters: string[], starts: number[], stops: number[]): Placed {
    const placed: Placed = { text: "", starts: [], stops: [] };
    characters.forEach((character, place) => {
      let word = this.rules.greek[character] ?? character;
      if (word.length > 2) word = ` ${word} `;
      placed.text += word;
      for (let unit = 0; unit < word.length; unit++) {
        placed.starts.push(starts[place]);
        placed.stops.push(stops[place]);
      }
    });
    return placed;
  }
}

/** Where text[start:stop] stands in the answer. */
export function span(plain: Plain, start: number, stop: number): [number, number] {
  return [plain.starts[start], plain.stops[stop - 1]];
}

function expanded(put: string, match: RegExpMatchArray): string {
  return put.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "");
}

/** Replaces like re.sub and carries the places along: what is put in stands where the match began. */
function substituted(before: Placed, wanted: RegExp, put: (match: RegExpMatchArray) => string): Placed {
  const after: Placed = { text: "", starts: [], stops: [] };
  let last = 0;
  const take = (stop: number) => {
    after.text += before.text.slice(last, stop);
    for (let unit = last; unit < stop; unit++) {
      after.starts.push(before.starts[unit]);
      after.stops.push(before.stops[unit]);
    }
  };
  for (const match of before.text.matchAll(wanted)) {
    take(match.index);
    const word = put(match);
    after.text += word;
    for (let unit = 0; unit < word.length; unit++) {
      after.starts.push(before.starts[match.index]);
      after.stops.push(before.stops[match.index]);
    }
    last = match.index + match[0].length;
  }
  if (last === 0 && after.text === "") return before;
  take(before.text.length);
  return after;
}
