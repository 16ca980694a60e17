import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyncField, Value } from '../../src/ports/tracker.ts';
import { mergeField } from '../../src/sync/merge.ts';
import type { Merged, Rules, Triple } from '../../src/sync/merge-types.ts';
import { same } from '../../src/sync/values.ts';

const scalar: SyncField = { name: 'title', kind: 'scalar' };
const labels: SyncField = { name: 'labels', kind: 'set', ignoreCase: true };
const body: SyncField = { name: 'body', kind: 'text' };

const modes: readonly Pick<Rules, 'pull' | 'push'>[] = [
  { pull: true, push: true },
  { pull: true, push: false },
  { pull: false, push: true },
  { pull: false, push: false },
];
const winners = [null, 'local', 'remote'] as const;
const everyRule: readonly Rules[] = modes.flatMap((mode) => winners.map((winner) => ({ ...mode, winner })));

/** What must hold of any merge of any field. */
function expectSound(field: SyncField, triple: Triple, rules: Rules, merged: Merged): void {
  if (!rules.pull) expect(merged.local).toEqual(triple.local);
  if (!rules.push) expect(merged.remote).toEqual(triple.remote);
  const again = mergeField(field, merged, rules);
  expect({ local: again.local, base: again.base, remote: again.remote }).toEqual({
    local: merged.local,
    base: merged.base,
    remote: merged.remote,
  });
  if (rules.pull && rules.push && merged.conflicts.length === 0) {
    expect(same(field, merged.local, merged.remote)).toBe(true);
    expect(same(field, merged.base, merged.remote)).toBe(true);
  }
  const mirrored = mergeField(
    field,
    { local: triple.remote, base: triple.base, remote: triple.local },
    { pull: rules.push, push: rules.pull, winner: flip(rules.winner) },
  );
  expect(same(field, mirrored.local, merged.remote)).toBe(true);
  expect(same(field, mirrored.remote, merged.local)).toBe(true);
  expect(mirrored.conflicts.length).toBe(merged.conflicts.length);
}

function flip(winner: Rules['winner']): Rules['winner'] {
  return winner === 'local' ? 'remote' : winner === 'remote' ? 'local' : null;
}

describe('a scalar over {absent, a, b, c} on three sides, under every mode and strategy', () => {
  const values: readonly Value[] = [null, 'a', 'b', 'c'];
  const bases: readonly (Value | undefined)[] = [undefined, ...values];
  const cases = values.flatMap((local) =>
    bases.flatMap((base) => values.flatMap((remote) => everyRule.map((rules) => ({ local, base, remote, rules })))),
  );

  it(`does what the truth table says in all ${cases.length} cases`, () => {
    for (const { local, base, remote, rules } of cases) {
      const merged = mergeField(scalar, { local, base, remote }, rules);
      expectSound(scalar, { local, base, remote }, rules, merged);
      const expected = table({ local, base, remote }, rules);
      expect({ case: { local, base, remote, rules }, ...merged, conflicts: merged.conflicts.length > 0 }).toEqual({
        case: { local, base, remote, rules },
        ...expected,
      });
    }
  });

  /** The table once more, by outcome: written from sync.md, not from the code. */
  function table({ local: l, base: s, remote: r }: Triple, rules: Rules): Triple & { conflicts: boolean } {
    const stay = { local: l, base: s, remote: r };
    if (l === r) return { ...stay, base: r, conflicts: false };
    if (s === undefined) return { ...stay, conflicts: true };
    const fromRemote = rules.pull ? { local: r, base: r, remote: r } : stay;
    const fromLocal = rules.push ? { local: l, base: l, remote: l } : stay;
    if (l === s) return { ...fromRemote, conflicts: false };
    if (r === s) return { ...fromLocal, conflicts: false };
    // Decided is decided: where this run may not deliver it, it waits.
    if (rules.winner === 'remote') return { ...fromRemote, conflicts: false };
    if (rules.winner === 'local') return { ...fromLocal, conflicts: false };
    return { ...stay, conflicts: true };
  }
});

describe('a set over three labels on three sides', () => {
  const all = ['x', 'y', 'z'];
  const subsets = Array.from({ length: 8 }, (_, bits) => all.filter((_label, at) => (bits >> at) & 1));

  it('is (base and what either added) minus what either removed in all 512 triples, under every mode', () => {
    let count = 0;
    for (const local of subsets)
      for (const base of subsets)
        for (const remote of subsets) {
          count += 1;
          const wanted = all.filter((label) => {
            const [l, s, r] = [local.includes(label), base.includes(label), remote.includes(label)];
            return (s || l || r) && !(s && (!l || !r));
          });
          for (const rules of everyRule) {
            const merged = mergeField(labels, { local, base, remote }, rules);
            expect(merged.conflicts).toEqual([]);
            expect(merged.local).toEqual(rules.pull ? wanted : local);
            expect(merged.remote).toEqual(rules.push ? wanted : remote);
            expectSound(labels, { local, base, remote }, rules, merged);
          }
        }
    expect(count).toBe(512);
  });

  it('differs with an unknown base, and then nobody may win', () => {
    for (const rules of everyRule) {
      const merged = mergeField(labels, { local: ['x'], base: undefined, remote: ['y'] }, rules);
      expect(merged).toMatchObject({ local: ['x'], base: undefined, remote: ['y'] });
      expect(merged.conflicts).toHaveLength(1);
    }
  });

  it('takes two spellings of one label for one label, and writes neither side for it', () => {
    const merged = mergeField(labels, { local: ['Chore'], base: ['chore'], remote: ['chore', 'new'] }, everyRule[0]!);
    expect(merged).toMatchObject({ local: ['Chore', 'new'], remote: ['chore', 'new'], conflicts: [] });
  });
});

