import type { Engine } from './types.ts';

export interface FileChange {
  readonly path: string;
  /** What the file holds now; null: it must not exist. */
  readonly expected: string | null;
  readonly text: string;
  /** What a commit says about it. */
  readonly line: string;
}

/** Writes issue files for a run: journalled first, each one compared and replaced, and remembered for the commit. */
export interface Writer {
  readonly written: ReadonlyMap<string, string>;
  readonly dirty: ReadonlySet<string>;
  /** The changes whose file no longer was what they expected; nothing of those was written. */
  write(changes: readonly FileChange[]): Promise<readonly FileChange[]>;
}

export function makeWriter(engine: Engine): Writer {
  const written = new Map<string, string>();
  const dirty = new Set<string>();
  const write = async (changes: readonly FileChange[]): Promise<readonly FileChange[]> => {
    const wanted = changes.filter((change) => change.text !== change.expected);
    if (wanted.length === 0) return [];
    const fresh = wanted.map((change) => change.path).filter((path) => !written.has(path));
    for (const path of await engine.dirty(fresh)) dirty.add(path);
    const records = wanted
      .filter((change) => !dirty.has(change.path))
      .map(
        ({ path, text, line }) =>
          [path, { oid: engine.snapshots.oid(text), line: joined(written.get(path), line) }] as const,
      );
    await engine.journal.put('written', new Map(records));
    const failed: FileChange[] = [];
    for (const change of wanted) {
      const done =
        change.expected === null
          ? await engine.store.create(change.path, change.text)
          : await engine.store.replace(change.path, change.expected, change.text);
      if (done) written.set(change.path, joined(written.get(change.path), change.line));
      else failed.push(change);
    }
    return failed;
  };
  return { written, dirty, write };
}

function joined(before: string | undefined, line: string): string {
  if (before === undefined || before === '') return line;
  return line === '' || before.includes(line) ? before : `${before}; ${line}`;
}
