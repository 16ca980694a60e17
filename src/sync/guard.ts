import { RoadmapError } from '../model/errors.ts';
import type { Engine, Gathered, Plan } from './types.ts';

/**
 * Stops a run before its first write when it would do to many what happens to few (sync.md §4): title or body emptied, item
 * gone. Ordinary changes of fields never count, and neither do files that are to be restored: that harms nothing.
 * @returns `sync.mass_change`, or null: nothing is out of the ordinary.
 */
export function guard(engine: Engine, gathered: Gathered, plan: Plan): RoadmapError | null {
  const linked = Math.max(
    plan.decisions.length + plan.unchanged.length + plan.gone.length,
    [...gathered.tip.entries.keys()].length,
  );
  const emptied = plan.decisions.filter(losesText).map((decision) => decision.pair.issue.id);
  const known = new Set(gathered.tip.cursor?.again);
  const vanished = plan.gone
    .filter(({ key }) => gathered.absent.has(key) && !known.has(key))
    .map((one) => one.issue.id);
  const limit = Math.max(5, Math.floor(linked / 10));
  const counts = [
    { what: 'would lose their title or body entirely', ids: emptied },
    { what: `can no longer be read on ${engine.remote}`, ids: vanished },
  ];
  const found = counts.filter((count) => count.ids.length > limit);
  if (found.length === 0) return null;
  return new RoadmapError({
    kind: 'user',
    code: 'sync.mass_change',
    message: `${found
      .map(({ what, ids }) => `${ids.length} of ${linked} linked issues ${what} (${ids.slice(0, 5).join(', ')}, …)`)
      .join('; ')}. That is more than ${limit}, so nothing was written.`,
    hints: ['roadmap sync --preview', 'roadmap sync --allow-mass-change'],
    data: { linked, limit, emptied: emptied.length, vanished: vanished.length },
  });
}

function losesText({ pair, merged }: Plan['decisions'][number]): boolean {
  return ['title', 'body'].some((name) => {
    const blank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';
    const had = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
    return (
      (had(pair.local[name]) && blank(merged.local[name])) ||
      (had(pair.remote.values[name]) && blank(merged.remote[name]))
    );
  });
}
