// What a learner has done, in this browser: attempts and kept texts in IndexedDB, exported and imported as by `quiz`.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Exported, read, refusal, written } from "./exchange";
import { compare, now, stampOf } from "./times";
import type { Attempt, Draft } from "./types";

const NAME = "imagegen-progress-v1";
/** Where the name of the database is kept once the first one was set aside. */
const NAME_KEY = "imagegen-progress-database";
const CHANNEL = "imagegen-progress";
const EXPORTED_KEY = "imagegen-progress-exported";

interface Schema extends DBSchema {
  about: { key: string; value: string };
  attempts: { key: string; value: Attempt; indexes: { machine: [string, number] } };
  drafts: { key: string; value: Draft };
  aside: { key: number; value: unknown };
}
const STORES = ["about", "attempts", "drafts", "aside"] as const;

/** What the learner must hear of the store. */
export type Trouble =
  | { kind: "damaged"; saved: number }
  | { kind: "rows"; count: number }
  | { kind: "newer" }
  | { kind: "none" }
  | { kind: "full" };

export interface Imported {
  added: number;
  known: number;
  drafts: number;
  refused: [number, string][];
}

export type NewAttempt = Pick<Attempt, "item" | "kind" | "score" | "seconds" | "lang" | "answer" | "detail"> &
  Partial<Pick<Attempt, "hints" | "solution_seen">>;

export class Store extends EventTarget {
  attempts: Attempt[] = [];
  drafts: Draft[] = [];
  machine: string = crypto.randomUUID?.() ?? `web-${Math.random().toString(36).slice(2)}`;
  troubles: Trouble[] = [];
  private database: IDBPDatabase<Schema> | null = null;
  private readonly channel = new BroadcastChannel(CHANNEL);

  static async open(): Promise<Store> {
    const store = new Store();
    store.database = await store.openSound();
    if (store.database) await store.load();
    store.channel.onmessage = () => void store.reload();
    return store;
  }

  /** Append an attempt; once this returns it survives a closed tab, unless the store said otherwise. */
  async record(attempt: NewAttempt): Promise<Attempt> {
    const row: Attempt = {
      id: crypto.randomUUID?.() ?? `${this.machine}-${now()}`,
      time: stampOf(now()),
      hints: 0,
      solution_seen: false,
      ...attempt,
      machine: this.machine,
      sequence: 1 + Math.max(0, ...this.attempts.filter((one) => one.machine === this.machine).map((one) => one.sequence)),
    };
    await this.write(async (database) => {
      const transaction = database.transaction("attempts", "readwrite");
      // Another tab may have written since: the last number is asked for where nobody else can write.
      const own = IDBKeyRange.bound([this.machine, 0], [this.machine, Infinity]);
      const last = await transaction.store.index("machine").openCursor(own, "prev");
      row.sequence = Math.max(row.sequence, 1 + (last?.value.sequence ?? 0));
      await transaction.store.add(row);
      await transaction.done;
    });
    // Another tab's message may have brought it in already.
    if (!this.attempts.some((one) => one.id === row.id)) this.attempts = [...this.attempts, row];
    void navigator.storage?.persist?.();
    this.tell();
    return row;
  }

  kept(name: string): string {
    return this.drafts.find((draft) => draft.item === name)?.text ?? "";
  }

  /** Keep a text under a name, in place of the one that was there. */
  async keep(name: string, text: string): Promise<void> {
    const draft = { item: name, text, time: stampOf(now()) };
    this.drafts = [...this.drafts.filter((one) => one.item !== name), draft];
    await this.write(async (database) => void (await database.put("drafts", draft)));
    this.tell();
  }

  exportText(): string {
    return written(this.attempts, this.drafts, this.machine);
  }

  /** How many attempts were made here since the last export. */
  get notExported(): number {
    return Math.max(0, this.ownAttempts - Number(localGet(EXPORTED_KEY) ?? 0));
  }

  markExported(): void {
    localSet(EXPORTED_KEY, String(this.ownAttempts));
    this.tell();
  }

  private get ownAttempts(): number {
    return this.attempts.filter((attempt) => attempt.machine === this.machine).length;
  }

  /** Take in an export: attempts that are here already stay as they are, of two texts the newer one stays. */
  async importText(text: string): Promise<Imported> {
    const found: Exported = read(text);
    const known = new Set(this.attempts.map((attempt) => attempt.id));
    const attempts = found.attempts.filter((attempt) => !known.has(attempt.id) && known.add(attempt.id));
    const here = new Map(this.drafts.map((draft) => [draft.item, draft]));
    const drafts = found.drafts.filter((draft) => isNewer(draft, here.get(draft.item)) && here.set(draft.item, draft));
    await this.write(async (database) => {
      const transaction = database.transaction(["attempts", "drafts"], "readwrite");
      for (const attempt of attempts) await transaction.objectStore("attempts").put(attempt);
      for (const draft of drafts) await transaction.objectStore("drafts").put(draft);
      await transaction.done;
    });
    this.attempts = [...this.attempts, ...attempts];
    this.drafts = [...here.values()];
    this.tell();
    return {
      added: attempts.length,
      known: found.attempts.length - attempts.length,
      drafts: drafts.length,
      refused: found.refused,
    };
  }