describe('a body', () => {
  const both: Rules = { pull: true, push: true, winner: null };
  const base = '# Plan\n\nOne\ntwo\nthree\nfour\nfive\n\n## Notes\n\nKeep\n\n## End\n\nBye';

  it('merges edits of different sections', () => {
    const local = base.replace('Keep', 'Keep this');
    const remote = base.replace('two', 'zwei');
    const merged = mergeField(body, { local, base, remote }, both);
    expect(merged.conflicts).toEqual([]);
    expect(merged.local).toBe(base.replace('Keep', 'Keep this').replace('two', 'zwei'));
    expect(merged.remote).toBe(merged.local);
  });

  it('merges edits of different lines of one section', () => {
    const merged = mergeField(
      body,
      { local: base.replace('One', 'Uno'), base, remote: base.replace('five', 'cinque') },
      both,
    );
    expect(merged.conflicts).toEqual([]);
    expect(merged.local).toBe(base.replace('One', 'Uno').replace('five', 'cinque'));
  });

  it('has a conflict of the one section both changed, while the others move', () => {
    const local = base.replace('Keep', 'Keep mine').replace('Bye', 'Bye local');
    const remote = base.replace('Keep', 'Keep theirs').replace('One', 'Eins');
    const merged = mergeField(body, { local, base, remote }, both);
    expect(merged.conflicts).toEqual([
      {
        field: 'body',
        section: '## Notes',
        local: '## Notes\n\nKeep mine',
        base: '## Notes\n\nKeep',
        remote: '## Notes\n\nKeep theirs',
      },
    ]);
    expect(merged.local).toBe(local.replace('One', 'Eins'));
    expect(merged.remote).toBe(remote.replace('Bye', 'Bye local'));
    expect(merged.base).toBe(base.replace('One', 'Eins').replace('Bye', 'Bye local'));
  });

  it('keeps sections that both sides added at the end, parted by a blank line', () => {
    const merged = mergeField(body, { local: `${base}\n\n## Mine\nx`, base, remote: `${base}\n\n## Theirs\ny` }, both);
    expect(merged.conflicts).toEqual([]);
    expect(merged.local).toBe(`${base}\n\n## Mine\nx\n\n## Theirs\ny`);
  });

  it('does not let a section that one side deleted and the other changed go', () => {
    const local = base.replace('\n\n## Notes\n\nKeep', '');
    const remote = base.replace('Keep', 'Keep it');
    const merged = mergeField(body, { local, base, remote }, both);
    expect(merged.conflicts).toHaveLength(1);
    expect(merged).toMatchObject({ local, remote, base });
  });

  it('pulled only, takes the remote in and remembers that it has', () => {
    const local = base.replace('Keep', 'Keep this');
    const remote = base.replace('two', 'zwei');
    const merged = mergeField(body, { local, base, remote }, { pull: true, push: false, winner: null });
    expect(merged.local).toBe(local.replace('two', 'zwei'));
    expect(merged.base).toBe(remote);
    // The remote takes its edit back: ours stays, theirs goes.
    expect(mergeField(body, { local: merged.local, base: merged.base, remote: base }, both).local).toBe(local);
  });

  const line = fc.constantFrom('', 'a', 'b', 'c', '# A', '## B', '- item', '```', 'x\ty', '===', '> # q');
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));

  it('is sound whatever the three texts are: symmetric, and merged again the same', () => {
    fc.assert(
      fc.property(text, text, text, fc.constantFrom(...everyRule), (local, old, remote, rules) => {
        const triple = { local, base: old, remote };
        expectSound(body, triple, rules, mergeField(body, triple, rules));
      }),
      { numRuns: 600 },
    );
  });

  it('holds no line that none of the three had, and loses none that a side added without a conflict', () => {
    const edits = fc.array(fc.tuple(fc.nat(12), fc.constantFrom('insert', 'delete')), { maxLength: 3 });
    fc.assert(
      fc.property(text, edits, edits, (old, mine, theirs) => {
        const edit = (name: string, changes: readonly (readonly [number, string])[]): string => {
          const lines = old.split('\n');
          changes.forEach(([at, how], index) =>
            how === 'insert' ? lines.splice(at, 0, `${name} ${index}`) : lines.splice(at, 1),
          );
          return lines.join('\n');
        };
        const [local, remote] = [edit('mine', mine), edit('theirs', theirs)];
        const merged = mergeField(body, { local, base: old, remote }, both);
        const known = new Set([local, old, remote, ''].flatMap((one) => one.split('\n')));
        const result = String(merged.local).split('\n');
        for (const one of result) expect(known).toContain(one);
        if (merged.conflicts.length === 0)
          for (const one of [...local.split('\n'), ...remote.split('\n')])
            if (/^(mine|theirs) /.test(one)) expect(result.filter((other) => other === one)).toHaveLength(1);
      }),
      { numRuns: 600 },
    );
  });
});
