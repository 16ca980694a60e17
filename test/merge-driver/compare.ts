import { complaintsAbout } from './expected.ts';
import { byDriver, byGit } from './merges.ts';
import type { Pair, PairedFile } from './pairs.ts';

/** How many merges there were of a kind, and how many of them conflict with the driver and without. */
export interface Row {
  merges: number;
  withDriver: number;
  without: number;
}

export interface Comparison {
  readonly branches: Row;
  /** By what was edited, per issue that both branches edited. */
  readonly files: Map<string, Row>;
  /** What is wrong with the driver's answers; empty: nothing. */
  readonly failures: string[];
  /** Milliseconds that the driver took, file by file. */
  readonly costs: number[];
}

export function makeComparison(): Comparison {
  return { branches: emptyRow(), files: new Map(), failures: [], costs: [] };
}

/** Merges a pair of branches both ways round, and with git alone; what is wrong is noted. */
export function compare(pair: Pair, comparison: Comparison): void {
  if (pair.files.length === 0) return;
  const rows = pair.files.map((file) => compareFile(file, pair.seed, comparison));
  const any = (key: 'withDriver' | 'without'): number => (rows.some((row) => row[key] > 0) ? 1 : 0);
  add(comparison.branches, { merges: 1, withDriver: any('withDriver'), without: any('without') });
}

function compareFile(file: PairedFile, seed: number, { files, failures, costs }: Comparison): Row {
  const started = performance.now();
  const { text, conflicts } = byDriver(file);
  costs.push(performance.now() - started);
  const turned = byDriver({ ...file, ours: file.theirs, theirs: file.ours });
  const say = (what: string): void => void failures.push(`seed ${String(seed)}, ${file.path}: ${what}`);
  if (conflicts.length === 0) {
    if (turned.text !== text) say('the other way round it is another text');
    const again = byDriver({ ...file, base: file.theirs.text, ours: { ...file.ours, text } });
    if (again.text !== text) say('merged again it is another text');
    for (const key of complaintsAbout(file, text)) say(`${key} is not the field-wise merge`);
  } else if (!bothStand(file, text)) say('a side is not there');
  if ([...turned.conflicts].sort().join() !== [...conflicts].sort().join())
    say('the other way round it conflicts otherwise');
  const row = { merges: 1, withDriver: conflicts.length > 0 ? 1 : 0, without: byGit(file).isClean ? 0 : 1 };
  const kind = kindOf(file);
  const sum = files.get(kind) ?? emptyRow();
  files.set(kind, sum);
  add(sum, row);
  return row;
}

/** What both branches touched, in one word. */
function kindOf({ base, ours, theirs }: PairedFile): string {
  const common = [...ours.touched].filter((what) => theirs.touched.has(what) && what !== 'updated');
  const all = [...ours.touched, ...theirs.touched].filter((what) => what !== 'updated');
  if (common.some((what) => what.startsWith('section'))) return 'the same section';
  // The older form holds one assignee, under a key of its own.
  const joined = /^assignee:/m.test(base) ? ['labels', 'pointer'] : ['labels', 'assignees', 'pointer'];
  if (common.some((what) => !joined.includes(what))) return 'the same field';
  if (common.includes('pointer')) return 'pointers on both sides';
  if (common.length > 0) return 'labels or assignees on both sides';
  if (all.every((what) => what.startsWith('section'))) return 'different sections';
  if (all.some((what) => what.startsWith('section'))) return 'fields and sections';
  return 'different fields';
}

/** A line that one side added stands in the answer. */
function bothStand({ base, ours, theirs }: PairedFile, merged: string): boolean {
  const lines = new Set(merged.split('\n'));
  const added = [ours, theirs].flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('A line of ')));
  return added.every((line) => lines.has(line) || base.includes(line));
}

function emptyRow(): Row {
  return { merges: 0, withDriver: 0, without: 0 };
}

function add(sum: Row, row: Row): void {
  sum.merges += row.merges;
  sum.withDriver += row.withDriver;
  sum.without += row.without;
}
