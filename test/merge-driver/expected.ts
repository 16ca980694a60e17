import { splitSections, type Section } from '../../src/sync/sections.ts';
import type { PairedFile } from './pairs.ts';
import { issueOf } from './random-edits.ts';

type Bag = Readonly<Record<string, unknown>>;
type Sides<T> = readonly [base: T, ours: T, theirs: T];

const SETS = ['labels', 'assignees'];

/** What keeps a merged text from being the field-wise merge of the three; nothing: it is. Written without a look at the driver. */
export function complaintsAbout({ base, ours, theirs }: PairedFile, merged: string): readonly string[] {
  const [was, mine, yours, got] = [base, ours.text, theirs.text, merged].map(issueOf);
  const bags = [was, mine, yours].map((issue) => issue?.values as Bag) as unknown as Sides<Bag>;
  const keys = new Set([...bags, got?.values as Bag].flatMap(Object.keys));
  const wrong = [...keys].filter((key) => {
    const wanted = expectedOf(key, bags.map((bag) => bag[key]) as unknown as Sides<unknown>);
    return wanted === CONFLICT || printed(wanted) !== printed((got?.values as Bag)[key]);
  });
  const bodies = [was, mine, yours].map((issue) => issue?.body ?? '') as unknown as Sides<string>;
  return [...wrong, ...wrongSections(bodies, got?.body ?? '')];
}

const CONFLICT = Symbol('conflict');

function expectedOf(key: string, [base, ours, theirs]: Sides<unknown>): unknown {
  if (printed(ours) === printed(theirs) || printed(theirs) === printed(base)) return ours;
  if (printed(ours) === printed(base)) return theirs;
  if (key === 'updated') return [ours, theirs].map(String).sort().at(-1);
  if (key === 'sync_base')
    return {
      github: [ours, theirs]
        .map((map) => (map as { github: string }).github)
        .sort()
        .at(-1),
    };
  if (!SETS.includes(key)) return CONFLICT;
  const [was, mine, yours] = [base, ours, theirs].map((set) => (set ?? []) as readonly string[]) as unknown as Sides<
    readonly string[]
  >;
  const gone = was.filter((one) => !mine.includes(one) || !yours.includes(one));
  return [...new Set([...mine, ...yours])].filter((one) => !gone.includes(one));
}

/** Order is no part of a set. */
function printed(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null));
}

/** Sections that are not those of whoever changed them; of what both changed, every line that either added. */
function wrongSections(bodies: Sides<string>, merged: string): readonly string[] {
  const [base, ours, theirs] = bodies.map(linesByKey) as unknown as Sides<ReadonlyMap<string, string>>;
  const got = linesByKey(merged);
  return [...new Set([...base.keys(), ...ours.keys(), ...theirs.keys(), ...got.keys()])].filter((key) => {
    const [was, mine, yours] = [base, ours, theirs].map((side) => side.get(key)) as unknown as Sides<
      string | undefined
    >;
    if (mine === yours || yours === was) return got.get(key) !== mine;
    if (mine === was) return got.get(key) !== yours;
    const added = [mine, yours].flatMap((text) => (text ?? '').split('\n')).filter((line) => !was?.includes(line));
    return !added.every((line) => got.get(key)?.split('\n').includes(line));
  });
}

function linesByKey(body: string): ReadonlyMap<string, string> {
  return new Map(splitSections(body).map(({ key, lines }: Section) => [key, lines.join('\n')]));
}
