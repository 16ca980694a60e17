import { RoadmapError } from '../model/errors.ts';
import { printIssue } from '../model/print-issue.ts';
import type { SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Values } from '../ports/tracker.ts';
import { parseCanonical, printCanonical } from './canonical.ts';
import { formerOf } from './carried.ts';
import { identityOf, laterTime } from './compose.ts';
import { heldHere } from './directory.ts';
import { activeFields } from './rules.ts';
import type { Run } from './session.ts';
import type { NewItem, Operation } from './types.ts';
import type { FileChange } from './writer.ts';

/** New files for new items, and for items whose file is gone: a function of the item alone (sync.md §4). */
export async function createLocal(run: Run, items: readonly NewItem[]): Promise<void> {
  // They may name each other.
  for (const { id, item } of items) run.engine.directory.linkIssue(id, item.key);
  const before = await seenBefore(run, items);
  const files = items.flatMap((one) => newFile(run, one, before.get(one.item.key)) ?? []);
  const snapshots = new Map(files.map(({ one, snapshot }) => [one.item.key, snapshot]));
  const lines = files.map(({ one }) => `in #${one.item.key} ${one.id} ${one.restored ? 'restored' : 'new'}`);
  await run.save(snapshots, lines);
  const failed = await run.writer.write(files.map((file) => file.change));
  for (const { one, change } of files) {
    const error = failed.get(change);
    const taken = `${one.path} exists and is not linked to #${one.item.key}`;
    if (error !== undefined) notCreated(run, one, error?.message ?? taken);
    else run.report(newNote(one, 'create_local', one.restored ? 'its file was missing: restored' : 'new there'));
  }
}

/** What was seen of those whose file is gone, by key. */
async function seenBefore(
  { engine, gathered }: Run,
  items: readonly NewItem[],
): Promise<ReadonlyMap<string, Values | undefined>> {
  const oids = items.flatMap(({ item: { key } }) => {
    const oid = gathered.tip.entries.get(key)?.seen;
    return oid === undefined ? [] : [[key, oid] as const];
  });
  if (oids.length === 0) return new Map();
  const texts = await engine.snapshots.read(oids.map(([, oid]) => oid));
  const { fields } = engine.tracker.mapping;
  const values = new Map([...texts].map(([oid, text]) => [oid, parseCanonical(fields, text)]));
  return new Map(oids.map(([key, oid]) => [key, values.get(oid)]));
}

interface NewFile {
  readonly one: NewItem;
  readonly change: FileChange;
  readonly snapshot: SnapshotUpdate;
}

/** Null: no file can hold it, and that was said. */
function newFile(run: Run, one: NewItem, before: Values | undefined): NewFile | null {
  const { item, id, path } = one;
  const { directory, tracker } = run.engine;
  const { mapping } = tracker;
  const values = heldHere(directory, activeFields(run.engine), item.values);
  const seen = printCanonical(mapping.fields, item.values);
  const base = printCanonical(mapping.fields, values);
  const known = run.gathered.metas.get(item.key) ?? null;
  const updated_at = laterTime(item.updated_at, known);
  // An older version of the file may come back to any branch.
  const former = formerOf(run.engine, { base: {}, ...(before && { seen: before }), meta: known }, [item.values]);
  const more = former === undefined ? {} : { former };
  const meta = { ...identityOf(item), updated_at, mapping: mapping.version, id, path, ...more };
  try {
    const text = newText(run, { one, values, oid: run.engine.snapshots.oid(base) });
    const change = { path, expected: null, text, line: `${id} #${item.key} ← new` };
    return { one, change, snapshot: { seen, meta, base } };
  } catch (error) {
    if (!(error instanceof RoadmapError)) throw error;
    notCreated(run, one, error.message);
    return null;
  }
}

function notCreated(run: Run, one: NewItem, reason: string): void {
  run.report(newNote(one, 'error', reason));
  run.again.add(one.item.key);
}

function newNote(one: NewItem, op: Operation['op'], reason: string): Operation {
  return { op, id: one.id, remote_id: one.item.key, fields: [], reason, applied: op !== 'error' };
}

interface Content {
  readonly one: NewItem;
  readonly values: Values;
  readonly oid: string;
}

function newText(run: Run, { one, values, oid }: Content): string {
  const { remote, config, tracker } = run.engine;
  const { item, id } = one;
  const changes = tracker.mapping.initial(values);
  return printIssue({
    id,
    changes: {
      ...changes,
      values: {
        ...changes.values,
        created: item.created_at,
        ...(config.format.updated ? { updated: item.updated_at } : {}),
      },
      by_remote: {
        remote_ids: { [remote]: item.key },
        sync_status: { [remote]: 'synced' },
        sync_base: { [remote]: `${item.updated_at}/${oid.slice(0, 12)}` },
      },
    },
  });
}
