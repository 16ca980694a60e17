import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyncField, Value, Values } from '../../src/ports/tracker.ts';
import { parseCanonical, printCanonical } from '../../src/sync/canonical.ts';

const fields: readonly SyncField[] = [
  { name: 'title', kind: 'scalar' },
  { name: 'milestone', kind: 'scalar' },
  { name: 'labels', kind: 'set', ignoreCase: true },
  { name: 'body', kind: 'text' },
];

const line = fc.oneof(fc.string(), fc.constantFrom('---', '', 'title: "x"', 'a: b', '---\n---', '\r', '\u2028'));
const text = fc.array(line, { maxLength: 6 }).map((parts) => parts.join('\n'));
const labels = fc
  .uniqueArray(text, { maxLength: 4, selector: (label) => label.toLowerCase() })
  .map((all) => [...all].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
const values: fc.Arbitrary<Values> = fc
  .record({ title: text, milestone: fc.option(text), labels, body: text }, { requiredKeys: [] })
  .map((all) => ({ ...all }) as Record<string, Value>);

describe('the canonical text of what both sides hold', () => {
  it('gives back whatever values it was made of, and only the fields that these cover', () => {
    fc.assert(
      fc.property(values, (all) => {
        expect(parseCanonical(fields, printCanonical(fields, all))).toEqual(all);
      }),
      { numRuns: 500 },
    );
  });

  it('is one text for one state: the order of labels, and their spelling twice, do not count', () => {
    const one = printCanonical(fields, { body: 'b', labels: ['Zeta', 'alpha', 'ALPHA'], title: 'T' });
    expect(one).toBe('---\ntitle: "T"\nlabels: ["alpha","Zeta"]\n---\n\nb\n');
    expect(printCanonical(fields, { title: 'T', labels: ['alpha', 'Zeta'], body: 'b' })).toBe(one);
  });

  it('tells a field that is empty from one that is not known', () => {
    expect(printCanonical(fields, { title: 'T', milestone: null, labels: [] })).toBe(
      '---\ntitle: "T"\nmilestone: null\nlabels: []\n---\n',
    );
    expect(parseCanonical(fields, '---\nmilestone: null\n---\n')).toEqual({ milestone: null });
    expect(parseCanonical(fields, '---\n---\n')).toEqual({});
  });

  it('keeps a field that this mapping does not know under its own name', () => {
    expect(parseCanonical(fields, '---\ntitle: "T"\ndue_date: "2026-01-01"\n---\n')).toEqual({
      title: 'T',
      due_date: '2026-01-01',
    });
  });

  it('has no text to give where the mapping knows no field of text', () => {
    expect(parseCanonical(fields.slice(0, 1), '---\ntitle: "T"\n---\n\nbody\n')).toEqual({ title: 'T' });
  });

  it.each([
    ['no opening fence', 'title: "T"\n---\n'],
    ['no closing fence', '---\ntitle: "T"\n'],
    ['a line that names no field', '---\ntitle\n---\n'],
    ['a value that is no JSON', '---\ntitle: T\n---\n'],
    ['nothing at all', ''],
    ['a number', '---\ntitle: 5\n---\n'],
    ['an object', '---\nmilestone: {"a":"b"}\n---\n'],
    ['a list where one value belongs', '---\ntitle: ["a"]\n---\n'],
    ['one value where a list belongs', '---\nlabels: "a"\n---\n'],
    ['a list of anything', '---\nlabels: ["a", 5]\n---\n'],
    ['the prototype of an object', '---\n__proto__: ["a"]\n---\n'],
  ])('is refused by name when it is torn or crafted: %s', (_what, torn) => {
    expect(() => parseCanonical(fields, torn)).toThrow(expect.objectContaining({ code: 'snapshot.malformed' }));
  });
});
