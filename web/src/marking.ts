// The page's side of the grader of words: fetched when it is asked for, run in a worker.

import { useEffect, useState } from "preact/hooks";
import type { TextResult } from "./text/grading";
import type { Lang } from "./types";

/** What the page says to the worker, and the worker to the page. */
export type Asking =
  | { kind: "load" }
  | { kind: "grade"; id: number; question: string; topic: string; text: string; lang: Lang; said: string[] | null };
export type Told =
  | { kind: "fetched"; bytes: number }
  | { kind: "ready" }
  | { kind: "result"; id: number; result: TextResult }
  | { kind: "failed"; id: number | null; reason: string };

export type Stage =
  /** This browser cannot run it. */
  | "impossible"
  /** It can be fetched. */
  | "offered"
  /** It was fetched before and begins when it is needed. */
  | "kept"
  | "loading"
  | "ready"
  | "failed";

const FILES = Object.values(GRADER_FILES);
const ALL_BYTES = bytesOf(FILES);

function bytesOf(files: typeof FILES): number {
  return files.reduce((sum, one) => sum + one.bytes, 0);
}

class Grader extends EventTarget {
  stage: Stage =
    typeof Worker !== "undefined" && typeof DecompressionStream !== "undefined" && typeof WebAssembly !== "undefined"
      ? "offered"
      : "impossible";
  /** Bytes to fetch: a new version of the page needs only what has changed. */
  missing = ALL_BYTES;
  /** Share of the bytes that are here, 0 to 1. */
  share = 0;
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, (result: TextResult | null) => void>();
  private loading: ((isReady: boolean) => void)[] = [];
  private asked = 0;

  constructor() {
    super();
    void this.lookForKept();
  }

  private change(stage: Stage): void {
    this.stage = stage;
    this.dispatchEvent(new Event("change"));
  }

  private async lookForKept(): Promise<void> {
    if (this.stage !== "offered" || !("caches" in self)) return;
    try {
      const cache = await caches.open("grader");
      const names = new Set((await cache.keys()).map((request) => request.url.split("/").at(-1)));
      this.missing = bytesOf(FILES.filter((one) => !names.has(one.name)));
      if (this.stage === "offered") this.change(this.missing === 0 ? "kept" : "offered");
    } catch {
      // No store: it is fetched again.
    }
  }

  /** Whether answers are graded now, or will be as soon as it is loaded. */
  get isWanted(): boolean {
    return this.stage === "kept" || this.stage === "loading" || this.stage === "ready";
  }

  /** Whether it could be loaded; at once when it is. */
  load(): Promise<boolean> {
    if (this.stage === "ready") return Promise.resolve(true);
    if (this.stage === "impossible") return Promise.resolve(false);
    const loaded = new Promise<boolean>((done) => this.loading.push(done));
    if (this.stage !== "loading") {
      this.share = 0;
      this.change("loading");
      try {
        this.begin().postMessage({ kind: "load" } satisfies Asking);
      } catch {
        this.settle(false);
      }
    }
    return loaded;
  }

  private begin(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL("grader.js", import.meta.url));
    worker.addEventListener("message", ({ data }: MessageEvent<Told>) => this.hear(data));
    worker.addEventListener("error", () => {
      this.worker?.terminate();
      this.worker = null;
      this.settle(false);
      for (const done of this.waiting.values()) done(null);
      this.waiting.clear();
    });
    return (this.worker = worker);
  }

  private hear(told: Told): void {
    if (told.kind === "fetched") {
      if (this.stage !== "loading") return;
      this.share = Math.min(1, told.bytes / ALL_BYTES);
      this.dispatchEvent(new Event("change"));
    } else if (told.kind === "ready") {
      this.settle(true);
    } else if (told.kind === "failed" && told.id === null) {
      this.settle(false);
    } else if (told.id !== null) {
      this.waiting.get(told.id)?.(told.kind === "result" ? told.result : null);
      this.waiting.delete(told.id);
    }
  }

  private settle(isReady: boolean): void {
    const waiting = this.loading;
    this.loading = [];
    this.change(isReady ? "ready" : "failed");
    for (const done of waiting) done(isReady);
  }

  /** The result of an answer; null where it cannot be had, so that its author judges it. */
  async grade(asked: { id: string; topic: string }, text: string, lang: Lang, said: string[] | null = null): Promise<TextResult | null> {
    if (!this.isWanted || !(await this.load()) || !this.worker) return null;
    const id = this.asked++;
    const result = new Promise<TextResult | null>((done) => this.waiting.set(id, done));
    this.worker.postMessage({ kind: "grade", id, question: asked.id, topic: asked.topic, text, lang, said } satisfies Asking);
    return result;
  }
}

export const grader = new Grader();

/** The grader; what it is drawn in is drawn again when its stage changes. */
export function useGrader(): Grader {
  const [, setChanges] = useState(0);
  useEffect(() => {
    const changed = () => setChanges((before) => before + 1);
    grader.addEventListener("change", changed);
    return () => grader.removeEventListener("change", changed);
  }, []);
  return grader;
}