  private async write(action: (database: IDBPDatabase<Schema>) => Promise<void>): Promise<void> {
    if (!this.database) return;
    try {
      await action(this.database);
    } catch {
      // It stays in memory and in the export: the learner is told to take it along.
      if (!this.troubles.some((trouble) => trouble.kind === "full")) this.troubles = [...this.troubles, { kind: "full" }];
    }
  }

  private tell(): void {
    this.channel.postMessage("changed");
    this.dispatchEvent(new Event("change"));
  }

  private async reload(): Promise<void> {
    if (!this.database) return;
    await this.load();
    this.dispatchEvent(new Event("change"));
  }

  /** Read everything; rows that are no attempts are set aside. */
  private async load(): Promise<void> {
    const database = this.database!;
    const [rows, drafts, machine] = await Promise.all([
      database.getAll("attempts"),
      database.getAll("drafts"),
      database.get("about", "machine"),
    ]);
    const damaged = rows.filter((row) => refusal(row) !== null);
    if (damaged.length > 0) {
      this.troubles = [...this.troubles, { kind: "rows", count: damaged.length }];
      await this.write(async (open) => {
        const transaction = open.transaction(["attempts", "aside"], "readwrite");
        for (const row of damaged) {
          await transaction.objectStore("aside").add(row);
          await transaction.objectStore("attempts").delete(row.id);
        }
        await transaction.done;
      });
    }
    const written = new Set(rows.map((row) => row.id));
    const unwritten = this.attempts.filter((attempt) => !written.has(attempt.id));
    const sound = rows.filter((row) => refusal(row) === null);
    this.attempts = [...sound.sort((one, other) => compare(one.time, other.time)), ...unwritten];
    this.drafts = drafts.filter((draft) => typeof draft.text === "string" && typeof draft.time === "string");
    if (machine) this.machine = machine;
    else await this.write(async (open) => void (await open.put("about", this.machine, "machine")));
  }

  /** The database; one that is damaged is left as it is and another one begun with every row that can be read. */
  private async openSound(): Promise<IDBPDatabase<Schema> | null> {
    const name = localGet(NAME_KEY) ?? NAME;
    try {
      const database = await open(name);
      if (STORES.every((store) => database.objectStoreNames.contains(store))) return database;
      const saved = await salvaged(database);
      database.close();
      return await this.beginAnew(saved);
    } catch (error) {
      const kind = error instanceof DOMException ? error.name : "";
      if (kind === "VersionError") this.troubles = [{ kind: "newer" }];
      else if (kind === "UnknownError" || kind === "DataError") return await this.beginAnew([]).catch(() => null);
      else this.troubles = [{ kind: "none" }];
      return null;
    }
  }

  private async beginAnew(saved: Attempt[]): Promise<IDBPDatabase<Schema>> {
    const name = `${NAME}-${Date.now()}`;
    const database = await open(name);
    const transaction = database.transaction("attempts", "readwrite");
    for (const row of saved) await transaction.store.put(row);
    await transaction.done;
    localSet(NAME_KEY, name);
    this.troubles = [{ kind: "damaged", saved: saved.length }];
    return database;
  }
}

function open(name: string): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore("about");
      database.createObjectStore("attempts", { keyPath: "id" }).createIndex("machine", ["machine", "sequence"]);
      database.createObjectStore("drafts", { keyPath: "item" });
      database.createObjectStore("aside", { autoIncrement: true });
    },
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
  });
}

/** Every row of a damaged database that is an attempt. */
async function salvaged(database: IDBPDatabase<Schema>): Promise<Attempt[]> {
  if (!database.objectStoreNames.contains("attempts")) return [];
  const rows = await database.getAll("attempts").catch(() => []);
  return rows.filter((row) => refusal(row) === null);
}

function isNewer(draft: Draft, other: Draft | undefined): boolean {
  return !other || draft.time > other.time || (draft.time === other.time && draft.text > other.text);
}

export function localGet(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser may forbid it
  }
}

export function localSet(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Then it is not remembered.
  }
}

let opened: Promise<Store> | null = null;

/** The one store of this page. */
export function store(): Promise<Store> {
  opened ??= Store.open();
  return opened;
}
