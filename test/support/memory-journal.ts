import type { Journal, JournalRecords } from '../../src/ports/journal.ts';

type Kind = keyof JournalRecords;

export interface MemoryJournal extends Journal {
  /** Kind to key to record, as plain values. */
  readonly data: Map<Kind, Map<string, unknown>>;
  /** A copy that goes its own way. */
  fork(): MemoryJournal;
}

/** The contract of `Journal` in memory. Records are copied on the way in and out, as they are through a file. */
export function createMemoryJournal(data: Map<Kind, Map<string, unknown>> = new Map()): MemoryJournal {
  return {
    data,
    fork: () => createMemoryJournal(structuredClone(data)),
    async put(kind, records) {
      const kept = data.get(kind) ?? new Map<string, unknown>();
      data.set(kind, kept);
      for (const [key, record] of records) {
        if (record === null) kept.delete(key);
        else kept.set(key, structuredClone(record));
      }
    },
    async all<K extends Kind>(kind: K) {
      return structuredClone(data.get(kind) ?? new Map()) as ReadonlyMap<string, JournalRecords[K]>;
    },
  };
}
