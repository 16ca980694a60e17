import { readIssue } from '../../src/model/read-issue.ts';
import type { Issue } from '../../src/model/issue.ts';
import { afterAll, describe, expect, it } from 'vitest';
import type { SyncOptions, SyncReport } from '../../src/sync/types.ts';
import { config, lines, MINUTE, sync, type Scene } from '../sync/support.ts';
import { asked as askedOf, idAt, laidOut, pathAt } from './presence-ground.ts';
import { ASKS, presences } from './presence-rows.ts';
import { factsOf, fateIn, ISSUE, ITEM, mayOf, outcomeOf, type Asked, type Presence } from './presence-truth.ts';

let cases = 0;
const started = performance.now();
afterAll(() => {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${cases} cases of presence in ${seconds} s`);
});

const ROWS = new Map([true, false].map((full) => [full, presences(full)] as const));
const GROUNDS = new Map([...ROWS].map(([full, rows]) => [full, laidOut(rows)] as const));

/** Everybody who may be asked, and is asked no more than once. */
function optionsOf(
  { mode, onSyncBranch, push, pull }: Asked,
  full: boolean,
  questions: string[],
): Partial<SyncOptions> {
  const ask = (answer: boolean) => async (issue: Issue) => questions.push(issue.id) > 0 && answer;
  return {
    ...{ mode, full, allow_mass_change: true, held_back: onSyncBranch ? null : 'on branch x' },
    push_new: push === 'all' || push === 'none' ? push : 'ask',
    pull_new: pull === 'all' ? 'all' : 'none',
    approve: push === 'yes' || push === 'no' ? ask(push === 'yes') : null,
  };
}

/** What was seen of each row, by its number. */
interface Seen {
  readonly lines: readonly string[];
  readonly link: string;
  readonly files: readonly string[];
}

function rowOf(id: string | null, key: string | null, count: number): number {
  const own = /^[abc]0/.test(id ?? '') ? parseInt(String(id).slice(1), 16) : Infinity;
  return own <= count ? own : Number(key);
}

function linesOf(report: SyncReport, count: number): ReadonlyMap<number, readonly string[]> {
  const lines = new Map<number, string[]>();
  for (const { op, id, remote_id, applied } of report.operations) {
    const row = rowOf(id, remote_id, count);
    const who = id !== null && [idAt('a', row), idAt('b', row), idAt('c', row)].includes(id) ? id.slice(0, 1) : 'new';
    const key = remote_id === null ? null : remote_id === String(row) ? '#' : '+';
    const about = op === 'skip' && key !== null ? [key] : op === 'error' ? [who] : [who, key];
    const line = `${applied ? '' : '!'}${[op, ...about].filter((word) => word !== null).join(' ')}`;
    lines.set(row, [...(lines.get(row) ?? []), line]);
  }
  return lines;
}

/** Links of all files, and of each row the files that were not there before. */
function linksOf(before: ReadonlyMap<string, string>, scene: Scene, count: number) {
  const links = new Map<string, string | undefined>();
  const made = new Map<number, string[]>();
  for (const [path, text] of scene.store.files) {
    const known = before.get(path);
    if (known === text) continue;
    const issue = readIssue(path, text, config) as Issue;
    const key = issue.values.remote_ids?.['github'];
    links.set(path, key);
    if (known !== undefined) continue;
    const row = rowOf(issue.id, key ?? null, count);
    made.set(row, [...(made.get(row) ?? []), /^[ab]0/.test(issue.id) ? issue.id.slice(0, 1) : 'new']);
  }
  return { links, made };
}

function compare(rows: readonly Presence[], asked: Asked, base: Scene, scene: Scene, report: SyncReport): string[] {
  const wrong: string[] = [];
  const said = linesOf(report, rows.length);
  const { links, made } = linksOf(base.store.files, scene, rows.length);
  rows.forEach((row, at) => {
    const key = at + 1;
    const facts = factsOf(row);
    const fates = [fateIn(ISSUE, facts), fateIn(ITEM, facts)];
    const outcomes = fates.map((fate) => outcomeOf(fate, mayOf(asked)));
    const wanted = {
      lines: outcomes.flatMap((one) => one.lines).sort(),
      link: outcomes.find((one) => one.link !== undefined)?.link ?? 'as before',
      files: outcomes.flatMap((one) => one.files ?? []),
    };
    const link = links.has(pathAt('a', key)) && row.local !== 'none' ? links.get(pathAt('a', key)) : undefined;
    const now =
      link === undefined ? 'as before' : link !== String(key) ? '+' : row.local === 'linked' ? 'as before' : '#';
    const got: Seen = { lines: [...(said.get(key) ?? [])].sort(), link: now, files: made.get(key) ?? [] };
    if (JSON.stringify(got) !== JSON.stringify(wanted))
      wrong.push(
        `${JSON.stringify({ ...row, ...asked })}\n got ${JSON.stringify(got)}\n wanted ${JSON.stringify(wanted)} (${fates.join(', ')})`,
      );
  });
  return wrong;
}

/** What may never be, whatever the tables say. */
function forbidden(asked: Asked, base: Scene, scene: Scene, questions: readonly string[]): string[] {
  const { mode, onSyncBranch, push } = asked;
  const wrong: string[] = twiceLinked(base, scene);
  const before = base.service.items;
  for (const path of base.store.files.keys()) if (!scene.store.files.has(path)) wrong.push(`${path} was deleted`);
  for (const [number, item] of before)
    if (JSON.stringify(scene.service.items.get(number)) !== JSON.stringify(item)) wrong.push(`#${number} was touched`);
  const made = [...scene.service.items.values()].filter(({ number }) => !before.has(number) && number > before.size);
  const markers = made.map(({ marker }) => marker);
  if (new Set(markers).size !== markers.length) wrong.push('an item was created twice');
  const may = mode !== 'pull' && onSyncBranch && (push === 'all' || push === 'yes');
  if (!may && made.length > 0) wrong.push('created where nothing may be created');
  if (new Set(questions).size !== questions.length) wrong.push('asked twice');
  return wrong;
}

/** One item has one issue, unless a person made two of it. */
function twiceLinked(base: Scene, scene: Scene): string[] {
  const links = [...scene.store.files].flatMap(([path, text]) => {
    const issue = readIssue(path, text, config);
    const key = 'id' in issue ? issue.values.remote_ids?.['github'] : undefined;
    return key === undefined || base.store.files.get(path) === text ? [] : [key];
  });
  return links.length === new Set(links).size ? [] : ['one item was linked twice'];
}

async function check(asked: Asked, full: boolean): Promise<string[]> {
  const rows = ROWS.get(full) ?? [];
  const base = (await GROUNDS.get(full)) as Scene;
  const scene = askedOf(base, asked, full);
  const questions: string[] = [];
  const report = await sync(scene, optionsOf(asked, full, questions));
  cases += rows.length;
  return [...compare(rows, asked, base, scene, report), ...forbidden(asked, base, scene, questions)];
}

describe('what is here, there, remembered and begun', () => {
  it.each([
    ['a complete listing', true],
    ['a listing of what changed', false],
  ])(
    'comes to what the tables say, under every mode, branch and wish (%s)',
    async (_, full) => {
      const wrong: string[] = [];
      // A wish counts the same, however the item was listed.
      for (const asked of ASKS.filter(({ push }) => full || push === 'all')) wrong.push(...(await check(asked, full)));
      expect(wrong.slice(0, 5)).toEqual([]);
    },
    120_000,
  );

  const wide = ASKS.filter(
    ({ mode, onSyncBranch, push, pull }) => mode !== 'pull' && onSyncBranch && push + pull === 'allall',
  );
  it.each(wide)('is made no second time by later runs that see everything ($mode)', async (asked) => {
    const base = (await GROUNDS.get(false)) as Scene;
    const scene = askedOf(base, asked, false);
    const again = async (): Promise<readonly string[]> => lines(await sync(scene, optionsOf(asked, true, [])));
    await sync(scene, optionsOf(asked, false, []));
    scene.service.now += 11 * MINUTE;
    await again();
    scene.service.now += 11 * MINUTE;
    await again();
    const files = new Map(scene.store.files);
    const items = structuredClone(scene.service.items);
    expect((await again()).filter((line) => !/^!(?:skip|error) /.test(line))).toEqual([]);
    expect(forbidden(asked, base, scene, [])).toEqual([]);
    expect(scene.store.files).toEqual(files);
    expect(scene.service.items).toEqual(items);
  });

  it('stays as it is when the tracker lets nobody look', async () => {
    for (const asked of ASKS.slice(0, 3)) {
      const base = (await GROUNDS.get(true)) as Scene;
      const scene = askedOf(base, asked, true);
      scene.fault = () => 'before';
      await expect(sync(scene, optionsOf(asked, true, []))).rejects.toMatchObject({ code: 'remote.unreachable' });
      expect(scene.store.files).toEqual(base.store.files);
      expect(scene.service.items).toEqual(base.service.items);
      expect(scene.journal.data).toEqual(base.journal.data);
    }
  });
});
