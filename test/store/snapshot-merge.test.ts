import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeTrees, type ChainTree } from '../../src/store/snapshot-merge.ts';

interface Version {
  readonly at: number;
  readonly value: number;
  readonly base: number | null;
  readonly lost: number | null;
}

const version = fc.record({
  at: fc.nat(3),
  value: fc.nat(2),
  base: fc.option(fc.nat(2)),
  lost: fc.option(fc.nat(1)),
});
const keys = fc.constantFrom('1', '2', '2/5', 'milestones/3');
const chain = fc.record({
  versions: fc.uniqueArray(fc.tuple(keys, version), { selector: ([key]) => key }),
  cursor: fc.option(fc.tuple(fc.nat(3), fc.constantFrom('scope', 'another'), fc.subarray(['7', '8']))),
});

/** Object ids are the texts themselves. */
function treeOf(one: { versions: readonly [string, Version][]; cursor: [number, string, string[]] | null }): ChainTree {
  const tree = new Map<string, string>([['version.json', 'version']]);
  for (const [key, { at, value, base, lost }] of one.versions) {
    tree.set(`seen/${key}.md`, `value ${value}`);
    tree.set(`seen/${key}.json`, JSON.stringify({ item: key, updated_at: timeOf(at) }));
    if (base !== null) tree.set(`base/${key}.md`, `value ${base}`);
    if (lost !== null) tree.set(`lost/${key}.md`, `value ${lost}`);
  }
  if (one.cursor !== null) {
    const [at, scope, again] = one.cursor;
    tree.set('cursor.json', JSON.stringify({ since: timeOf(at), scope, full: timeOf(at), again }));
  }
  return { tree, texts: new Map([...tree.values()].map((text) => [text, text])) };
}

const timeOf = (at: number): string => `2026-01-0${at + 1}T00:00:00Z`;

function merge(a: ChainTree, b: ChainTree): ChainTree {
  const { objects, files } = mergeTrees(a, b);
  const tree = new Map(a.tree);
  for (const [path, oid] of [...objects, ...files]) {
    if (oid === null) tree.delete(path);
    else tree.set(path, oid);
  }
  return { tree, texts: new Map([...tree.values()].map((text) => [text, text])) };
}

const content = ({ tree }: ChainTree): readonly (readonly [string, string])[] =>
  [...tree].filter(([path]) => !path.startsWith('lost/')).sort(([a], [b]) => (a < b ? -1 : 1));

test('either side may merge: the tree is the same, what is newest stands in it, and merging again changes nothing', () => {
  fc.assert(
    fc.property(chain, chain, (one, other) => {
      const [a, b] = [treeOf(one), treeOf(other)];
      const merged = merge(a, b);
      expect(content(merge(b, a))).toEqual(content(merged));
      for (const side of [a, b]) expect(content(merge(merged, side))).toEqual(content(merged));
      for (const path of [...a.tree.keys(), ...b.tree.keys()])
        if (!path.startsWith('base/') && path !== 'cursor.json') expect(merged.tree.has(path)).toBe(true);
      for (const [key, { at }] of [...one.versions, ...other.versions]) {
        const meta = JSON.parse(merged.tree.get(`seen/${key}.json`) ?? '') as { updated_at: string };
        expect(meta.updated_at >= timeOf(at)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('an item is taken whole from one side', () => {
  const older = treeOf({ versions: [['1', { at: 0, value: 1, base: 1, lost: null }]], cursor: null });
  const newer = treeOf({ versions: [['1', { at: 1, value: 2, base: null, lost: null }]], cursor: null });
  for (const merged of [merge(older, newer), merge(newer, older)])
    expect([merged.tree.get('seen/1.md'), merged.tree.get('base/1.md')]).toEqual(['value 2', undefined]);
});

test('the cursor is the earlier one, with what either was to read again; of two scopes there is none', () => {
  const at = (time: number, scope: string, again: string[]): ChainTree =>
    treeOf({ versions: [], cursor: [time, scope, again] });
  const cursor = merge(at(2, 'scope', ['7']), at(1, 'scope', ['8'])).tree.get('cursor.json') ?? '';
  expect(JSON.parse(cursor)).toEqual({
    since: timeOf(1),
    scope: 'scope',
    full: timeOf(1),
    scanned: timeOf(1),
    again: ['7', '8'],
  });
  expect(merge(at(2, 'scope', []), at(1, 'another', [])).tree.has('cursor.json')).toBe(false);
});

test('metadata that cannot be read is older than any', () => {
  const torn: ChainTree = {
    tree: new Map([
      ['seen/1.md', 'torn'],
      ['seen/1.json', 'no json'],
    ]),
    texts: new Map(),
  };
  const whole = treeOf({ versions: [['1', { at: 0, value: 1, base: null, lost: null }]], cursor: null });
  for (const merged of [merge(torn, whole), merge(whole, torn)]) expect(merged.tree.get('seen/1.md')).toBe('value 1');
});
