import { afterAll, describe, expect, it } from 'vitest';
import type { Strategy } from '../../src/model/config.ts';
import { plan } from '../../src/sync/plan.ts';
import type { Decision, Gathered, Plan, SyncOptions } from '../../src/sync/types.ts';
import { EVERYTHING } from '../sync/support.ts';
import { AT, FIELDS, layOut, makeGround, SOURCES, withBook, type Linked, type Source } from './ground.ts';
import { BODIES, LARGER_SETS, SCALARS, SETS, type Row } from './rows.ts';
import { MAY, type May, type Mode, type Way, type Winner } from './truth.ts';

const MODES = ['both', 'pull', 'push'] as const;
const WAYS = ['both', 'pull', 'push', 'off'] as const;

interface Asked {
  readonly mode: Mode;
  readonly onSyncBranch: boolean;
  readonly way: Way;
  readonly strategy: Strategy;
  /** When a field was changed here, against the item's time: for `latest`. */
  readonly changed: number | null;
}

/** Times nearer than two seconds are a tie. */
const STRATEGIES: readonly (readonly [Strategy, number | null, Winner])[] = [
  ['manual', null, null],
  ['manual', 60_000, null],
  ['local', null, 'local'],
  ['remote', null, 'remote'],
  ['latest', 60_000, 'local'],
  ['latest', 2001, 'local'],
  ['latest', -60_000, 'remote'],
  ['latest', 2000, null],
  ['latest', -2000, null],
  ['latest', null, null],
];

let cases = 0;
const started = performance.now();
afterAll(() => {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${cases} cases of fields and bases in ${seconds} s`);
});

/** What stands in the plan about each pair, by key; what both hashes settle is nothing to decide. */
function decisionsOf(found: Plan): ReadonlyMap<string, Decision | null> {
  const decided = found.decisions.map((one) => [one.pair.remote.key, one] as const);
  return new Map([...decided, ...found.unchanged.map((pair) => [pair.remote.key, null] as const)]);
}

function optionsOf({ mode, onSyncBranch, strategy }: Asked): SyncOptions {
  return { ...EVERYTHING, mode, strategy, held_back: onSyncBranch ? null : 'on branch x' };
}

function mayOf({ mode, way, onSyncBranch }: Asked): May {
  return { pull: MAY.pull(mode, way, onSyncBranch), push: MAY.push(mode, way, onSyncBranch) };
}

async function planOf(rows: readonly Linked[], asked: Asked, fields: readonly string[]): Promise<Plan> {
  const ways = Object.fromEntries(fields.map((name) => [name, asked.way]));
  const times =
    asked.changed === null ? [] : fields.map((name) => [name, Date.parse(AT) + (asked.changed ?? 0)] as const);
  const { engine, gathered } = layOut(makeGround(ways, { changedAt: new Map(times) }), rows);
  return plan(engine, gathered, optionsOf(asked));
}

/** Whether a base is known whose content may be anywhere: by its content, else where a side is what it points to. */
function isKnown(source: Source, row: Row): boolean {
  if (source === 'no pointer' || source === 'odd pointer' || source === 'partial') return false;
  const text = (side: unknown): string => JSON.stringify(side);
  return source !== 'nowhere' || [row.l, row.r].some((side) => text(side) === text(row.s));
}

/** Everything that a decision says, or would say, against the truth table. */
function judge(row: Row, decision: Decision | null, asked: Asked, known: boolean, winner: Winner): string[] {
  const may = mayOf(asked);
  const { here, there, base, open } = row.expect(known, may, winner);
  const told = JSON.stringify({ ...row, ...asked, known });
  if (decision === null)
    return JSON.stringify([here, there]) === JSON.stringify([here, here]) ? [] : [`not seen: ${told}`];
  const { merged, pair, pulled, pushed } = decision;
  const { field } = row;
  if (asked.way === 'off')
    return [...pulled, ...pushed, ...merged.conflicts].length > 0 ? [`a field that is off moves: ${told}`] : [];
  const got = {
    here: row.read(merged.local[field]),
    there: row.read(merged.remote[field]),
    base: row.read(merged.base[field]),
    open: merged.conflicts.length > 0,
  };
  const wanted = { here, there, base, open };
  const wrong =
    JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${told}\ngot ${JSON.stringify(got)}\nwanted ${JSON.stringify(wanted)}`];
  const moved = (side: readonly string[], from: unknown, to: unknown): boolean =>
    side.length === 0 ? JSON.stringify(from) === JSON.stringify(to) : side.join() === field;
  if (!moved(pulled, row.read(pair.local[field]), got.here)) wrong.push(`says that it takes ${pulled.join()}: ${told}`);
  if (!moved(pushed, row.read(pair.remote.values[field]), got.there))
    wrong.push(`says that it sends ${pushed.join()}: ${told}`);
  return [...wrong, ...forbidden(decision, asked).map((what) => `${what}: ${told}`)];
}

