// The bank lies beside this script, a file for each topic, both languages in it.

import type { Index, Question } from "./types";

const files = new Map<string, Promise<unknown>>();

function load(name: string): Promise<unknown> {
  let found = files.get(name);
  if (!found) {
    found = fetch(new URL(name, import.meta.url)).then((response) => {
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      return response.json();
    });
    found.catch(() => files.delete(name)); // a lost connection may come back
    files.set(name, found);
  }
  return found;
}

export function index(): Promise<Index> {
  return load(INDEX_FILE) as Promise<Index>;
}

/** The questions of a topic in the order of the course; none where the bank has no such topic. */
export async function questionsOf(topic: string): Promise<Question[]> {
  return Object.hasOwn(BANK_FILES, topic) ? ((await load(BANK_FILES[topic])) as Question[]) : [];
}

/** The question of this id or label; an error where the bank has none. */
export async function question(name: string): Promise<Question> {
  const listed = await questionsOf(name.split("-")[0]);
  const found = listed.find((one) => one.id === name || one.label === name);
  if (!found) throw new Error(`no question ${name}`);
  return found;
}
