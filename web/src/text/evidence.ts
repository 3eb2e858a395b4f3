// What an answer holds for and against each key point, as a few numbers: quiz/grading/text/evidence.py.

import type { Readings, Told } from "./learning";
import { has, pattern, stripped } from "./patterns";
import type { Asked, Rules } from "./rules";
import type { Window } from "./vectors";

export interface Evidence {
  pieces: Window[];
  /** The features of each key point. */
  points: number[][];
  best: number[];
  worst: number[];
  mentioned: number[];
  claims: number[];
  claimWindows: number[];
}

/** The Evidence of an answer; `pieces` are its windows, at least one, and `vectors` theirs. */
export function gather(
  question: Asked,
  pieces: Window[],
  readings: Readings,
  vectors: Float32Array[],
  rules: Rules["evidence"],
): Evidence {
  const told = readings.told(vectors);
  hearFormulas(question, pieces, told, rules);
  knowByHeart(question, pieces, told, rules);
  const stated = question.points.map((point) => told[`states ${point.id}`]);
  const mentioned = question.points.map((point) => told[`mentions ${point.id}`]);
  const said = question.misconceptions.map((claim) => told[`says ${claim.id}`]);
  const nowhere = pieces.map(() => rules.never);
  const saidOf = (wanted: (claim: Asked["misconceptions"][number]) => boolean) =>
    strongest(
      said.filter((_, place) => wanted(question.misconceptions[place])),
      nowhere,
    );
  const core = saidOf((claim) => claim.core);
  const found = question.points.map((point, number) =>
    features(
      {
        pieces,
        stated: stated[number],
        mentioned: mentioned[number],
        denied: told[`denies ${point.id}`],
        right: told[`right ${point.id}`],
        others: strongest(
          mentioned.filter((_, other) => other !== number),
          nowhere,
        ),
        against: saidOf((claim) => claim.contradicts.includes(point.id)),
        core,
      },
      rules,
    ),
  );
  const own = withSentences(pieces, strongest(stated, nowhere));
  const claims = said.map((one) => rather(one, own));
  return {
    pieces,
    points: found.map((one) => one.row),
    best: found.map((one) => one.top),
    worst: found.map((one) => one.bottom),
    mentioned: mentioned.map(greatest),
    claims: claims.map(greatest),
    claimWindows: claims.map(placeOfGreatest),
  };
}

interface Heard {
  pieces: Window[];
  stated: number[];
  mentioned: number[];
  denied: number[];
  right: number[];
  others: number[];
  against: number[];
  core: number[];
}

/** The features of one key point from its readings at each window; and the windows that state and that deny it best. */
function features({ pieces, stated, mentioned, denied, right, others, against, core }: Heard, rules: Rules["evidence"]) {
  const sentence = pieces.map((piece) => piece.sentence);
  const whole = pieces.map((piece) => piece.whole);
  const top = placeOfGreatest(stated);
  const clear = placeOfGreatest(stated.map((value, place) => Math.max(value, mentioned[place])));
  const bottom = placeOfGreatest(denied);
  const most = greatest(mentioned);
  const mostInSentence = greatest(mentioned.filter((_, place) => whole[place]));
  const near = mentioned.map((value) => value > most - rules.near);
  const nearSentence = mentioned.map((value, place) => whole[place] && value > mostInSentence - rules.near);
  const weights = mentioned.map((value) => Math.exp(rules.sharp * (value - most)));
  const weight = shares(weights);
  const inSentences = shares(weights.map((value, place) => (whole[place] ? value : 0)));
  const strongestWhere = (values: number[], there: (place: number) => boolean) => {
    const kept = values.filter((_, place) => there(place));
    return kept.length > 0 ? greatest(kept) : rules.never;
  };
  const deniedRather = rather(denied, stated);
  const last = nearSentence.lastIndexOf(true);
  const afterwards = (place: number) => whole[place] && sentence[place] > sentence[top];
  const row = [
    stated[top],
    strongestWhere(stated, (place) => sentence[place] !== sentence[top]),
    average(stated, weight),
    most,
    strongestWhere(mentioned, (place) => sentence[place] !== sentence[clear]),
    mentioned[clear] - others[clear],
    denied[bottom],
    greatest(deniedRather),
    average(denied, weight),
    right[clear],
    average(right, weight),
    average(right, inSentences),
    least(right.filter((_, place) => near[place])),
    least(right.filter((_, place) => nearSentence[place])),
    right[bottom],
    stated[bottom],
    greatest(against),
    greatest(rather(against, stated)),
    greatest(core),
    right[last],
    deniedRather[last],
    strongestWhere(denied, afterwards),
    strongestWhere(deniedRather, afterwards),
  ];
  if (row.length !== rules.features.length) throw new Error("the features of this page are not those of its trees");
  return { row, top, bottom };
}

