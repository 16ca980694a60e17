import type { Cursor } from '../ports/snapshot-store.ts';
import { scopeOf } from './since.ts';
import type { Run } from './session.ts';
import type { Gathered, Plan } from './types.ts';

/** The overlap of two incremental listings: lists lag behind writes (sync.md §5). */
const OVERLAP_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** Half a page. */
const WORTH = 50;

/** Last of all, and only after a complete listing that no filter narrowed (sync.md §5). */
export async function moveCursor(run: Run, todo: Plan): Promise<void> {
  const { engine, gathered } = run;
  const old = gathered.tip.cursor;
  const next = nextCursor(run, todo);
  if (next === null || same(next, old)) return;
  const lag = old === null ? Infinity : Date.parse(next.since) - Date.parse(old.since);
  const others = JSON.stringify(next.again) !== JSON.stringify(old?.again);
  if (run.savedAny() || lag >= DAY_MS || others)
    await engine.snapshots.write({ message: 'roadmap sync: cursor', items: new Map(), cursor: next });
  else if (!same(next, gathered.cursor) && isWorthIt(gathered, next)) await engine.cache.write(next);
}

/** A cursor that would spare the next listing a few items is not worth a write: a quiet run writes nothing anywhere. */
function isWorthIt({ cursor, items }: Gathered, next: Cursor): boolean {
  if (cursor === null || next.full !== cursor.full || next.scope !== cursor.scope) return true;
  if (next.scanned !== cursor.scanned) return true;
  return [...items.values()].filter((item) => item.updated_at < next.since).length >= WORTH;
}

function same(a: Cursor, b: Cursor | null): boolean {
  const key = (cursor: Cursor): string =>
    JSON.stringify([cursor.since, cursor.scope, cursor.full, cursor.scanned, cursor.again ?? []]);
  return b !== null && key(a) === key(b);
}

/** Null: there is nothing to remember. Where the listing was not complete, only what to look at again is. */
function nextCursor(run: Run, todo: Plan): Cursor | null {
  const { newest: listed, tip, full } = run.gathered;
  // A complete listing of nothing shows no time; it came before the first item that this run made.
  const newest = listed ?? (full ? run.firstMade() : null);
  const whole = todo.complete && !run.stopped();
  const again = new Set([...run.again, ...(whole ? [] : (tip.cursor?.again ?? []))]);
  const waiting = again.size === 0 ? {} : { again: [...again].sort() };
  if (whole && newest !== null) return advanced(run, newest, waiting);
  if (tip.cursor === null) return null;
  const { again: _before, ...rest } = tip.cursor;
  return { ...rest, ...scanOf(run, rest.full), ...waiting };
}

/** A full listing is a scan as well. */
function scanOf({ gathered }: Run, full: string): Pick<Cursor, 'scanned'> {
  const { scanned } = gathered;
  return scanned === null || scanned === full ? {} : { scanned };
}

function advanced(run: Run, newest: string, waiting: Pick<Cursor, 'again'>): Cursor {
  const { gathered, engine } = run;
  const { cursor, access } = gathered;
  const overlapped = new Date(Date.parse(newest) - OVERLAP_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const before = cursor?.since ?? '';
  const since = overlapped > before ? overlapped : before;
  const full = cursor === null || gathered.full ? access.at : cursor.full;
  return { since, scope: scopeOf(engine), full, ...scanOf(run, full), ...waiting };
}
