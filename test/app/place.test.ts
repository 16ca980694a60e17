import { expect, test } from 'vitest';
import { placeOf } from '../../src/app/place.ts';

const text = [
  '---',
  'id: aaaa000a',
  'title: status of labels',
  'description: |',
  '  status: not a key',
  'labels: # some',
  '  - "status: todo"',
  '  - todo',
  'status : closed',
  "'milestone': x",
  '---',
  'priority: in the body',
].join('\n');

test('a key is found where it begins its line, its older spelling too', () => {
  expect(placeOf(text, ['status'])).toBe(9);
  expect(placeOf(text, ['issue_type', 'labels'])).toBe(6);
});

test('an entry is found by its whole word', () => {
  expect(placeOf(text, ['labels'], 'todo')).toBe(7);
  expect(placeOf(text, ['labels'], 'nowhere')).toBe(6);
  expect(placeOf('---\nlabels: [ab, b]\n---', ['labels'], 'b')).toBe(2);
});

test('a key in quotes or braces is found by the line that names it, one in the body never', () => {
  expect(placeOf(text, ['milestone'])).toBe(10);
  expect(placeOf('---\n{ id: x,\n  status: y }\n---\n', ['status'])).toBe(3);
  expect(placeOf(text, ['priority'])).toBe(1);
  expect(placeOf('', ['id'])).toBe(1);
  expect(placeOf('---\n"status: [\n', ['status'])).toBe(2);
});
