import { describe, expect, it } from 'vitest';
import type { SyncField } from '../../src/ports/tracker.ts';
import { elements, only, same, sameValues, sortedSet } from '../../src/sync/values.ts';

const title: SyncField = { name: 'title', kind: 'scalar' };
const labels: SyncField = { name: 'labels', kind: 'set', ignoreCase: true };
const blocks: SyncField = { name: 'blocks', kind: 'set' };

describe('two values are the same', () => {
  it('for labels in any order and any spelling of the case', () => {
    expect(same(labels, ['Bug', 'ui'], ['UI', 'bug'])).toBe(true);
    expect(same(labels, ['bug'], ['bug', 'ui'])).toBe(false);
    expect(same(labels, ['bug', 'ui'], ['bug', 'api'])).toBe(false);
  });

  it('for other sets only in the same spelling', () => {
    expect(same(blocks, ['A1'], ['A1'])).toBe(true);
    expect(same(blocks, ['A1'], ['a1'])).toBe(false);
  });

  it('when both are unknown, and not when one is: unknown is not empty', () => {
    expect(same(labels, undefined, undefined)).toBe(true);
    expect(same(labels, undefined, [])).toBe(false);
    expect(same(title, null, undefined)).toBe(false);
  });

  it('when every field of them is', () => {
    expect(sameValues([title, labels], { title: 'T', labels: ['a'] }, { title: 'T', labels: ['A'] })).toBe(true);
    expect(sameValues([title, labels], { title: 'T', labels: ['a'] }, { title: 'U', labels: ['a'] })).toBe(false);
  });
});

describe('a set', () => {
  it('keeps the first spelling of an element', () => {
    expect([...elements(labels, ['Bug', 'bug', 'ui']).values()]).toEqual(['Bug', 'ui']);
  });

  it('is empty when the value is none', () => {
    expect(elements(labels, null).size).toBe(0);
    expect(elements(labels, undefined).size).toBe(0);
  });

  it('has one order, in which case does not count where the tracker does not count it', () => {
    expect(sortedSet(labels, elements(labels, ['b', 'C', 'A']))).toEqual(['A', 'b', 'C']);
    expect(sortedSet(blocks, elements(blocks, ['b', 'C', 'A']))).toEqual(['A', 'C', 'b']);
  });
});

it('what was not asked for, and what is not there, is no part of a selection', () => {
  expect(only([title, labels], { title: 'T', body: 'b' })).toEqual({ title: 'T' });
});
