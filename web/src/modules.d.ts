declare module "mersenne-twister" {
  export default class MersenneTwister {
    constructor(seed?: number | number[]);
    random_int(): number;
  }
}
declare module "*.css";

/** Put in by tools/web.py: the file of each topic, those of the models that draw, and what the service worker keeps. */
declare const BANK_FILES: Record<string, string>;
declare const INDEX_FILE: string;
declare const MODEL_FILES: Record<string, { name: string; bytes: number }>;
declare const CORE_FILES: string[];
declare const VERSION: string;
declare const REPOSITORY: string;
declare const HAS_BOOK: boolean;

/** The files of the grader of words with their sizes, and its kernel in base64. */
declare const GRADER_FILES: Record<string, { name: string; bytes: number }>;
declare const MULTIPLY: string;
