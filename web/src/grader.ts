// The worker that grades words. Its files lie beside it; once fetched they stay in a cache of their own.

import { Engine } from "./text/engine";
import type { Asking, Told } from "./marking";

const worker = self as unknown as DedicatedWorkerGlobalScope;
const CACHE = "grader";
const tell = (told: Told) => worker.postMessage(told);

let engine: Promise<Engine> | null = null;
const topics = new Map<string, Promise<void>>();
let fetched = 0;

/** A file of the grader, from the cache where it is there. */
async function file(stem: string): Promise<ArrayBuffer> {
  const address = new URL(GRADER_FILES[stem].name, location.href).href;
  const cache = "caches" in self ? await caches.open(CACHE).catch(() => null) : null;
  const kept = await cache?.match(address);
  const response = kept ?? (await fetch(address));
  if (!response.ok || !response.body) throw new Error(`${address}: ${response.status}`);
  // A full store keeps nothing, and grading goes on.
  const keeping = kept ? null : cache?.put(address, response.clone()).catch(() => undefined);
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, out) {
      fetched += part.byteLength;
      tell({ kind: "fetched", bytes: fetched });
      out.enqueue(part);
    },
  });
  const opened = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(opened).arrayBuffer();
  await keeping;
  return bytes;
}

/** Fetches everything, so that it is kept, and makes the engine. */
async function begin(): Promise<Engine> {
  fetched = 0;
  const made = await Engine.load(await file("encoder"), await file("rules"));
  for (const topic of Object.keys(GRADER_FILES)) {
    if (topic !== "encoder" && topic !== "rules") await file(topic);
  }
  return made;
}

function learned(made: Engine, topic: string): Promise<void> {
  let found = topics.get(topic);
  if (!found) {
    found = file(topic).then((bytes) => made.learn(bytes));
    found.catch(() => topics.delete(topic)); // a lost connection may come back
    topics.set(topic, found);
  }
  return found;
}

worker.addEventListener("message", async ({ data }: MessageEvent<Asking>) => {
  try {
    engine ??= begin();
    const made = await engine;
    if (data.kind === "load") return tell({ kind: "ready" });
    await learned(made, data.topic);
    tell({ kind: "result", id: data.id, result: made.grade(data.question, data.text, data.lang, data.said) });
  } catch (error) {
    if (data.kind === "load") engine = null;
    tell({ kind: "failed", id: data.kind === "grade" ? data.id : null, reason: String(error) });
  }
});