/** Raises the readings of a claim at windows that hold one of its formulas. */
function hearFormulas(question: Asked, pieces: Window[], told: Told, rules: Rules["evidence"]): void {
  const kinds: [string[], { id: string; patterns: string[] }[]][] = [
    [["states", "mentions", "right"], question.points],
    [["says"], question.misconceptions],
  ];
  for (const [names, claims] of kinds) {
    for (const claim of claims) {
      const patterns = claim.patterns.map(pattern);
      if (patterns.length === 0) continue;
      pieces.forEach((piece, place) => {
        const text = squeezed(piece.text);
        if (!patterns.some((one) => has(one, text))) return;
        for (const name of names) told[`${name} ${claim.id}`][place] += rules.clear;
      });
    }
  }
}

/** What the bank itself has written, word for word, means what the bank says, whatever the readings hear in it. */
function knowByHeart(question: Asked, pieces: Window[], told: Told, rules: Rules["evidence"]): void {
  const saidRight = new Set(question.said_right);
  const raise = (name: string, place: number, least: number) => {
    told[name][place] = Math.max(told[name][place], least);
  };
  pieces.forEach((piece, place) => {
    const spelling = spellingOf(piece.text);
    const claim = Object.hasOwn(question.meant, spelling) ? question.meant[spelling] : null;
    const isPoint = question.points.some((point) => point.id === claim);
    if (isPoint) {
      for (const kind of ["states", "mentions", "right"]) raise(`${kind} ${claim}`, place, rules.by_heart);
    } else if (`says ${claim}` in told) {
      raise(`says ${claim}`, place, rules.by_heart);
    }
    if (!isPoint && !saidRight.has(spelling)) return;
    for (const name of Object.keys(told)) {
      if (name.startsWith("denies") || name.startsWith("says")) told[name][place] = rules.never;
      else if (name.startsWith("right")) raise(name, place, 0);
    }
  });
}

function spellingOf(text: string): string {
  return stripped(text.replace(/\s/g, ""), ".,;:!?。，；：！？");
}

/** Text without spaces, times signs and kinds of brackets: the spelling that patterns are written for. */
function squeezed(text: string): string {
  return text
    .replace(/[\s*$]/g, "")
    .replace(/[[{]/g, "(")
    .replace(/[\]}]/g, ")")
    .replace(/alphabar|alpha_bar|baralpha|abar_/g, "abar")
    .replace(/epsilon/g, "eps");
}

/** How strongly each window says something, less where it states something else as strongly. */
function rather(said: number[], stated: number[]): number[] {
  return said.map((value, place) => Math.min(value, value - stated[place]));
}

/** How strongly each window states something, or else its sentence: a clause may not accuse what is right as a whole. */
function withSentences(pieces: Window[], stated: number[]): number[] {
  const sentences = new Map<number, number>();
  for (const [place, piece] of pieces.entries()) if (piece.whole) sentences.set(piece.sentence, stated[place]);
  return stated.map((one, place) => Math.max(one, sentences.get(pieces[place].sentence) ?? one));
}

/** The strongest of several readings at each window. */
function strongest(readings: number[][], nowhere: number[]): number[] {
  return readings.length > 0 ? nowhere.map((_, place) => greatest(readings.map((one) => one[place]))) : nowhere;
}

function greatest(values: number[]): number {
  return Math.max(...values);
}

function least(values: number[]): number {
  return Math.min(...values);
}

function placeOfGreatest(values: number[]): number {
  return values.indexOf(greatest(values));
}

function shares(weights: number[]): number[] {
  const sum = weights.reduce((total, one) => total + one, 0);
  return weights.map((one) => one / sum);
}

function average(values: number[], weight: number[]): number {
  return values.reduce((sum, value, place) => sum + value * weight[place], 0);
}
