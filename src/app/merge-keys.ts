import { COMMENTS, commentFields } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import type { FieldValue, Reading } from '../model/field-types.ts';
import { fields } from '../model/fields.ts';
import type { Row } from '../model/fields.ts';
import type { IssueSource } from '../model/issue-source.ts';
import type { ByRemote } from '../model/issue.ts';
import { milestoneTable } from '../model/milestone.ts';
import { projectTable } from '../model/project.ts';
import { timeMs } from '../model/time.ts';
import type { Plain } from '../model/yaml-tree.ts';

/** The three versions of a file, opened. */
export interface Opened {
  readonly base: IssueSource;
  readonly one: IssueSource;
  readonly other: IssueSource;
}

/** What becomes of a key that both sides changed. */
export type KeyMerge =
  | { readonly take: 'one' | 'other' }
  | { readonly set: readonly string[] }
  /** Entries by remote that are not as `one` has them; null: to be removed. */
  | { readonly entries: Readonly<Record<string, string | null>> }
  | 'conflict';

/** The table that knows the keys of the file at this path. */
export function rowsOf(path: string): readonly Row[] {
  if (path.includes('/milestones/')) return milestoneTable.rows;
  if (path.includes('/projects/')) return projectTable.rows;
  return path.startsWith(`${COMMENTS}/`) || path.includes('/comments/') ? (commentFields as readonly Row[]) : fields;
}

/** By meaning: sets are joined, maps by remote entry by entry, times of change by the later one; of the rest nobody wins unasked. */
export function mergeKey(key: string, rows: readonly Row[], sides: Opened, config: Config): KeyMerge {
  const row = rows.find((one) => one.key === key);
  if (row === undefined) return mergeUnknown(key, sides);
  const read = ({ tree }: IssueSource): Reading<FieldValue> =>
    row.type.read(tree.plainAt(key) ?? tree.plainAt(row.legacy ?? key) ?? null, config);
  const readings = [read(sides.base), read(sides.one), read(sides.other)];
  // Of what is not understood whole, part would be left behind.
  if (readings.some(({ problem }) => problem !== undefined)) return mergeUnknown(key, sides);
  const [base, one, other] = readings.map(({ value }) => value);
  if (one !== undefined && other !== undefined && row.type.equal(one, other)) return { take: 'one' };
  if (key === 'updated') return { take: timeOf(one) >= timeOf(other) ? 'one' : 'other' };
  if (row.type.name === 'map') return mergeEntries(key, { base: mapOf(base), one: mapOf(one), other: mapOf(other) });
  if (row.type.name !== 'list' && row.type.name !== 'refs') return 'conflict';
  return { set: mergeSets(listOf(base), listOf(one), listOf(other)) };
}

function timeOf(value: FieldValue | undefined): number {
  return timeMs(String(value)) ?? 0;
}

function mergeUnknown(key: string, { one, other }: Opened): KeyMerge {
  return plainText(one.tree.plainAt(key)) === plainText(other.tree.plainAt(key)) ? { take: 'one' } : 'conflict';
}

/** What tells two values of YAML apart, however they are written. */
export function plainText(plain: Plain | undefined): string {
  return JSON.stringify(plain ?? null, (_key, value: unknown) => (value instanceof Map ? { map: [...value] } : value));
}

function mergeSets(base: readonly string[], one: readonly string[], other: readonly string[]): readonly string[] {
  const added = other.filter((element) => !base.includes(element) && !one.includes(element));
  return [...one.filter((element) => !base.includes(element) || other.includes(element)), ...added];
}

interface Maps {
  readonly base: ByRemote;
  readonly one: ByRemote;
  readonly other: ByRemote;
}

function mergeEntries(key: string, maps: Maps): KeyMerge {
  const entries: Record<string, string | null> = {};
  for (const remote of new Set([...Object.keys(maps.one), ...Object.keys(maps.other)])) {
    const [was, here, there] = [maps.base, maps.one, maps.other].map((map) => map[remote] ?? null);
    if (here === there || there === was) continue;
    const next = here === was ? there : BOOKKEEPING[key]?.(here ?? null, there ?? null, was ?? null);
    if (next === undefined) return 'conflict';
    entries[remote] = next === DROPPED ? null : next;
  }
  return { entries };
}

const DROPPED = '';

/** What both sides changed is written by runs: there is a right answer, or none is needed. `DROPPED`: no entry. */
const BOOKKEEPING: Readonly<Record<string, (one: string | null, other: string | null, base: string | null) => string>> =
  {
    sync_base: mergePointers,
    sync_status: (one, other) =>
      ['conflict', 'error', 'pending', 'synced'].find((word) => [one, other].includes(word)) ?? DROPPED,
    sync_error: (one, other) => [one ?? DROPPED, other ?? DROPPED].sort().at(-1) ?? DROPPED,
  };

/**
 * The newer one holds what the older held; of two of one time nobody knows (sync.md §7), nor where the ancestor's says nothing. But a
 * side that stands behind the ancestor, or has none where that had one, as in a cherry-pick, a rebase or after a reset, has not taken
 * in what the others have, and its values are not edits of that: there the older pointer stays, which costs no more than a false
 * conflict.
 */
function mergePointers(one: string | null, other: string | null, base: string | null): string {
  const at = (pointer: string | null): number => timeMs(pointer?.split('/')[0] ?? '') ?? Number.NaN;
  if (at(one) === at(other) || (base !== null && Number.isNaN(at(base)))) return DROPPED;
  const [older, newer] = at(one) > at(other) || Number.isNaN(at(other)) ? [other, one] : [one, other];
  // Within one second of the ancestor's it may stand behind as well.
  return (base === null || at(older) > at(base) ? newer : older) ?? DROPPED;
}

function mapOf(value: FieldValue | undefined): ByRemote {
  return typeof value === 'object' && !Array.isArray(value) ? (value as ByRemote) : {};
}

function listOf(value: FieldValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
