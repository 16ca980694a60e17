import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { makeDice } from '../worlds/random.ts';
import { editedAtRandom, type Edited } from './random-edits.ts';

const ISSUES = '.roadmap/issues';

/** One issue that both branches edited. */
export interface PairedFile {
  readonly path: string;
  readonly base: string;
  readonly ours: Edited;
  readonly theirs: Edited;
}

/** Two branches of one repository: what both edited; issues that only one edited need no merge. */
export interface Pair {
  readonly seed: number;
  readonly files: readonly PairedFile[];
}

/** Path to text of the issues that pairs edit: real ones, linked, with labels, a priority and a time of change. */
export function seedIssues(fixture = 'test/fixtures/roadmap-seed'): ReadonlyMap<string, string> {
  const names = readdirSync(join(fixture, ISSUES), { recursive: true, encoding: 'utf8' }).sort();
  const issues = names
    .filter((name) => name.endsWith('.md'))
    .map((name) => [`${ISSUES}/${name}`, readFileSync(join(fixture, ISSUES, name), 'utf8')] as const)
    .filter(([path, text]) => 'id' in readIssue(path, text, defaultConfig))
    .map(([path, text]) => [path, editIssue(text, BOOKKEEPING, defaultConfig)] as const);
  return new Map(issues);
}

const BOOKKEEPING = {
  values: { updated: '2026-02-01T00:00:00Z' },
  by_remote: {
    sync_status: { github: 'synced' },
    sync_base: { github: '2026-02-01T00:00:00Z/0123456789ab' },
  },
} as const;

/** The pair of this seed: the same seed, the same pair. */
export function makePair(seed: number, issues: ReadonlyMap<string, string>): Pair {
  const dice = makeDice(seed);
  const paths = new Set(Array.from({ length: 1 + dice.below(3) }, () => dice.pick([...issues.keys()])));
  const files = [...paths].map((path): PairedFile => {
    const base = issues.get(path) ?? '';
    return { path, base, ours: editedAtRandom(base, dice, 'ours'), theirs: editedAtRandom(base, dice, 'theirs') };
  });
  return { seed, files: files.filter(({ base, ours, theirs }) => ours.text !== base && theirs.text !== base) };
}
