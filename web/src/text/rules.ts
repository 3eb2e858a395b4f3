// What tools/web_text.py exports of the rules: patterns, words, limits and the gate.

export type Replacement = [pattern: string, put: string];

export interface Rules {
  normalise: {
    most: number;
    greek: Record<string, string>;
    lookalikes: Record<string, string>;
    cyrillic: string;
    foreign: string;
    latex: Replacement[];
    taiwan: Record<string, string>;
    /** Traditional characters and, at the same places, the simplified ones. */
    traditional: [string, string];
  };
  /** The words that are known, one a line, with a star where a slip may be taken for one. */
  spelling: { words: string; alike: string[]; word: string };
  clauses: {
    most: number;
    double: Replacement[];
    sentence_end: string;
    abbreviation: string;
    clause_end: string;
    formula: string;
    negations: string;
    no_negation: string;
  };
  concepts: {
    suffixes: string[];
    directions: string[];
    words: [key: string, meant: Record<string, 1 | -1>][];
    rival: Record<string, number>;
    token: string;
  };
  guards: Record<GuardPattern, string> & { filler: string[]; no_exam: number; words_of_a_term: number; most_of_a_copy: number };
  vectors: {
    most_windows: number;
    heard: number;
    concept_share: number;
    words: number;
    word_share: number;
    ordered: number;
    order_share: number;
    words_apart: number;
    concepts_apart: number;
    concepts_count: number;
  };
  evidence: { features: string[]; never: number; clear: number; by_heart: number; sharp: number; near: number };
  decision: { limits: Record<Limit, number>; tie: number; kin: string[][]; names: string[] };
  grading: { highest: number; rounding: number; risk: number; worthless: string[] };
  gate: {
    least_qwk: number;
    most_false_accepts: number;
    least_answers: { both: number; own: number };
    measured: Record<string, Record<"en" | "zh" | "both", { answers: number; qwk: number; false_accepts: number }>>;
  };
}

export type GuardPattern =
  | "word"
  | "instruction"
  | "marking"
  | "surely_marking"
  | "verb"
  | "chinese_verb"
  | "terms_zh"
  | "grammar"
  | "relation"
  | "small_word"
  | "split"
  | "filler_zh"
  | "exam"
  | "idle";

export type Limit = "sure" | "possible" | "denied" | "mentioned" | "said" | "instruction" | "elsewhere";

/** What grading knows of a question; what a person reads of it stands in the bank. */
export interface Asked {
  id: string;
  topic: string;
  asked: string[];
  prompt: string;
  points: { id: string; needs: [word: string, plain: string][][]; patterns: string[] }[];
  misconceptions: { id: string; core: boolean; contradicts: string[]; patterns: string[] }[];
  /** The spelling of every written form, with the claim that it makes. */
  meant: Record<string, string>;
  said_right: string[];
  readings: string[];
  space: number;
  known: boolean;
}
