import { RoadmapError } from '../model/errors.ts';
import { editIssue } from '../model/edit-issue.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import type { PartUpdate, SnapshotChange, SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Absent } from '../ports/tracker.ts';
import { statusEntries, textOrError, type Status } from './compose.ts';
import { rightsOf } from './choose.ts';
import type { Engine, Gathered, Operation, SyncOptions } from './types.ts';
import { oneLine } from './words.ts';
import { makeWriter, type Writer } from './writer.ts';

/** What the steps of one run share: what was done so far, and whether the tracker still answers. */
export interface Run {
  readonly engine: Engine;
  readonly options: SyncOptions;
  readonly gathered: Gathered;
  readonly rights: string;
  /** Ids of issues whose update was sent in this run and whose answer is not there. */
  readonly unanswered: Set<string>;
  readonly writer: Writer;
  readonly operations: readonly Operation[];
  /** Keys that the next run has to read singly. */
  readonly again: Set<string>;
  /** Whether the ref was written, so that the cursor may be written with it. */
  savedAny(): boolean;
  report(operation: Operation): void;
  /** Server time of the first item that this run created; null before. */
  firstMade(): string | null;
  made(at: string): void;
  /** One commit of the chain. Nothing to write: no commit. */
  save(items: ReadonlyMap<string, SnapshotUpdate>, lines: readonly string[]): Promise<void>;
  /** The same of comments and milestones. */
  saveParts(parts: ReadonlyMap<string, PartUpdate>, lines: readonly string[]): Promise<void>;
  /** Calls the tracker; null when it cannot be reached or its limit ended the run, and then nothing more is sent. */
  reach<T>(call: () => Promise<T>): Promise<T | null>;
  stop(error: RoadmapError): void;
  stopped(): boolean;
  /** Once stopped. */
  stopReason(): string;
  stopError(): RoadmapError | null;
  /** A linked item that cannot be read: said so in its file, which stays. */
  lost(issue: Issue, key: string, absent: Absent): Promise<void>;
}

export function startRun(engine: Engine, options: SyncOptions, gathered: Gathered): Run {
  const operations: Operation[] = [];
  const again = new Set<string>();
  const writer = makeWriter(engine);
  let error: RoadmapError | null = null;
  let saved = false;
  let firstMade: string | null = null;
  const write = async (change: Omit<SnapshotChange, 'message'>, lines: readonly string[]): Promise<void> => {
    if (change.items.size + (change.parts?.size ?? 0) === 0) return;
    await engine.snapshots.write({ message: ['roadmap sync', '', ...lines.map(oneLine)].join('\n'), ...change });
    saved = true;
  };
  const run: Run = {
    engine,
    options,
    gathered,
    rights: rightsOf(gathered),
    unanswered: new Set(),
    writer,
    operations,
    again,
    savedAny: () => saved,
    report: (operation) => void operations.push(operation),
    firstMade: () => firstMade,
    made: (at) => void (firstMade ??= at),
    save: (items, lines) => write({ items }, lines),
    saveParts: (parts, lines) => write({ items: new Map(), parts }, lines),
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
    stopReason: () => `not sent: ${String(error?.message)}`,
    stopError: () => error,
    lost: async (issue, key, absent) => {
      again.add(key);
      await markLost(run, issue, key, absent);
    },
  };
  return run;
}

async function markLost(run: Run, issue: Issue, key: string, absent: Absent): Promise<void> {
  run.report({ op: 'error', id: issue.id, remote_id: key, fields: [], reason: absent.message, applied: false });
  // What an interrupted run made is this issue's, whether it can be read or not.
  const link = run.gathered.made.get(issue.id) === key ? { remote_ids: { [run.engine.remote]: key } } : {};
  await writeStatus(run, issue, { key, status: 'error', error: absent.message }, link);
}

/** Status alone. @returns why the file cannot even take that; it is left as it is. */
export async function writeStatus(
  run: Run,
  issue: Issue,
  next: { readonly key: string; readonly status: Status; readonly error?: string },
  link: NonNullable<IssueChanges['by_remote']> = {},
): Promise<RoadmapError | null> {
  const { engine } = run;
  const by_remote = { ...link, ...statusEntries(engine, issue, next) };
  const text = textOrError(() => editIssue(issue.text, { by_remote }, engine.config));
  if (text instanceof RoadmapError) return text;
  const line = `${issue.id} #${next.key} ${next.status}${next.error === undefined ? '' : `: ${next.error}`}`;
  const change = { path: issue.path, expected: issue.text, text, line };
  return (await run.writer.write([change])).get(change) ?? null;
}
