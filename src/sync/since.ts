import type { Cursor, SnapshotTip } from '../ports/snapshot-store.ts';
import type { Engine, SyncOptions } from './types.ts';

/** A full listing finds what an incremental one cannot: deletions, and changes that a lagging list never showed. */
const FULL_EVERY_MS = 7 * 24 * 3_600_000;

/** Servers of one tracker differ by less. */
const SKEW_MS = 15 * 60_000;

/** From where on a run lists what changed; null: it lists everything. */
export function usableCursor(
  engine: Engine,
  options: SyncOptions,
  found: { tip: SnapshotTip; cached: Cursor | null },
): Cursor | null {
  if (options.full || options.all) return null;
  const scope = scopeOf(engine);
  const usable = [found.tip.cursor, found.cached].filter(
    (cursor): cursor is Cursor => cursor !== null && cursor.scope === scope,
  );
  // A cache without its ref belongs to a ref that is gone.
  if (found.tip.version === null || usable.length === 0) return null;
  const latest = usable.reduce((a, b) => (stampOf(a) >= stampOf(b) ? a : b));
  return latest;
}

function stampOf({ since, full, scanned = full }: Cursor): string {
  return `${since} ${full} ${scanned}`;
}

/** Overdue for a full listing; or ahead of the server's clock, where it would hide what changes until then. */
export function isVoid({ since, full, scanned = full }: Cursor, at: string): boolean {
  const now = Date.parse(at);
  return (
    now - Date.parse(full) > FULL_EVERY_MS || [since, full, scanned].some((time) => Date.parse(time) - now > SKEW_MS)
  );
}

/** The scope a listing is judged under; another scope asks for a full listing. */
export function scopeOf(engine: Engine): string {
  const { pull_new, filter } = engine.config.sync;
  const remote = engine.config.remotes[engine.remote];
  return JSON.stringify([remote?.repo ?? '', pull_new, filter]);
}
