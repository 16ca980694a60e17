import { RoadmapError } from '../model/errors.ts';
import { editIssue } from '../model/edit-issue.ts';
import type { Issue } from '../model/issue.ts';
import type { SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Absent } from '../ports/tracker.ts';
import { statusEntries } from './compose.ts';
import { rightsOf } from './plan.ts';
import type { Engine, Gathered, Operation, SyncOptions } from './types.ts';
import { makeWriter, type Writer } from './writer.ts';

/** What the steps of one run share: what was done so far, and whether the tracker still answers. */
export interface Run {
  readonly engine: Engine;
  readonly options: SyncOptions;
  readonly gathered: Gathered;
  readonly rights: string;
  readonly writer: Writer;
  readonly operations: readonly Operation[];
  readonly goneKeys: ReadonlySet<string>;
  /** Whether the ref was written, so that the cursor may be written with it. */
  savedAny(): boolean;
  report(operation: Operation): void;
  /** Server time of the first item that this run created; null before. */
  firstMade(): string | null;
  made(at: string): void;
  /** One commit of the chain. Nothing to write: no commit. */
  save(items: ReadonlyMap<string, SnapshotUpdate>, lines: readonly string[]): Promise<void>;
  /** Calls the tracker; null when it cannot be reached or its limit ended the run, and then nothing more is sent. */
  reach<T>(call: () => Promise<T>): Promise<T | null>;
  stop(error: RoadmapError): void;
  stopped(): boolean;
  stopReason(): string;
  stopError(): RoadmapError | null;
  /** An unlinked item could not be taken in: the next run must list it again. */
  incomplete(): void;
  isComplete(): boolean;
  /** A linked item that cannot be read: said so in its file, which stays. */
  lost(issue: Issue, key: string, absent: Absent): Promise<void>;
}

export function startRun(engine: Engine, options: SyncOptions, gathered: Gathered): Run {
  const operations: Operation[] = [];
  const goneKeys = new Set<string>();
  const writer = makeWriter(engine);
  let error: RoadmapError | null = null;
  let saved = false;
  let firstMade: string | null = null;
  let complete = true;
  const run: Run = {
    engine,
    options,
    gathered,
    rights: rightsOf(gathered),
    writer,
    operations,
    goneKeys,
    savedAny: () => saved,
    report: (operation) => void operations.push(operation),
    firstMade: () => firstMade,
    made: (at) => void (firstMade ??= at),
    save: async (items, lines) => {
      if (items.size === 0) return;
      await engine.snapshots.write({ message: ['roadmap sync', '', ...lines].join('\n'), items });
      saved = true;
    },
    reach: async (call) => {
      try {
        return await call();
      } catch (thrown) {
        if (!(thrown instanceof RoadmapError) || thrown.kind !== 'remote') throw thrown;
        run.stop(thrown);
        return null;
      }
    },
    stop: (thrown) => void (error ??= thrown),
    stopped: () => error !== null,
    stopReason: () => (error === null ? '' : `not sent: ${error.message}`),
    stopError: () => error,
    incomplete: () => void (complete = false),
    isComplete: () => complete,
    lost: async (issue, key, absent) => {
      goneKeys.add(key);
      await markLost(run, issue, key, absent);
    },
  };
  return run;
}

async function markLost(run: Run, issue: Issue, key: string, absent: Absent): Promise<void> {
  run.report({ op: 'error', id: issue.id, remote_id: key, fields: [], reason: absent.message, applied: false });
  const by_remote = statusEntries(run.engine, issue, { status: 'error', error: absent.message });
  const text = editIssue(issue.text, { by_remote }, run.engine.config);
  await run.writer.write([
    { path: issue.path, expected: issue.text, text, line: `${issue.id} #${key} ! ${absent.message}` },
  ]);
}