/** What no plan may hold, whatever the table says. */
function forbidden({ merged, pair, pulled, pushed }: Decision, { mode, onSyncBranch }: Asked): string[] {
  const whole = merged.conflicts.filter(({ section }) => section === null).map(({ field }) => field);
  return [
    ...(whole.some((name) => [...pulled, ...pushed].includes(name) && isOne(name)) ? ['a conflict is written'] : []),
    ...((mode === 'pull' || !onSyncBranch) && pushed.length > 0 ? ['sends where nothing may be sent'] : []),
    ...(mode === 'push' && pulled.length > 0 ? ['takes where nothing may be taken'] : []),
    ...Object.keys(pair.local)
      .filter((name) => !(name in merged.local))
      .map((name) => `${name} is lost`),
  ];
}

function isOne(name: string): boolean {
  return FIELDS.find((field) => field.name === name)?.kind !== 'set';
}

async function check(rows: readonly Row[], asked: Asked, source: Source, listed = true): Promise<string[]> {
  const linked = rows.map(({ l, s, r }): Linked => ({ local: l, base: s, remote: r, source, listed }));
  const decisions = decisionsOf(await planOf(linked, asked, [...new Set(rows.map(({ field }) => field))]));
  const winner = STRATEGIES.find(([name, at]) => name === asked.strategy && at === asked.changed)?.[2] ?? null;
  cases += rows.length;
  return rows.flatMap((row, at) => {
    const decision = decisions.get(String(at + 1));
    if (decision === undefined) return [`forgotten: ${JSON.stringify(row)}`];
    return judge(row, decision, asked, isKnown(source, row), winner);
  });
}

const asks = MODES.flatMap((mode) => [true, false].map((onSyncBranch) => ({ mode, onSyncBranch })));

describe('a field of an issue that both sides hold', () => {
  it.each(WAYS)(
    'comes to what the truth table says, under every mode, branch and strategy (direction: %s)',
    async (way) => {
      const wrong: string[] = [];
      for (const { mode, onSyncBranch } of asks)
        for (const [strategy, changed] of STRATEGIES)
          wrong.push(...(await check([...SCALARS, ...SETS], { mode, onSyncBranch, way, strategy, changed }, 'tip')));
      expect(wrong.slice(0, 5)).toEqual([]);
    },
  );

  it.each(['manual', 'local', 'remote'] as const)(
    'does so in every section of a body (strategy: %s)',
    async (strategy) => {
      const wrong: string[] = [];
      for (const { mode, onSyncBranch } of asks)
        wrong.push(...(await check(BODIES, { mode, onSyncBranch, way: 'both', strategy, changed: null }, 'tip')));
      expect(wrong.slice(0, 5)).toEqual([]);
    },
  );

  it.each(SOURCES)(
    'does so wherever the base is kept, and is in conflict where nobody knows it (%s)',
    async (source) => {
      const wrong: string[] = [];
      for (const { mode, onSyncBranch } of asks)
        for (const listed of source === 'seen' ? [true] : [true, false])
          for (const strategy of ['manual', 'remote'] as const)
            wrong.push(
              ...(await check(
                [...SCALARS, ...SETS],
                { mode, onSyncBranch, way: 'both', strategy, changed: null },
                source,
                listed,
              )),
            );
      expect(wrong.slice(0, 5)).toEqual([]);
    },
  );

  it('does so for every three subsets of three elements', async () => {
    const wrong: string[] = [];
    for (const { mode, onSyncBranch } of asks)
      wrong.push(
        ...(await check(LARGER_SETS, { mode, onSyncBranch, way: 'both', strategy: 'manual', changed: null }, 'tip')),
      );
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it('comes to the same in any order, a second time, and whatever the file says of its own state', async () => {
    const linked = [...SCALARS, ...SETS, ...BODIES].map(({ l, s, r }): Linked => ({
      local: l,
      base: s,
      remote: r,
      source: 'tip',
      listed: true,
    }));
    const { engine, gathered } = layOut(makeGround(), linked);
    const issues = gathered.listing.issues.map((issue) =>
      withBook(issue, {
        updated: '2031-01-01T00:00:00Z',
        sync_status: { github: 'nonsense' },
        sync_error: { github: 'x' },
      }),
    );
    const turned: Gathered = {
      ...gathered,
      listing: { ...gathered.listing, issues: issues.toReversed() },
      items: new Map([...gathered.items].toReversed()),
    };
    const told = async (what: Gathered): Promise<string[]> => {
      const decisions = decisionsOf(await plan(engine, what, EVERYTHING));
      return [...decisions].map(([key, one]) => JSON.stringify([key, one?.merged, one?.pulled, one?.pushed])).sort();
    };
    const before = JSON.stringify(gathered, plainly);
    const first = await told(gathered);
    expect(await told(gathered)).toEqual(first);
    expect(await told(turned)).toEqual(first);
    expect(JSON.stringify(gathered, plainly)).toBe(before);
    cases += 3 * linked.length;
  });
});

function plainly(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
