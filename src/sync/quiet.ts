import type { JournalRecords } from '../ports/journal.ts';
import { run } from './run.ts';
import type { Engine, SyncOptions, SyncReport } from './types.ts';
import { watch, type Heard, type Watched } from './watch.ts';

/** A run that changed nothing anywhere: what it began with, what it heard, and what it said. */
export interface QuietRun {
  /** Everything on this side that it depended on, as one hash. */
  readonly premises: string;
  readonly since: string;
  /** Whether milestones were asked for. */
  readonly milestones: boolean;
  /** Everything the tracker answered, as one hash. */
  readonly answers: string;
  /** When, by the server's clock. */
  readonly at: string;
  readonly said: Pick<SyncReport, 'operations' | 'unchanged' | 'findings'>;
}

/** Where the last quiet run is remembered; losing it costs time alone (sync.md §8, 15). */
export interface QuietMemory {
  /** A word for all that lies here: files, archive and ref. Any change gives another one. Null: it cannot be told. */
  look(): Promise<string | null>;
  /** Null: none, or none that can be read. */
  read(): Promise<QuietRun | null>;
  /** Remembers nothing where a file is so young that a change of it might not show. */
  write(run: QuietRun): Promise<void>;
}

/** After so long everything is looked at again: what is due by the calendar is late by no more. */
const VALID_MS = 3_600_000;

/**
 * One run; but where nothing has moved since one that had nothing to do, neither here nor there, this one has nothing to do
 * either, and neither files nor the ref are read. Asks the tracker what any run asks first.
 * @throws as `run` does
 */
export async function runUnlessQuiet(
  engine: Engine,
  options: SyncOptions,
  memory: QuietMemory | null,
): Promise<SyncReport> {
  const premises = memory === null ? null : await premisesOf(engine, options, memory);
  if (memory === null || premises === null) return run(engine, options);
  const known = await memory.read();
  const watched = watch(engine.tracker);
  if (known?.premises === premises && (await isStillSo(engine, watched, known))) return again(engine, known);
  const asking = watchAsking(options);
  const report = await run({ ...engine, tracker: watched.tracker }, asking.options);
  const heard = watched.heard();
  if (heard === null || asking.asked() || !changedNothing(report)) return report;
  // What moved during the run, its own cursor included, was no premise of it.
  if ((await premisesOf(engine, options, memory)) === premises)
    await memory.write(quietRun(engine, premises, heard, report));
  return report;
}

/** Null: it cannot be told, the run is of another kind, or something is under way that looks different each time. */
async function premisesOf(engine: Engine, options: SyncOptions, memory: QuietMemory): Promise<string | null> {
  const { remote, config, branch, journal, cache, snapshots, tracker } = engine;
  const isOther = options.preview || options.full || options.all || options.stirred !== null;
  if (isOther || engine.claims !== undefined) return null;
  const records: unknown[] = [];
  for (const [kind, isUnderWay] of KINDS) {
    const all = await journal.all(kind);
    if (isUnderWay && all.size > 0) return null;
    records.push([...all]);
  }
  const here = await memory.look();
  if (here === null) return null;
  const asked = { ...options, approve: options.approve !== null, ids: options.ids === null ? null : [...options.ids] };
  const { type, mapping } = tracker;
  const all = [here, remote, config, branch, type, mapping.version, asked, records, await cache.read()];
  return snapshots.oid(JSON.stringify(all));
}

/** Whether records of a kind are of something under way. */
const KINDS = Object.entries({
  create: true,
  comment: true,
  milestone: true,
  sent: true,
  written: false,
  refused: false,
  conflict: false,
} satisfies Record<keyof JournalRecords, boolean>) as [keyof JournalRecords, boolean][];

async function isStillSo(engine: Engine, watched: Watched, known: QuietRun): Promise<boolean> {
  const heard = await watched.ask(known.since, known.milestones);
  if (answersOf(engine, heard) !== known.answers) return false;
  const age = Date.parse(heard.at) - Date.parse(known.at);
  return age >= 0 && age < VALID_MS;
}

/** What the tracker said, but for the time of day and what only the adapter looks into. */
function answersOf({ snapshots }: Engine, { pages, milestones }: Heard): string {
  const said = pages.map(({ access, items, last }) => ({ access: { ...access, at: '' }, items, last }));
  return snapshots.oid(
    JSON.stringify([said, milestones], (key, value: unknown) => (key === 'native' ? undefined : value)),
  );
}

function again({ tracker, emit }: Engine, { said }: QuietRun): SyncReport {
  emit({ kind: 'listing', items: 0 });
  return {
    ...said,
    cost: tracker.cost(),
    limit: tracker.limit(),
    resume_after: null,
    stopped: null,
    conflicts: [],
    written: new Map(),
    dirty: new Set(),
  };
}

/** Whether anybody was asked anything: the answer may be another one the next time. */
function watchAsking(options: SyncOptions): { readonly options: SyncOptions; asked(): boolean } {
  const { approve } = options;
  let asked = false;
  if (approve === null) return { options, asked: () => false };
  return {
    options: {
      ...options,
      approve: (issue) => {
        asked = true;
        return approve(issue);
      },
    },
    asked: () => asked,
  };
}

/** A conflict is decided by times of commits as well, which are nobody's premises here. */
function changedNothing({ operations, written, stopped, conflicts }: SyncReport): boolean {
  return stopped === null && written.size === 0 && conflicts.length === 0 && operations.every((one) => !one.applied);
}

function quietRun(engine: Engine, premises: string, heard: Heard, report: SyncReport): QuietRun {
  const { operations, unchanged, findings } = report;
  return {
    premises,
    since: heard.since,
    milestones: heard.milestones !== null,
    answers: answersOf(engine, heard),
    at: heard.at,
    said: { operations, unchanged, findings },
  };
}
