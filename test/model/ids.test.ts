import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derivedId } from '../../src/model/derived-id.ts';
import { isId, isNumberLike, newId } from '../../src/model/ids.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const none = new Set<string>();

test.each([
  ['a1b2c3d4', true],
  ['12345678', true],
  ['A1B2C3D4', false],
  ['a1b2c3d', false],
  ['a1b2c3d4e', false],
  ['a1b2c3dg', false],
])('%s is an id: %s', (text, expected) => {
  expect(isId(text)).toBe(expected);
});

test.each([
  ['12345678', true],
  ['1e279620', true],
  ['01671e64', true],
  ['0b010101', true],
  ['0b010102', false],
  ['e1234567', false],
  ['1e27962e', false],
  ['a1b2c3d4', false],
])('%s could be read as a number: %s', (id, expected) => {
  expect(isNumberLike(id)).toBe(expected);
});

describe('a new id', () => {
  test('is drawn again when it is taken or like a number', () => {
    expect(newId(bytesOf('12345678' + '1e279620' + 'a1b2c3d4' + 'b1b2c3d4'), new Set(['a1b2c3d4']))).toBe('b1b2c3d4');
  });

  test('is never made of too few bytes', () => {
    expect(() => newId(bytesOf('12345678a1b2c3'), none)).toThrow(expect.objectContaining({ code: 'id.exhausted' }));
  });
});

describe('the id of a pulled item', () => {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

  test('is the first 8 digits of the hash of its type and node id', () => {
    expect(derivedId('github', 'I_kwDO', none)).toBe(digest('github:I_kwDO').slice(0, 8));
  });

  test('moves on by one digit while taken or like a number', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (node, count) => {
        const digits = digest(`github:${node}`);
        const taken = new Set(Array.from({ length: count }, (_, at) => digits.slice(at, at + 8)));
        const wanted = Array.from({ length: 57 }, (_, at) => digits.slice(at, at + 8)).find(
          (id) => !taken.has(id) && !isNumberLike(id),
        );
        expect(derivedId('github', node, taken)).toBe(wanted);
      }),
    );
  });
});
