import { expect, test } from 'vitest';
import { isRecordOf } from '../../src/store/journal-records.ts';

const create = { id: 'a', highest: 7, values: {}, draft: 'abc', looks: ['2026-01-01T00:00:00Z'] };
const comment = { id: 'a', issue: 'b', key: '1', body: 'x', looks: [] };
const sent = { key: '1', values: {}, bases: {}, branch: 'main', pointer: null };
const refused = { draft: 'abc', rights: 'ana:write', message: 'no', at: '2026-01-01T00:00:00Z' };

test('what a run writes is a record of its kind', () => {
  const made = { ...create, highest: null, made: { item: 'I_1', key: '8' } };
  for (const one of [create, made, { ...create, branch: 'main' }]) expect(isRecordOf('create', one)).toBe(true);
  for (const one of [comment, { ...comment, made: '5' }]) expect(isRecordOf('comment', one)).toBe(true);
  for (const one of [sent, { ...sent, branch: null, pointer: 'x' }]) expect(isRecordOf('sent', one)).toBe(true);
  const { at: _at, ...older } = refused;
  for (const one of [refused, older, { ...refused, seen: 'x' }]) expect(isRecordOf('refused', one)).toBe(true);
  for (const one of [
    { oid: 'a', line: 'b' },
    { oid: 'a', before: 'c', line: 'b' },
  ])
    expect(isRecordOf('written', one)).toBe(true);
  expect(isRecordOf('conflict', { since: 'x', fields: ['title'] })).toBe(true);
});

test('anything else is none', () => {
  const crafted = [
    ...[{ looks: undefined }, { looks: [5] }, { values: [] }, { highest: '7' }, { highest: 1.5 }, { made: '8' }],
    ...[{ made: { item: 'I_1' } }, { id: null }, { draft: 5 }, { branch: 5 }],
  ];
  for (const change of crafted)
    expect([change, isRecordOf('create', { ...create, ...change })]).toEqual([change, false]);
  for (const value of [null, [], 'x', 5, {}]) expect([value, isRecordOf('create', value)]).toEqual([value, false]);
  expect(isRecordOf('comment', { ...comment, made: { item: 'x' } })).toBe(false);
  expect(isRecordOf('sent', { ...sent, pointer: 5 })).toBe(false);
  expect(isRecordOf('written', { oid: 'a' })).toBe(false);
});
