import type { Cursor, SnapshotTip } from '../ports/snapshot-store.ts';
import type { SyncField, Values } from '../ports/tracker.ts';
import { parseCanonical } from './canonical.ts';
import type { Engine } from './types.ts';
import { same } from './values.ts';

/** A change of a silent field is met a day later at the latest (sync.md §5: a relation scan every so often). */
const SCAN_EVERY_MS = 24 * 3_600_000;

interface Listed {
  readonly tip: SnapshotTip;
  /** Null: everything was listed just now, silent fields included. */
  readonly cursor: Cursor | null;
  readonly full: boolean;
  /** The server's clock. */
  readonly at: string;
}

export interface Scanned {
  /** Keys of items whose silent fields are not as they were seen: to be read singly. */
  readonly keys: readonly string[];
  /** When the silent fields were last seen whole. */
  readonly at: string | null;
}

/** Asks for the silent fields of all items when that is due: listings by time do not show a change of them. */
export async function scanSilent(engine: Engine, { tip, cursor, full, at }: Listed): Promise<Scanned> {
  if (full || cursor === null) return { keys: [], at };
  const last = cursor.scanned ?? cursor.full;
  const { mapping, scan } = engine.tracker;
  const silent = mapping.fields.filter((field) => field.silent === true);
  if (scan === undefined || silent.length === 0 || Date.parse(at) - Date.parse(last) < SCAN_EVERY_MS)
    return { keys: [], at: last };
  const seen = await engine.snapshots.read([...tip.entries.values()].map((entry) => entry.seen));
  const isAsSeen = (key: string, values: Values): boolean => {
    const text = seen.get(tip.entries.get(key)?.seen ?? '');
    return text === undefined || !differs(silent, values, parseCanonical(mapping.fields, text));
  };
  const keys: string[] = [];
  for await (const page of scan()) for (const [key, values] of page) if (!isAsSeen(key, values)) keys.push(key);
  return { keys, at };
}

function differs(fields: readonly SyncField[], now: Values, seen: Values): boolean {
  return fields.some((field) => !same(field, now[field.name], seen[field.name]));
}
