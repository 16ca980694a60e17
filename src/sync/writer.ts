import { RoadmapError } from '../model/errors.ts';
import type { Engine } from './types.ts';
import { oneLine } from './words.ts';

const ISSUES = '.roadmap/issues/';
/** Files that are written at the same time wait for the disk together. */
const TOGETHER = 10_000;

export interface FileChange {
  readonly path: string;
  /** What the file holds now; null: it must not exist. */
  readonly expected: string | null;
  readonly text: string;
  /** What a commit says about it. */
  readonly line: string;
}

/** Writes files for a run: journalled first, each one compared and replaced, and remembered for the commit. */
export interface Writer {
  readonly written: ReadonlyMap<string, string>;
  readonly dirty: ReadonlySet<string>;
  /**
   * What was not written: null, the file no longer was what the change expected; an error, it cannot be written at all. One
   * bad file keeps no other from being written.
   */
  write(changes: readonly FileChange[]): Promise<ReadonlyMap<FileChange, RoadmapError | null>>;
}

export function makeWriter(engine: Engine): Writer {
  const written = new Map<string, string>();
  const dirty = new Set<string>();
  const write = async (changes: readonly FileChange[]): Promise<ReadonlyMap<FileChange, RoadmapError | null>> => {
    const failed = new Map<FileChange, RoadmapError | null>();
    const wanted = changes.filter((change) => change.text !== change.expected);
    if (wanted.length === 0) return failed;
    const fresh = wanted.map((change) => change.path).filter((path) => !written.has(path));
    for (const path of await engine.dirty(fresh)) dirty.add(path);
    // What an earlier run wrote and could not commit is still said by the commit that has it.
    const open = await engine.journal.all('written');
    const records = wanted
      .filter((change) => !dirty.has(change.path))
      .map(({ path, expected, text, line }) => {
        const before = expected === null ? {} : { before: engine.snapshots.oid(expected) };
        const earlier = open.get(path);
        const said = written.get(path) ?? (earlier?.oid === before.before ? earlier?.line : undefined);
        return [path, { oid: engine.snapshots.oid(text), ...before, line: joined(said, oneLine(line)) }] as const;
      });
    await engine.journal.put('written', new Map(records));
    for (let at = 0; at < wanted.length; at += TOGETHER) {
      const some = wanted.slice(at, at + TOGETHER);
      const outcomes = await Promise.all(some.map((change) => writeOne(engine, change)));
      for (const [index, change] of some.entries()) {
        const outcome = outcomes[index] ?? null;
        if (outcome === 'done') written.set(change.path, joined(written.get(change.path), oneLine(change.line)));
        else failed.set(change, outcome);
      }
    }
    return failed;
  };
  return { written, dirty, write };
}

async function writeOne(engine: Engine, change: FileChange): Promise<'done' | RoadmapError | null> {
  const { path, expected, text } = change;
  try {
    const hand = path.startsWith(ISSUES) ? engine.store : engine.files;
    const done = expected === null ? await hand.create(path, text) : await hand.replace(path, expected, text);
    return done ? 'done' : null;
  } catch (error) {
    if (error instanceof RoadmapError) return error;
    throw error;
  }
}

function joined(before: string | undefined, line: string): string {
  if (before === undefined) return line;
  return before.includes(line) ? before : `${before}; ${line}`;
}
