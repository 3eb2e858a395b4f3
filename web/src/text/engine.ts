// One object that holds the encoder, the rules and the readings, and grades answers: quiz/grading/text/engine.py.

import type { Lang } from "../types";
import { type Packed, unpacked } from "../arrays";
import { Cutter } from "./clauses";
import { Lexicon } from "./concepts";
import { Decision } from "./decision";
import { type Evidence, gather } from "./evidence";
import { Encoder } from "./encoder";
import { marks } from "./gate";
import { decide, guessLanguage, nothing, type TextResult, unmarked } from "./grading";
import { Guards } from "./guards";
import { Readings } from "./learning";
import { Normaliser } from "./normalise";
import type { Asked, Rules } from "./rules";
import { Speller } from "./spelling";
import { Space, windows } from "./vectors";

interface Learned {
  topic: string;
  spaces: string[][];
  questions: Record<string, Omit<Asked, "id" | "topic">>;
}

export class Engine {
  private readonly rules: Rules;
  private readonly normaliser: Normaliser;
  private readonly speller: Speller;
  private readonly lexicon: Lexicon;
  private readonly guards: Guards;
  private readonly decision: Decision;
  private readonly questions = new Map<string, { asked: Asked; space: Space; readings: Readings }>();

  /** From the files "encoder" and "rules". */
  static async load(encoder: ArrayBuffer, rules: ArrayBuffer): Promise<Engine> {
    return new Engine(await Encoder.load(encoder), unpacked<Rules>(rules));
  }

  private constructor(
    private readonly encoder: Encoder,
    rules: Packed<Rules>,
  ) {
    this.rules = rules.meta;
    this.normaliser = new Normaliser(this.rules.normalise);
    this.speller = new Speller(this.rules.spelling);
    this.lexicon = new Lexicon(this.rules.concepts, new Cutter(this.rules.clauses));
    this.guards = new Guards(this.rules.guards, this.lexicon);
    this.decision = new Decision(rules);
  }

  /** Takes the readings of a topic, from its file. */
  learn(file: ArrayBuffer): void {
    const { meta, arrays } = unpacked<Learned>(file);
    const spaces = meta.spaces.map(
      (names, place) => new Space(names, arrays[`idf ${place}`].values, this.lexicon, this.rules.vectors),
    );
    for (const [id, known] of Object.entries(meta.questions)) {
      this.questions.set(id, {
        asked: { id, topic: meta.topic, ...known },
        space: spaces[known.space],
        readings: new Readings(known.readings, arrays[id], arrays[`${id} scales`]),
      });
    }
  }

  /** The Evidence of a normalised answer, or null where it holds none; and the flags of the guards. */
  private evidence(name: string, plain: string, said: string[] | null): [Evidence | null, string[]] {
    const { asked, space, readings } = this.questions.get(name)!;
    const flags = this.guards.guard(said ? { ...asked, ...this.askedIn(said) } : asked, plain);
    const pieces = flags.length > 0 ? [] : windows(plain, this.lexicon, this.rules.vectors);
    if (pieces.length === 0) return [null, flags.length > 0 ? flags : ["empty"]];
    const vectors = space.vectors(pieces, (texts) => this.encoder.encode(texts));
    const { limits } = this.decision;
    if (this.guards.speaksToGrader(pieces, this.decision.speaksOfMarking(vectors)) >= limits.instruction) {
      return [null, ["instruction"]];
    }
    if (asked.known && this.decision.elsewhere(asked.topic, pieces, vectors) >= limits.elsewhere) {
      return [null, ["off-topic"]];
    }
    return [gather(asked, pieces, readings, vectors, this.rules.evidence), []];
  }

  /** The words of a prompt in both languages, English first. */
  private askedIn(prompts: string[]): Pick<Asked, "asked" | "prompt"> {
    const words = prompts.flatMap((prompt) => this.guards.wordsOf(this.normaliser.normalise(prompt).text));
    return { asked: words.map((word) => this.lexicon.stem(word)), prompt: prompts[1] };
  }

  /** A result as if every question were marked; the topic of the question must have been learned. */
  judge(name: string, text: string, lang: Lang | null, said: string[] | null): TextResult {
    const { asked } = this.questions.get(name)!;
    const plain = this.speller.mended(this.normaliser.normalise(text));
    const told = lang ?? guessLanguage(plain.text);
    const [evidence, flags] = this.evidence(name, plain.text, said);
    const more = plain.truncated ? ["too-long"] : [];
    if (!evidence) return nothing(asked, told, [...flags, ...more], this.rules.grading);
    const given = { question: asked, text, lang: told, plain, evidence, flags: more };
    return decide(given, this.decision, this.lexicon, this.rules.grading);
  }

  /**
   * Grades an answer. The language is guessed where it is null.
   *
   * `said` is what was asked instead of the question's own prompt, in English and in Chinese: an interviewer's words, which an answer
   * may not copy either.
   */
  grade(name: string, text: string, lang: Lang | null = null, said: string[] | null = null): TextResult {
    const result = this.judge(name, text, lang, said);
    const isMarked = marks(this.rules.gate, name, guessLanguage(this.normaliser.normalise(text).text));
    return isMarked ? result : unmarked(result, this.rules.grading);
  }
}
