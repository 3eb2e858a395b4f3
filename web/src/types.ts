// The records that tools/web.py exports: one for each question of the bank, in both languages.

export type Lang = "en" | "zh";
export type Text = Record<Lang, string>;
export type Level = "junior" | "mid" | "senior";
export type Kind = "choice" | "multi" | "number" | "order" | "match" | "bug" | "text" | "code";

/** What the index knows of a question: enough for the schedule, the lists and the dashboard. */
export interface Listed {
  id: string;
  item: string;
  label: string;
  topic: string;
  level: Level;
  kind: Kind;
  /** One of the questions that an interview opens a topic with. */
  headline?: true;
}

export interface Choice {
  text: Text;
  why: Text;
  correct: boolean;
}

interface Common extends Listed {
  lesson: string;
  prompt: Text;
  explanation: Text;
  sources: [string, string | null][];
}

export interface ChoiceQuestion extends Common {
  kind: "choice" | "multi";
  choices: Choice[];
}

export interface NumberQuestion extends Common {
  kind: "number";
  parameters: [string, number[]][];
  /** The right values for all combinations of the parameters; the last parameter turns fastest. */
  answers: number[];
  tolerance: number;
  absolute: boolean;
  unit: Text | null;
  /** Names that may stand behind the number, folded, the longest first. */
  units: string[];
  percent: boolean;
}

export interface OrderQuestion extends Common {
  kind: "order";
  items: Text[];
}

export interface MatchQuestion extends Common {
  kind: "match";
  pairs: { left: Text; right: Text }[];
}

export interface BugQuestion extends Common {
  kind: "bug";
  listing: string[];
  lines: number[];
  symptom: string;
  repairs: Choice[];
}

export interface Misconception {
  id: string;
  statement: Text;
  feedback: Text;
  source: [string, string | null];
  contradicts: string[];
}

export interface TextQuestion extends Common {
  kind: "text";
  key_points: { id: string; statement: Text }[];
  misconceptions: Misconception[];
  /** What an interviewer asks where a key point is left out; `then` names a question that covers it. */
  probes: Record<string, Text & { then?: string }>;
  model_answer: Text;
}

export interface CodeQuestion extends Common {
  kind: "code";
  exercise: string;
}

export type Question =
  | ChoiceQuestion
  | NumberQuestion
  | OrderQuestion
  | MatchQuestion
  | BugQuestion
  | TextQuestion
  | CodeQuestion;

export interface Topic {
  id: string;
  name: Text;
  /** The stem of its lesson's notebook; null where no lesson has this topic. */
  lesson: string | null;
}

export interface Index {
  topics: Topic[];
  questions: Listed[];
}

/** One answer to one item, as `quiz export progress` writes it. */
export interface Attempt {
  id: string;
  time: string;
  item: string;
  kind: string;
  score: number;
  hints: number;
  solution_seen: boolean;
  seconds: number | null;
  lang: Lang;
  answer: string;
  detail: Record<string, unknown>;
  machine: string;
  sequence: number;
}

/** A text that is kept under a name, with the time it was written. */
export interface Draft {
  item: string;
  text: string;
  time: string;
}
